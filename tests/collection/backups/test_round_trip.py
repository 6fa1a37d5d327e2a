"""A restore in another collection of the same drawings restores all user data."""

import gzip
import json
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import egara
from egara.collection import Collection
from egara.collection.backups import PARTS
from egara.collection.study import QUESTIONS
from egara.collection.tables import schema
from egara.errors import BadInput, StorageError
from egara.text import tag_key

from .work import fill, lines, shown

IDS = [f"{n:032x}" for n in range(1, 9)]
FINGERPRINT = st.none() | st.sampled_from(["0" * 16, "f" * 16])
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
NAME = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=20).map(
    lambda text: unicodedata.normalize("NFC", text)
)


def test_a_backup_has_every_table_of_user_data() -> None:
    covered = [table for part in PARTS for table in part.tables]
    assert sorted(covered) == sorted(schema.USER_TABLES)


def test_work_is_restored_if_the_drawings_were_moved_and_renamed(
    collection: Collection, other: Collection, tmp_path: Path
) -> None:
    fill(collection)
    report = collection.backup(tmp_path / "work.jsonl")
    assert report.records == {
        "tag": 5, "tag_threshold": 1, "board": 2, "board_item": 3, "kept_cluster": 2,
        "kept_cluster_drawing": sum(len(one.ids) for one in collection.kept_clusters()),
        "duplicate_review": 2, "study_trial": len(collection.study("Ann 絵").trials),
        "study_answer": 3, "role": 1,
    }  # fmt: skip
    before = shown(other)
    assert before["boards"] == []
    restored = other.restore(tmp_path / "work.jsonl")
    assert shown(other) == shown(collection)
    assert other.study("Ann 絵").trials == collection.study("Ann 絵").trials
    assert (restored.by_path, restored.unmatched, restored.damaged) == (0, 0, ())
    assert {name: part.restored for name, part in restored.parts.items()} == {
        "tags": 5, "tag_thresholds": 1, "boards": 2, "kept_clusters": 2, "duplicate_reviews": 2,
        "study-trials": report.records["study_trial"], "study": 3, "roles": 1,
    }  # fmt: skip
    again = other.restore(tmp_path / "work.jsonl")
    assert {part.restored for part in again.parts.values()} == {0}
    assert {part.different for part in again.parts.values()} == {0}
    assert again.before is None
    undone = other.restore(restored.before, replace=True)
    assert shown(other) == before
    assert undone.before != restored.before


def test_two_backups_of_the_same_work_differ_only_in_their_headers(
    collection: Collection, tmp_path: Path
) -> None:
    fill(collection)
    collection.backup(tmp_path / "a.jsonl")
    egara.open(collection.location).backup(tmp_path / "b.jsonl.gz")
    first = lines(tmp_path / "a.jsonl")
    second = gzip.decompress((tmp_path / "b.jsonl.gz").read_bytes()).splitlines(keepends=True)
    assert first[1:] == second[1:]
    records = [json.loads(line) for line in first]
    header, *body, trailer = records
    assert (header["format"], header["version"]) == ("egara-backup", 2)
    assert header["collection"] == collection._store.identity
    assert datetime.fromisoformat(header["written"]) <= datetime.now(UTC)
    counted = dict.fromkeys(header["counts"], 0)
    for record in body:
        counted[record["kind"]] += 1
    assert counted == header["counts"]
    assert trailer["records"] == len(body)
    image = collection.drawing("dogs/00.png").id
    noted = [record for record in body if record.get("note") == "the ears — 耳"]
    assert [record["drawing"] for record in noted] == [{"id": image, "path": "dogs/00.png"}]
    assert "耳".encode() in (tmp_path / "a.jsonl").read_bytes()


def test_a_compressed_backup_with_any_name_is_restored(
    collection: Collection, tmp_path: Path
) -> None:
    fill(collection)
    before = shown(collection)
    collection.backup(tmp_path / "work.gz")
    (tmp_path / "work.gz").rename(tmp_path / "work.txt")
    collection.edit_tags("cats/01.png", remove=["海"])
    collection.board("Cats").delete()
    collection.restore(tmp_path / "work.txt")
    assert shown(collection) == before


