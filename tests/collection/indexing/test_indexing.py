import hashlib
import json
import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from conftest import IndexOnce, draw, write_tiny_encoder

import egara
from egara.collection import Collection, IndexReport, Outcome
from egara.collection.tables import Store
from egara.errors import BadInput, CollectionError, UnknownDrawing, UnknownEncoder

from ..contents import contents


def counts(report: IndexReport) -> tuple[int, int, int, int, int]:
    return (report.added, report.present, report.moved, report.missing, len(report.broken))


@pytest.fixture
def collection(tiny: Path, drawings: Path, index_once: IndexOnce) -> Collection:
    collection = index_once(drawings, ["tiny", "tinybits"])
    return collection


def test_every_file_is_added_once_and_then_present(tiny: Path, drawings: Path) -> None:
    collection = egara.open(drawings / ".egara")
    assert counts(collection.index(drawings, encoders=["tiny"])) == (12, 0, 0, 0, 0)
    before = contents(drawings / ".egara")
    assert counts(collection.index(drawings)) == (0, 12, 0, 0, 0)
    assert contents(drawings / ".egara") == before


def test_the_identity_is_the_hash_of_the_bytes(collection, drawings: Path) -> None:
    for hit in collection.search(limit=100):
        data = (drawings / hit.path).read_bytes()
        assert hit.id == hashlib.sha256(data).hexdigest()[:32]


def test_a_moved_file_keeps_its_drawing_and_its_metadata(tiny: Path, drawings: Path) -> None:
    row = "file_name,title,artist,keywords\n00.png,Dog,Ann,pet;dog\n"
    (drawings / "dogs" / "metadata.csv").write_text(row)
    collection = egara.open(drawings / ".egara")
    collection.index(drawings, encoders=["tiny"])
    before = collection.drawing("dogs/00.png")
    (drawings / "elsewhere").mkdir()
    (drawings / "dogs/00.png").rename(drawings / "elsewhere/renamed.png")
    assert counts(collection.index(drawings)) == (0, 11, 1, 0, 0)
    after = collection.drawing("elsewhere/renamed.png")
    assert (after.id, after.title, after.artist) == (before.id, "Dog", "Ann")
    assert after.keywords == ("pet", "dog")
    assert counts(collection.index(drawings)) == (0, 12, 0, 0, 0)


def test_a_missing_file_is_marked_and_comes_back(collection, drawings: Path) -> None:
    kept = (drawings / "cats/01.png").read_bytes()
    image = collection.drawing("cats/01.png").id
    (drawings / "cats/01.png").unlink()
    assert counts(collection.index(drawings)) == (0, 11, 0, 1, 0)
    assert collection.drawing(image).missing
    assert image not in [hit.id for hit in collection.search(limit=100)]
    assert len(collection.search(where="path <> 'missing'", limit=100)) == 11
    assert [hit.id for hit in collection.search(where="Missing")] == [image]
    (drawings / "cats/01.png").write_bytes(kept)
    assert counts(collection.index(drawings)) == (0, 12, 0, 0, 0)
    assert not collection.drawing(image).missing


def test_a_copy_is_one_drawing_in_two_places(collection, drawings: Path) -> None:
    shutil.copy(drawings / "cats/01.png", drawings / "zzz.png")
    assert counts(collection.index(drawings)) == (0, 13, 0, 0, 0)
    assert collection.drawing("zzz.png").path == "cats/01.png"
    assert collection.drawing("zzz.png").copies == ("zzz.png",)
    (drawings / "cats/01.png").unlink()
    assert counts(collection.index(drawings)) == (0, 12, 0, 0, 0)
    assert collection.drawing("zzz.png").copies == ()


def test_changed_content_is_a_new_drawing_and_the_old_one_is_marked(collection, drawings) -> None:
    old = collection.drawing("cats/01.png").id
    draw(drawings / "cats/01.png", seed=999)
    report = collection.index(drawings)
    assert (report.added, report.redrawn, report.present) == (0, 1, 11)
    assert collection.drawing("cats/01.png").id != old
    assert collection.drawing(old).missing
    with pytest.raises(CollectionError, match=r"No file contains .* last seen at 'cats/01.png'"):
        collection.file(old)


def test_two_files_that_swap_their_names_are_both_present(collection, drawings: Path) -> None:
    a, b = drawings / "cats/01.png", drawings / "cats/03.png"
    ids = collection.drawing("cats/01.png").id, collection.drawing("cats/03.png").id
    a.rename(drawings / "t.png")
    b.rename(a)
    (drawings / "t.png").rename(b)
    assert counts(collection.index(drawings)) == (0, 12, 0, 0, 0)
    assert collection.drawing("cats/03.png").id == ids[0]
    assert collection.drawing("cats/01.png").id == ids[1]


