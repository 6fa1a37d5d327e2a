"""After a power failure, the collection opens and has everything that was reported as written."""

import random
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest

import egara
from egara.collection.tables import Store, lance_tables
from egara.errors import CollectionDamaged, CollectionError

from .power import Disk, after_power_failure

FAILURES = 200
ROWS = pa.schema([("key", pa.string()), ("value", pa.int64())])
Tables = dict[str, dict[str, int]]


def rows(values: dict[str, int]) -> pa.Table:
    return pa.table({"key": [*values], "value": [*values.values()]}, ROWS)


def contents(opened: Store) -> Tables:
    found = {name: opened.read(name, ROWS) for name in ("people", "drawings")}
    return {
        name: dict(zip(table["key"].to_pylist(), table["value"].to_pylist(), strict=True))
        for name, table in found.items()
    }


def append(opened: Store, expected: Tables, key: str, value: int) -> None:
    opened.append("people", rows({key: value}))
    expected["people"][key] = value


def upsert(opened: Store, expected: Tables, key: str, value: int) -> None:
    opened.upsert("people", rows({key: value}), ["key"])
    expected["people"][key] = value


def delete(opened: Store, expected: Tables, key: str, value: int) -> None:
    key = min(expected["people"], default=key)
    opened.delete("people", f"key = '{key}'")
    expected["people"].pop(key, None)


def replace(opened: Store, expected: Tables, key: str, value: int) -> None:
    opened.replace("people", rows({key: value}))
    expected["people"] = {key: value}


def compact(opened: Store, expected: Tables, key: str, value: int) -> None:
    opened.compact("people")


def together(opened: Store, expected: Tables, key: str, value: int) -> None:
    with opened.batched_commits():
        opened.append("drawings", rows({key: value}))
        opened.upsert("people", rows({key: value}), ["key"])
    expected["drawings"][key] = expected["people"][key] = value


OPERATIONS: list[Callable[[Store, Tables, str, int], None]] = [
    append, upsert, upsert, delete, replace, compact, together, together,
]  # fmt: skip


def test_after_a_power_failure_everything_reported_as_written_exists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lance_tables, "KEEP_OLD_VERSIONS", timedelta(milliseconds=1))
    monkeypatch.setattr(lance_tables, "CLEAN_INTERVAL", 4)
    choose = random.Random(11)
    top = tmp_path / "disk"
    top.mkdir()
    disk = Disk(top)
    expected: Tables = {"people": {}, "drawings": {}}
    history = [None, {name: dict(table) for name, table in expected.items()}]
    with monkeypatch.context() as patch:
        disk.install(patch)
        opened = Store(str(top / "collection"), create=True)
        disk.done = 1
        for number in range(40):
            choose.choice(OPERATIONS)(opened, expected, f"key{number}", number)
            history.append({name: dict(table) for name, table in expected.items()})
            disk.done += 1
    assert len(disk.states) > FAILURES
    outcomes: Counter[str] = Counter()
    for number in range(FAILURES):
        copy = tmp_path / "copy"
        state = choose.choice(disk.states)
        after_power_failure(state, top, copy, choose)
        allowed = history[state.done : state.done + 2]
        try:
            again = Store(str(copy / "collection"), create=False)
        except CollectionError:
            assert history[state.done] is None, f"failure {number}: the collection does not open"
            outcomes["not created yet"] += 1
        else:
            found = contents(again)
            assert found in allowed, f"failure {number}"
            outcomes["before" if found == allowed[0] else "after"] += 1
            append(again, found, "later", 1)
            assert contents(Store(str(copy / "collection"), create=False)) == found
        shutil.rmtree(copy)
    assert outcomes["before"] > FAILURES // 4
    assert outcomes["after"] > 0


def test_after_a_power_failure_a_collection_opens_and_can_be_indexed(
    labelled: Path, drawings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose = random.Random(12)
    top = tmp_path / "disk"
    top.mkdir()
    disk = Disk(top)
    with monkeypatch.context() as patch:
        disk.install(patch)
        collection = egara.open(top / "collection")
        collection.index(drawings, encoders=["colours"])
        disk.done = 1
        collection.edit_tags(["cats/01.png"], add=["mine"])
        disk.done = 2
        collection.create_board("covers", note="for spring").add(["cats/01.png"])
        disk.done = 3
    for state in choose.sample(disk.states, 20):
        copy = tmp_path / "copy"
        after_power_failure(state, top, copy, choose)
        again = egara.open(copy / "collection")
        report = again.index(drawings, encoders=["colours"])
        assert report.present + report.added == 12
        assert not report.broken
        if state.done >= 2:
            assert [tag.name for tag in again.tags_of("cats/01.png").own] == ["mine"]
        if state.done >= 3:
            assert [item.path for item in again.board("covers").items()] == ["cats/01.png"]
        shutil.rmtree(copy)


def test_a_write_is_synced_before_it_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "collection"
    opened = Store(str(place), create=True)
    disk = Disk(tmp_path)
    disk.install(monkeypatch)
    opened.append("people", rows({"a": 1}))
    synced = {disk.synced_names[str(place)][name] for name in ("people.lance", "journal.txt")}
    assert len(synced) == 2
    for path in place.glob("people.lance/*/*"):
        if path.name != "latest_version_hint.json":
            assert disk.synced_contents[path.stat().st_ino] == path.read_bytes()
    journal = place / "journal.txt"
    assert disk.synced_contents[journal.stat().st_ino] == journal.read_bytes()


def test_files_that_compaction_replaced_may_be_deleted_before_that_is_recorded(
    tmp_path: Path,
) -> None:
    opened = Store(str(tmp_path / "collection"), create=True)
    for number in range(5):
        opened.append("people", rows({f"key{number}": number}))
    data = tmp_path / "collection/people.lance/data"
    replaced = set(data.iterdir())
    with opened._commit("people"):
        opened._tables["people"].optimize(cleanup_older_than=timedelta(days=1))
    assert set(data.iterdir()) > replaced
    for file in replaced:
        file.unlink()  # as cleaning does, which a power failure then interrupts
    again = Store(str(tmp_path / "collection"), create=False)
    again.append("people", rows({"later": 5}))
    assert contents(again)["people"] == {**{f"key{n}": n for n in range(5)}, "later": 5}
    for file in data.iterdir():
        file.unlink()
    with pytest.raises(CollectionDamaged):
        Store(str(tmp_path / "collection"), create=False).append("people", rows({"x": 1}))


@pytest.mark.parametrize(
    "place", [1, 2, 3, *range(4, 400, 12)]
)  # LanceDB panics at the first ones.
def test_an_incomplete_version_of_any_content_is_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    opened = Store(str(tmp_path / "collection"), create=True)
    opened.append("people", rows({"a": 1}))
    with monkeypatch.context() as patch:
        patch.setattr(opened._commits, "make_durable", lambda table: None)
        opened.append("people", rows({"b": 2}))
    newest = min((tmp_path / "collection/people.lance/_versions").glob("*.manifest"))
    content = bytearray(newest.read_bytes())
    content[place % len(content)] ^= 4
    newest.write_bytes(content)
    again = Store(str(tmp_path / "collection"), create=False)
    assert contents(again)["people"] == {"a": 1}
