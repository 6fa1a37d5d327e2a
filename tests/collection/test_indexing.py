import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest
from conftest import draw, write_tiny_encoder

import egara
from egara.collection import Collection, Outcome, Report
from egara.errors import BadInput, UnknownEncoder

from .contents import contents


def counts(report: Report) -> tuple[int, int, int, int, int]:
    return (report.added, report.present, report.moved, report.missing, len(report.broken))


@pytest.fixture
def collection(tiny: Path, drawings: Path) -> Collection:
    collection = egara.open(drawings / ".egara")
    collection.index(drawings, encoders=["tiny", "tinybits"])
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


def test_a_moved_file_keeps_its_drawing_and_what_was_said_of_it(tiny: Path, drawings: Path) -> None:
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
    assert (report.added, report.present) == (1, 11)
    assert collection.drawing("cats/01.png").id != old
    assert collection.drawing(old).missing


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


def test_a_changed_metadata_file_changes_only_what_it_says(collection, drawings: Path) -> None:
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


def test_embeddings_are_what_the_encoder_answers(collection, drawings: Path) -> None:
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
    monkeypatch.setattr("egara.collection.reading.decode", lambda data: pytest.fail("read again"))
    assert collection.index(drawings).broken == first
    assert first == [Outcome("bad.png", first[0].reason)]
    monkeypatch.undo()
    monkeypatch.setenv("EGARA_ENCODERS", str(tiny))
    draw(drawings / "bad.png", 55)
    assert counts(collection.index(drawings)) == (1, 12, 0, 0, 0)