def test_the_folder_may_move_with_its_collection(collection, drawings: Path, tmp_path) -> None:
    moved = drawings.rename(tmp_path / "moved")
    collection = egara.open(moved / ".egara")
    assert collection.file("cats/01.png") == moved / "cats/01.png"
    assert counts(collection.index(moved)) == (0, 12, 0, 0, 0)


def test_a_folder_that_moved_away_from_its_collection_keeps_everything(tiny, drawings, tmp_path):
    collection = egara.open(tmp_path / "collection")
    collection.index(drawings, encoders=["tiny"])
    moved = drawings.rename(tmp_path / "moved")
    assert counts(collection.index(moved)) == (0, 0, 12, 0, 0)
    assert collection.file("cats/01.png") == moved / "cats/01.png"
    assert collection.describe().missing == 0


def test_a_changed_metadata_file_changes_only_its_fields(collection, drawings: Path) -> None:
    rows = [{"file_name": "cats/01.png", "title": "Tom", "tags": ["cat", "grey"]}]
    (drawings / "metadata.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    before = contents(drawings / ".egara")
    assert counts(collection.index(drawings)) == (0, 12, 0, 0, 0)
    drawing = collection.drawing("cats/01.png")
    assert (drawing.title, drawing.keywords) == ("Tom", ("cat", "grey"))
    after = contents(drawings / ".egara")
    assert {k for k in after if after[k] != before[k]} == {"files", "images"}


def test_broken_metadata_is_an_outcome_and_stops_nothing(collection, drawings: Path) -> None:
    (drawings / "cats/metadata.csv").write_text("title\nno file name\n")
    report = collection.index(drawings)
    (outcome,) = report.broken
    assert outcome.path == "cats/metadata.csv"
    assert "file_name" in outcome.reason
    assert report.present == 12


def test_an_encoder_added_later_reads_every_drawing_again(tiny: Path, drawings: Path) -> None:
    collection = egara.open(drawings / ".egara")
    collection.index(drawings, encoders=["tiny"])
    assert counts(collection.index(drawings, encoders=["tiny", "tinybits"])) == (0, 12, 0, 0, 0)
    by_name = {info.name: info.vectors for info in collection.describe().encoders}
    assert by_name == {"tiny": 12, "tinybits": 12}


def test_vectors_of_a_replaced_encoder_stay_beside_the_new_ones(tiny: Path, drawings: Path) -> None:
    collection = egara.open(drawings / ".egara")
    collection.index(drawings, encoders=["tiny"])
    _, old = collection.embeddings("tiny")
    shutil.rmtree(tiny / "tiny")
    write_tiny_encoder(tiny / "tiny", "tiny", shift=0.25)
    assert counts(collection.index(drawings)) == (0, 12, 0, 0, 0)
    _, new = collection.embeddings("tiny")
    assert new == pytest.approx(old + 0.25, abs=1e-6)
    tables = [name for name in contents(drawings / ".egara") if name.startswith("vectors-")]
    assert len(tables) == 2


def test_embeddings_equal_the_encoders_vectors(collection, drawings: Path) -> None:
    ids, vectors = collection.embeddings("tiny")
    assert list(ids) == sorted(ids)
    paths = [drawings / collection.drawing(str(image)).path for image in ids]
    assert vectors == pytest.approx(egara.encoder("tiny").encode(paths).vectors)
    _, bits = collection.embeddings("tinybits")
    assert (bits == egara.encoder("tinybits").encode(paths).vectors).all()


def test_progress_counts_every_file_and_ends_at_the_total(tiny: Path, drawings: Path) -> None:
    (drawings / "bad.png").write_bytes(b"no picture")
    steps = []
    egara.open(drawings / ".egara").index(drawings, encoders=["tiny"], progress=steps.append)
    assert [step.done for step in steps] == list(range(1, 14))
    assert {step.total for step in steps} == {13}


def test_overlapping_folders_and_no_folder_are_refused(collection, drawings: Path) -> None:
    with pytest.raises(BadInput, match="overlaps"):
        collection.index(drawings / "cats")
    with pytest.raises(BadInput, match="not a folder"):
        collection.index(drawings / "cats" / "01.png")
    with pytest.raises(UnknownEncoder, match="nothing"):
        collection.index(drawings, encoders=["nothing"])


def test_names_with_newlines_and_bytes_that_are_not_utf8(tiny: Path, drawings: Path) -> None:
    draw(drawings / "new\nline.png", 100)
    target = drawings / os.fsdecode(b"caf\xe9.png")
    draw(drawings / "x.png", 101).rename(target)
    collection = egara.open(drawings / ".egara")
    assert counts(collection.index(drawings, encoders=["tiny"])) == (14, 0, 0, 0, 0)
    assert counts(collection.index(drawings)) == (0, 14, 0, 0, 0)
    assert (
        collection.file("new\nline.png").read_bytes() == (drawings / "new\nline.png").read_bytes()
    )
    assert collection.file("caf\\xe9.png") == target


def test_a_broken_file_is_reported_each_time_and_read_again_only_when_it_changes(
    tiny: Path, drawings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (drawings / "bad.png").write_bytes(b"not a picture")
    collection = egara.open(drawings / ".egara")
    first = collection.index(drawings, encoders=["tiny"]).broken
    monkeypatch.setattr(
        "egara.collection.indexing.process.decode", lambda data: pytest.fail("read again")
    )
    assert collection.index(drawings).broken == first
    assert first == [Outcome("bad.png", first[0].reason)]
    monkeypatch.undo()
    monkeypatch.setenv("EGARA_ENCODERS", str(tiny))
    draw(drawings / "bad.png", 55)
    assert counts(collection.index(drawings)) == (1, 12, 0, 0, 0)


def test_metadata_taken_along_in_a_move_survives_a_touch(tiny: Path, drawings: Path) -> None:
    (drawings / "dogs/metadata.csv").write_text("file_name,title\n00.png,Rex\n")
    collection = egara.open(drawings / ".egara")
    collection.index(drawings, encoders=["tiny"])
    moved = (drawings / "dogs/00.png").rename(drawings / "rex.png")
    collection.index(drawings)
    os.utime(moved, ns=(1, 1))
    collection.index(drawings)
    assert collection.drawing("rex.png").title == "Rex"


def test_faulty_metadata_keeps_what_was_known_and_names_its_faults(tiny, drawings: Path) -> None:
    file = drawings / "metadata.jsonl"
    rows = [{"file_name": f"cats/{n:02}.png", "title": f"Cat {n}"} for n in (1, 3)]
    file.write_text("\n".join(map(json.dumps, rows)))
    collection = egara.open(drawings / ".egara")
    collection.index(drawings, encoders=["tiny"])
    deep = "[" * 100_000
    file.write_text(
        json.dumps(rows[0] | {"title": "Tom \ud800"}) + '\n{"file_name": "cats/0\n' + deep
    )
    report = collection.index(drawings)
    assert [outcome.path for outcome in report.broken] == ["metadata.jsonl"]
    assert "line 2 is not JSON (and 1 more)" in report.broken[0].reason
    assert collection.drawing("cats/01.png").title == "Tom ?"
    assert collection.drawing("cats/03.png").title == "Cat 3"
    assert collection.describe().broken == 1
    file.write_text("")
    assert collection.index(drawings).broken == []
    assert collection.drawing("cats/03.png").title is None
    assert collection.describe().broken == 0


def test_two_folders_of_one_collection_are_told_apart(tiny: Path, drawings, tmp_path) -> None:
    other = tmp_path / "other"
    draw(other / "a.png", 500)
    shutil.copy(drawings / "cats/01.png", other / "b.png")
    draw(other / "cats/01.png", 501)
    collection = egara.open(tmp_path / "both")
    collection.index(drawings, encoders=["tiny"])
    assert counts(collection.index(other)) == (2, 1, 0, 0, 0)
    with pytest.raises(UnknownDrawing, match=r"2 drawings have the path 'cats/01\.png'"):
        collection.drawing("cats/01.png")
    image = collection.drawing("b.png").id
    (drawings / "cats/01.png").unlink()
    assert collection.file(image) == other / "b.png"
    collection.index(drawings)
    assert collection.drawing("cats/01.png").id != image
    assert collection.drawing(image).path == "b.png"


def test_a_move_between_folders_that_was_stopped_is_completed(
    tiny, drawings, tmp_path, monkeypatch
):
    other = tmp_path / "other"
    draw(other / "a.png", 500)
    collection = egara.open(tmp_path / "both")
    collection.index(drawings, encoders=["tiny"])
    image = collection.drawing("cats/01.png").id
    (drawings / "cats/01.png").rename(other / "b.png")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):  # noqa: PT012
        patch.setattr("egara.collection.indexing.run._Run.reconcile", interrupt)
        collection.index(other)
    collection.index(other)
    assert collection.drawing(image).path == "b.png"
    assert collection.drawing(image).copies == ()


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def test_an_interrupted_commit_leaves_no_duplicate_rows(
    tiny: Path, drawings: Path, monkeypatch
) -> None:
    append = Store.append
    for table in ("vectors", "thumbnails", "images", "files"):

        def interrupted(store: Store, name: str, rows: object, table: str = table) -> None:
            append(store, name, rows)
            if name.startswith(table):
                raise KeyboardInterrupt

        location = drawings.parent / f"interrupted-{table}"
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):  # noqa: PT012
            patch.setattr(Store, "append", interrupted)
            egara.open(location).index(drawings, encoders=["tiny"])
        egara.open(location).index(drawings, encoders=["tiny"])
        for rows in contents(location).values():
            assert len(rows) == 12


