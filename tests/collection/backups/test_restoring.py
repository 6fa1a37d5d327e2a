"""A restore adds missing work, does not change existing work, and matches drawings."""

import shutil
from pathlib import Path

import pytest
from conftest import draw

import egara
from egara.collection import Collection, PartReport
from egara.collection.backups import Backups
from egara.collection.backups.parts import TableMerge
from egara.errors import BadInput

from .work import fill, shown


@pytest.fixture
def file(collection: Collection, tmp_path: Path) -> Path:
    fill(collection)
    collection.backup(tmp_path / "work.jsonl")
    return tmp_path / "work.jsonl"


def tags(collection: Collection, drawing: str) -> set[str]:
    found = collection.tags_of(drawing, below=0)
    return {tag.name for tag in found.own} | {t.name for t in found.predicted if t.state}


def test_existing_work_is_not_changed(collection: Collection, file: Path) -> None:
    collection.edit_tags("cats/01.png", reject=["海"], remove=["for the cover"])
    collection.tag_threshold("red", 0.65)
    board = collection.board("Cats")
    board.annotate("another note")
    board.annotate("", "dogs/00.png")
    board.remove(["cats/01.png"])
    board.add(["dogs/02.png"], note="new", at=1)
    collection.rename_cluster("dark", "darker")
    collection.review_duplicates(["cats/01.png", "cats/03.png"], "duplicate")
    report = collection.restore(file)
    assert report.parts["tags"] == PartReport(restored=1, present=3, different=1)
    assert tags(collection, "cats/01.png") >= {"for the cover"}
    assert "海" not in tags(collection, "cats/01.png")
    assert collection.tag_thresholds(["red"])[0].threshold == 0.65
    assert report.parts["tag_thresholds"] == PartReport(0, 0, 1)
    board = collection.board("Cats")
    items = [(item.path, item.note) for item in board.items]
    assert items == [
        ("dogs/02.png", "new"), ("cats/03.png", ""), ("dogs/00.png", "the ears — 耳"),
        ("cats/01.png", ""),
    ]  # fmt: skip
    assert board.note == "another note"
    assert report.parts["boards"] == PartReport(restored=1, present=1, different=0)
    assert [one.name for one in collection.kept_clusters()] == ["bright", "darker"]
    assert report.parts["kept_clusters"] == PartReport(0, 1, 1)
    assert report.parts["duplicate_reviews"] == PartReport(0, 1, 1)


def test_deleted_work_is_restored(collection: Collection, file: Path) -> None:
    before = shown(collection)
    collection.board("Cats").delete()
    collection.forget_cluster("bright")
    collection.review_duplicates(["cats/01.png", "cats/03.png"], None)
    collection.tag_threshold("red", None)
    collection.restore(file)
    after = shown(collection)
    assert {one.name for one in after.pop("clusters")} == {"bright", "dark"}
    before.pop("clusters")
    assert after == before


def test_a_board_of_the_same_name_is_completed_and_a_taken_name_gets_a_number(
    collection: Collection, other: Collection, file: Path
) -> None:
    collection.restore(file)
    mine = other.create_board("CATS")
    mine.add(["renamed 11.png"])
    other.restore(file)
    board = other.board("cats")
    assert (board.key, board.note, len(board.items)) == (mine.key, "for the poster\nnot final", 4)
    # One board was renamed, and then another board got its old name.
    board = collection.board("Cats")
    board.rename("Dogs")
    collection.board("empty").rename("Cats")
    collection.restore(file)
    assert [one.name for one in collection.boards()] == ["Cats", "Dogs"]
    collection.board("Cats").delete()
    board.rename("empty")
    collection.restore(file)
    assert [one.name for one in collection.boards()] == ["empty", "empty (2)"]


def test_replace_makes_the_work_equal_and_can_be_undone(collection: Collection, file: Path) -> None:
    before = shown(collection)
    collection.edit_tags("dogs/02.png", add=["later"])
    collection.create_board("later")
    collection.tag_threshold("red", 0.1)
    later = shown(collection)
    report = collection.restore(file, replace=True)
    assert shown(collection) == before
    assert report.before is not None
    assert report.before.parent == Path(collection.location) / "backups"
    collection.restore(report.before, replace=True)
    assert shown(collection) == later


