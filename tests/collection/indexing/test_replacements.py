"""Edits of a drawing are transferred to the drawing that replaces it in its file."""

import os
import shutil
from pathlib import Path

import pytest
from conftest import IndexOnce, draw

from egara.collection import Collection
from egara.collection.indexing import run
from egara.collection.tables import Store, schema
from egara.collection.tags.tag_edits import REJECTED

CAT = "cats/01.png"
DOG = "dogs/00.png"


@pytest.fixture
def collection(tiny: Path, drawings: Path, index_once: IndexOnce) -> Collection:
    collection = index_once(drawings, ["tiny"])
    collection.edit_tags(CAT, add=["mine"], reject=["wrong"])
    board = collection.create_board("work")
    board.add([DOG, CAT], note="to do")
    return collection


def own(collection: Collection, drawing: str) -> list[str]:
    return [tag.name for tag in collection.tags_of(drawing).own]


def on_board(collection: Collection) -> list[tuple[str, str]]:
    return [(item.id, item.note) for item in collection.board("work").items]


def test_tags_boards_and_kept_clusters_are_transferred(
    collection: Collection, drawings: Path
) -> None:
    old, dog = collection.drawing(CAT).id, collection.drawing(DOG).id
    collection.keep_cluster(collection.clusters(k=2), [0, 1], "all")
    draw(drawings / CAT, seed=999)
    report = collection.index(drawings)
    assert (report.redrawn, report.added, report.present) == (1, 0, 11)
    new = collection.drawing(CAT).id
    assert new != old
    assert own(collection, CAT) == ["mine"]
    rows = Store(str(drawings / ".egara"), create=False).read("tags", schema.TAGS).to_pylist()
    assert [row["state"] for row in rows if (row["id"], row["tag"]) == (new, "wrong")] == [REJECTED]
    assert on_board(collection) == [(dog, "to do"), (new, "to do")]
    kept = collection.kept_clusters()[0].ids
    assert new in kept
    assert old not in kept
    assert (collection.describe().images, collection.describe().missing) == (12, 0)
    again = collection.index(drawings)
    assert (again.redrawn, again.added, again.present) == (0, 0, 12)


def test_saving_the_old_drawing_again_transfers_back(collection, drawings: Path) -> None:
    before = (drawings / CAT).read_bytes()
    old = collection.drawing(CAT).id
    draw(drawings / CAT, seed=999)
    collection.index(drawings)
    collection.edit_tags(CAT, add=["later"])
    (drawings / CAT).write_bytes(before)
    report = collection.index(drawings)
    assert (report.redrawn, report.added, report.present) == (1, 0, 11)
    assert collection.drawing(CAT).id == old
    assert own(collection, CAT) == ["later", "mine"]
    assert on_board(collection)[1] == (old, "to do")


def test_nothing_is_transferred_if_the_drawing_has_another_file(collection, drawings: Path) -> None:
    old = collection.drawing(CAT).id
    shutil.copy(drawings / CAT, drawings / "copy.png")
    draw(drawings / CAT, seed=999)
    report = collection.index(drawings)
    assert (report.redrawn, report.added) == (0, 1)
    assert own(collection, CAT) == []
    assert own(collection, "copy.png") == ["mine"]
    assert on_board(collection)[1][0] == old


@pytest.mark.parametrize("take", [os.replace, shutil.copy])
def test_nothing_is_transferred_to_a_drawing_that_was_known(collection, drawings, take):
    old, dog = collection.drawing(CAT).id, collection.drawing(DOG).id
    take(drawings / DOG, drawings / CAT)
    report = collection.index(drawings)
    assert (report.redrawn, report.added) == (0, 0)
    assert own(collection, dog) == []
    assert on_board(collection) == [(dog, "to do"), (old, "to do")]
    assert collection.drawing(old).missing


def test_nothing_is_transferred_if_the_drawing_was_missing_before(
    collection, drawings: Path
) -> None:
    (drawings / CAT).unlink()
    assert collection.index(drawings).missing == 1
    draw(drawings / CAT, seed=999)
    assert collection.index(drawings).redrawn == 0
    assert own(collection, CAT) == []


def test_a_run_that_was_stopped_during_a_transfer_is_completed(
    collection: Collection, drawings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    draw(drawings / CAT, seed=999)
    for step in ("find_replacements", "reconcile"):  # before anything is passed on, and after it
        with monkeypatch.context() as patched:
            patched.setattr(run, step, stop)
            with pytest.raises(KeyboardInterrupt):
                collection.index(drawings)
    assert collection.index(drawings).redrawn == 1
    assert own(collection, CAT) == ["mine"]
    assert on_board(collection)[1] == (collection.drawing(CAT).id, "to do")