def test_a_new_model_answers_only_when_it_has_read_everything(tiny, drawings, monkeypatch) -> None:
    collection = egara.open(drawings / ".egara")
    collection.index(drawings, encoders=["tiny"])
    before = collection.search(like=["cats/01.png"])
    shutil.rmtree(tiny / "tiny")
    write_tiny_encoder(tiny / "tiny", "tiny", shift=0.25)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):  # noqa: PT012
        patch.setattr("egara.collection.indexing.run._Run.reconcile", interrupt)
        collection.index(drawings)
    assert collection.search(like=["cats/01.png"]) == before
    collection.index(drawings)
    fingerprint = egara.encoder("tiny").fingerprint
    assert [info.fingerprint for info in collection.describe().encoders] == [fingerprint]


def test_large_collections_are_reconciled_in_parts_with_the_same_result(
    tiny, drawings, monkeypatch
) -> None:
    def changed(location: Path) -> dict:
        collection = egara.open(location)
        collection.index(drawings, encoders=["tiny"])
        (drawings / "cats/01.png").rename(drawings / "moved.png")
        kept = (drawings / "cats/03.png").rename(drawings.parent / "kept.png")
        report = collection.index(drawings)
        assert counts(report) == (0, 10, 1, 1, 0)
        (drawings / "moved.png").rename(drawings / "cats/01.png")
        after = contents(location)
        kept.rename(drawings / "cats/03.png")
        return after

    whole = changed(drawings.parent / "whole")
    monkeypatch.setattr("egara.collection.indexing.reconciling.MAX_ROWS_AT_ONCE", 0)
    assert changed(drawings.parent / "parts") == whole


