"""The location of the file of a drawing."""

from pathlib import Path

import pytest
from conftest import IndexOnce

from egara.collection import Collection
from egara.errors import BadInput, CollectionError


@pytest.fixture
def collection(tiny: Path, drawings: Path, index_once: IndexOnce) -> Collection:
    collection = index_once(drawings, ["tiny"])
    return collection


@pytest.fixture
def closed(drawings: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that cannot be read, even by root."""
    folder = drawings / "cats"
    stat = Path.stat

    def refused(path: Path, **options):
        if path.parent == folder:
            raise PermissionError(13, "Permission denied", str(path))
        return stat(path, **options)

    monkeypatch.setattr(Path, "stat", refused)
    return folder


def test_a_file_in_a_folder_that_cannot_be_read_raises_an_error(collection, closed) -> None:
    with pytest.raises(CollectionError, match=r"not allowed\s+to read that folder"):
        collection.file("cats/01.png")


def test_a_readable_copy_of_the_file_is_returned(collection, drawings, closed) -> None:
    copy = drawings / "dogs/same.png"
    copy.write_bytes((closed / "01.png").read_bytes())
    collection.index(drawings)
    assert collection.file("cats/01.png") == copy


def test_a_board_is_exported_without_the_files_of_an_unreadable_folder(
    collection, drawings, closed
) -> None:
    board = collection.create_board("x")
    board.add(["cats/01.png", "dogs/00.png"])
    done = board.export(drawings.parent / "out")
    assert (done.written, done.missing) == (1, ("cats/01.png",))


def test_a_drawing_that_is_not_given_as_a_string_is_named(collection: Collection) -> None:
    for verb in (collection.nearest_drawings, collection.tags_of, collection.thumbnail):
        with pytest.raises(BadInput, match=r"by its ID or path, as a string; got .*tom\.png"):
            verb(Path("cats/tom.png"))