def test_an_existing_file_is_replaced_only_with_overwrite(
    collection: Collection, tmp_path: Path
) -> None:
    file = tmp_path / "work.jsonl"
    file.write_text("mine")
    with pytest.raises(BadInput, match="--overwrite"):
        collection.backup(file)
    assert file.read_text() == "mine"
    collection.backup(file, overwrite=True)
    assert json.loads(lines(file)[0])["format"] == "egara-backup"
    with pytest.raises(BadInput, match="folder"):
        collection.backup(tmp_path)
    with pytest.raises(StorageError, match="cannot be written"):
        collection.backup(tmp_path / "none" / "work.jsonl")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["drawings", "work.jsonl"]


def images() -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(IDS), unique=True, max_size=5)


@st.composite
def works(draw: st.DrawFn) -> dict[str, pa.Table]:
    """Draw rows of all tables of user data, as the methods of `Collection` write them."""
    rows: dict[str, list[dict]] = {name: [] for name in schema.USER_TABLES}
    for name in draw(st.lists(NAME, max_size=4, unique_by=tag_key)):
        for image in draw(images()):
            state = draw(st.sampled_from(["own", "confirmed", "rejected", None]))
            rows["tags"].append({"id": image, "tag": tag_key(name), "name": name, "state": state})
    for name in draw(st.lists(NAME, max_size=3, unique_by=tag_key)):
        row = {"fingerprint": draw(FINGERPRINT), "tag": tag_key(name)}
        rows["tag_thresholds"].append(row | {"threshold": draw(st.floats(0, 1))})
    for number, name in enumerate(draw(st.lists(NAME, max_size=3, unique_by=tag_key))):
        items = [{"id": image, "note": draw(TEXT)} for image in draw(images())]
        row = {"key": f"{number:032x}", "name": name, "note": draw(TEXT), "items": items}
        rows["boards"].append(row)
    for number, name in enumerate(draw(st.lists(NAME, max_size=3, unique_by=tag_key))):
        k = draw(st.none() | st.integers(1, 2**31 - 1))
        row = {"key": f"{number:032x}", "place": 3 * number, "name": name, "k": k}
        row |= {"encoder": draw(NAME), "method": "kmeans", "drawings": draw(images())}
        rows["kept_clusters"].append(row)
    if len(pair := sorted(draw(images()))[:2]) == 2:
        keep = draw(st.none() | st.sampled_from(IDS))
        row = {"a": pair[0], "b": pair[1], "verdict": "duplicate", "keep": keep}
        rows["duplicate_reviews"].append(row)
    for number in range(draw(st.integers(0, 3))):
        trial = {"participant": "Ann", "trial": number + 1, "b_left": draw(st.booleans())}
        trial |= dict(zip("abc", IDS[number:], strict=False))
        trial |= {f"encoder_{x}": draw(NAME) for x in "bc"} | {"fingerprint_b": "1"}
        trial |= {"fingerprint_c": "2"}
        rows["study-trials"].append(trial)
        time = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(microseconds=draw(st.integers(0, 9)))
        question, choice = draw(st.sampled_from(QUESTIONS)), draw(st.sampled_from(["b", "tie"]))
        answer = {"question": question, "choice": choice, "time": time}
        rows["study"].append(trial | answer)
    layouts = schema.USER_TABLES
    return {name: pa.Table.from_pylist(found, layouts[name]) for name, found in rows.items()}


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> tuple[Collection, Collection]:
    place = tmp_path_factory.mktemp("stores")
    return egara.open(place / "a"), egara.open(place / "b")


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(work=works())
def test_any_work_is_restored(
    work: dict[str, pa.Table], stores: tuple[Collection, Collection]
) -> None:
    source, target = stores
    place = Path(source.location).parent
    for name, rows in work.items():
        source._store.replace(name, rows)
        target._store.replace(name, rows.slice(0, 0))
    source.backup(place / "work.jsonl", overwrite=True)
    target.restore(place / "work.jsonl")
    target.backup(place / "again.jsonl", overwrite=True)
    assert lines(place / "work.jsonl")[1:] == lines(place / "again.jsonl")[1:]
    assert plain(target) == plain(source)


def plain(collection: Collection) -> dict[str, object]:
    """Return the rows of all tables, without withdrawn tags and without `place`."""
    found = {}
    for name, layout in schema.USER_TABLES.items():
        rows = collection._store.read(name, layout).to_pylist()
        rows.sort(key=lambda row: row.get("place", 0))
        found[name] = sorted(
            repr({k: v for k, v in row.items() if k != "place"})
            for row in rows
            if row.get("state", "") is not None
        )
    found["order"] = [one.name for one in collection.kept_clusters()]
    return found