def test_drawings_of_a_root_that_cannot_be_listed_are_not_missing(
    tiny, drawings, tmp_path, monkeypatch
) -> None:
    collection = egara.open(tmp_path / "elsewhere")
    collection.index(drawings, encoders=["tiny"])

    def failing(path: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    with monkeypatch.context() as patch:
        patch.setattr("egara.images.walking.os.scandir", failing)
        report = collection.index(drawings)
    assert (report.missing, len(report.broken)) == (0, 1)
    assert collection.describe().images == 12


def test_many_small_runs_leave_few_pieces(tiny: Path, drawings: Path, monkeypatch) -> None:
    monkeypatch.setattr("egara.collection.tables.lance_tables.COMPACT_FROM", 4)
    collection = egara.open(drawings / ".egara")
    for number in range(8):
        draw(drawings / f"more{number}.png", 100 + number)
        collection.index(drawings, encoders=["tiny"])
    assert len(list((drawings / ".egara/images.lance/data").iterdir())) < 16
    assert len(collection.search(limit=100)) == 20


def test_a_reader_finds_thumbnails_after_old_versions_are_cleaned(tiny, drawings, monkeypatch):
    monkeypatch.setattr("egara.collection.tables.lance_tables.COMPACT_FROM", 1)
    monkeypatch.setattr(
        "egara.collection.tables.lance_tables.KEEP_OLD_VERSIONS", timedelta(milliseconds=1)
    )
    writer = egara.open(drawings / ".egara")
    writer.index(drawings, encoders=["tiny"])
    reader = egara.open(drawings / ".egara")
    ids = [hit.id for hit in reader.search()]
    first = reader.thumbnail(ids[0])
    for number in range(3):
        draw(drawings / f"more{number}.png", 100 + number)
        writer.index(drawings)
    assert reader.thumbnail(ids[0]) == first
    assert all(reader.thumbnail(image) == writer.thumbnail(image) for image in ids)


def test_the_report_names_the_folders_that_an_encoder_has_not_seen(tiny, drawings) -> None:
    other = draw(drawings.parent / "other/a.png", 50).parent
    shutil.copy(drawings / "cats/01.png", other)  # a copy: its vectors are there already
    collection = egara.open(drawings.parent / "both")
    assert collection.index(drawings, encoders=["tiny"]).behind == {}
    assert collection.index(other, encoders=["tinybits"]).behind == {str(drawings): ["tinybits"]}
    assert collection.index(drawings).behind == {str(other): ["tiny"]}
    assert collection.index(other).behind == {}
    shutil.rmtree(tiny / "tiny")
    write_tiny_encoder(tiny / "tiny", "tiny", shift=0.25)  # another one of the same name
    assert collection.index(other).behind == {str(drawings): ["tiny"]}
    assert collection.index(drawings).behind == {}
