"""A collection that is moved while it is open is not created again."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import egara
from egara.collection import Collection
from egara.errors import CollectionGone

WRITES: dict[str, Callable[[Collection, Path], object]] = {
    "a new board": lambda c, _: c.create_board("ghost"),
    "an edit of a board": lambda c, _: c.board("covers").rename("ghost"),
    "a tag": lambda c, _: c.edit_tags(["cats/01.png"], add=["ghost"]),
    "a threshold": lambda c, _: c.tag_threshold("red", 0.5),
    "indexing": lambda c, drawings: c.index(drawings, encoders=["colours"]),
    "forgetting a folder": lambda c, drawings: c.forget_folder(drawings),
    "a study": lambda c, _: c.start_study("colours", "colours"),
    "a graph": lambda c, _: c.neighbours("colours", k=3),
    "a map": lambda c, _: c.map("colours"),
    "clusters": lambda c, _: c.clusters("colours", k=2),
    "a search": lambda c, _: c.search(like=["cats/01.png"]),
    "a list of boards": lambda c, _: c.boards(),
    "an atlas": lambda c, _: c.atlas(0),
}


@pytest.fixture
def collection(labelled: Path, drawings: Path, tmp_path: Path) -> Collection:
    made = egara.open(tmp_path / "collection")
    made.index(drawings, encoders=["colours"])
    made.create_board("covers")
    return made


def tree(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


@pytest.mark.parametrize("write", sorted(WRITES))
@pytest.mark.parametrize("place", ["moved away", "an empty folder in its place"])
def test_a_moved_collection_is_not_created_again(
    collection: Collection, drawings: Path, tmp_path: Path, write: str, place: str
) -> None:
    folder = Path(collection.location)
    folder.rename(tmp_path / "elsewhere")
    if place != "moved away":
        folder.mkdir()
    with pytest.raises(CollectionGone, match="is gone") as caught:
        WRITES[write](collection, drawings)
    assert "damaged" not in str(caught.value)
    assert not folder.exists() or not tree(folder)


def test_a_collection_that_is_moved_back_works_again(
    collection: Collection, tmp_path: Path
) -> None:
    folder = Path(collection.location)
    folder.rename(tmp_path / "elsewhere")
    with pytest.raises(CollectionGone):
        collection.create_board("ghost")
    (tmp_path / "elsewhere").rename(folder)
    collection.create_board("sketches")
    assert [board.name for board in collection.boards()] == ["covers", "sketches"]


def test_nothing_is_written_to_another_collection_in_its_place(
    collection: Collection, tmp_path: Path
) -> None:
    folder = Path(collection.location)
    folder.rename(tmp_path / "elsewhere")
    other = egara.open(folder)
    with pytest.raises(CollectionGone):
        collection.create_board("ghost")
    assert other.boards() == []


def test_a_copy_is_the_same_collection(collection: Collection, tmp_path: Path) -> None:
    folder = Path(collection.location)
    shutil.copytree(folder, tmp_path / "copy")
    shutil.rmtree(folder)
    (tmp_path / "copy").rename(folder)
    collection.create_board("sketches")
    assert len(egara.open(folder).boards()) == 2


def test_a_lost_marker_is_written_again(collection: Collection) -> None:
    marker = Path(collection.location) / "collection.json"
    before = marker.read_bytes()
    marker.unlink()
    collection.create_board("sketches")
    assert marker.read_bytes() == before
    marker.unlink()
    egara.open(collection.location).create_board("inks")
    assert marker.read_bytes() == before


def test_every_collection_has_its_own_identity(tmp_path: Path) -> None:
    stores = [egara.open(tmp_path / name)._store for name in ("one", "two")]
    assert stores[0].identity != stores[1].identity
    assert egara.open(tmp_path / "one")._store.identity == stores[0].identity