def test_only_some_parts_are_restored(
    collection: Collection, other: Collection, file: Path
) -> None:
    report = other.restore(file, only=["boards", "study"])
    assert {*report.parts} == {"boards", "study-trials", "study"}
    found, wanted = shown(other), shown(collection)
    assert (found["boards"], found["report"]) == (wanted["boards"], wanted["report"])
    assert (found["clusters"], found["thresholds"], found["reviews"]) == ([], [], {})
    with pytest.raises(BadInput, match=r"no part 'tag'\. Choose one or more of tags"):
        other.restore(file, only=["tag"])
    with pytest.raises(BadInput, match="list"):
        other.restore(file, only="tags")


def test_a_dry_run_reports_the_same_and_changes_nothing(other: Collection, file: Path) -> None:
    before = shown(other)
    planned = other.restore(file, dry_run=True)
    assert shown(other) == before
    assert planned.before is None
    assert not list(Path(other.location).glob("backups/*restore*"))
    done = other.restore(file)
    assert (planned.parts, planned.by_content) == (done.parts, done.by_content)


def test_drawings_that_were_saved_again_are_matched_by_path(
    collection: Collection, folder: Path, file: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder / "cats", copy / "cats")
    shutil.copytree(folder / "dogs", copy / "dogs")
    draw(copy / "cats/01.png", 101)  # saved again
    (copy / "cats/03.png").unlink()
    # Another drawing of the backup now has this path, so it is not the same drawing.
    shutil.move(copy / "dogs/04.png", copy / "dogs/00.png")
    made = egara.open(copy / ".egara")
    made.index(copy, encoders=["colours", "tinybits"])
    report = made.restore(file)
    assert report.by_path == 1
    assert tags(made, "cats/01.png") >= {"for the cover", "海", "no red"}
    assert tags(made, "dogs/00.png") == {"for the cover", "海"}
    lost = collection.drawing("cats/03.png").id, collection.drawing("dogs/00.png").id
    items = [(item.id, item.path, item.missing) for item in made.board("Cats").items]
    new = made.drawing("cats/01.png").id
    assert items == [(lost[0], None, True), (lost[1], None, True), (new, "cats/01.png", False)]
    assert report.unmatched >= 2
    # The work about a missing drawing takes effect when the drawing is indexed.
    shutil.copy(folder / "cats/03.png", copy / "back.png")
    made.index(copy)
    assert made.board("Cats").items[0].path == "back.png"


def test_verdicts_on_exact_pixels_are_not_transferred_to_another_image(
    folder: Path, file: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    for path in sorted(folder.glob("*/*.png")):
        draw(copy / path.relative_to(folder), int(path.stem) + 100)
    made = egara.open(copy / ".egara")
    made.index(copy, encoders=["colours", "tinybits"])
    report = made.restore(file)
    assert report.by_content == 0
    assert report.by_path > 0
    ids = set(made.table()["id"].to_pylist())
    assert not {image for pair in shown(made)["reviews"] for image in pair} & ids
    assert {item.id for item in made.board("Cats").items} <= ids


def test_other_trials_of_the_same_participant_are_not_changed(
    collection: Collection, other: Collection, file: Path
) -> None:
    study = other.start_study("Ann 絵", seed=7)
    trials = study.trials
    report = other.restore(file)
    assert other.study("Ann 絵").trials == trials
    assert report.parts["study-trials"].restored == 0
    assert report.parts["study"] == PartReport(0, 0, 3)
    collection.study("Ann 絵").answer(3, "style", "tie")
    report = collection.restore(file)
    assert report.parts["study"] == PartReport(0, 3, 0)
    assert collection.study("Ann 絵").trials[2].answers == {"style": "tie"}


@pytest.mark.parametrize("replace", [False, True])
def test_an_interrupted_restore_can_be_repeated(
    collection: Collection, other: Collection, file: Path, replace: bool
) -> None:
    other.create_board("Cats").add(["renamed 3.png"])
    apply, left = Backups._apply, [0]

    def stopped(backups: Backups, merge: TableMerge, *, replace: bool) -> None:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        apply(backups, merge, replace=replace)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Backups, "_apply", stopped)
        for tables in (0, 1, 3, 6):
            left[0] = tables
            with pytest.raises(KeyboardInterrupt):
                egara.open(other.location).restore(file, replace=replace)
    fresh = egara.open(other.location)
    fresh.restore(file, replace=replace)
    found, wanted = shown(fresh), shown(collection)
    if not replace:
        (mine,) = [board for board in found["boards"] if board[1] == "Cats"]
        assert len(mine[3]) == 4
        found["boards"] = wanted["boards"] = []
    assert found == wanted
