"""Find drawings by the paths of their files on this machine."""

import re
import shutil
from pathlib import Path

import pytest
from conftest import draw

import egara
from egara.collection import Collection
from egara.errors import UnknownDrawing


@pytest.fixture
def collection(tiny: Path, drawings: Path) -> Collection:
    made = egara.open(drawings.parent / "both")
    made.index(drawings, encoders=["tiny"])
    draw(drawings.parent / "others/cats/01.png", 77)
    draw(drawings.parent / "others/odd \\x41 é'.png", 78)
    made.index(drawings.parent / "others")
    return made


def test_a_drawing_is_found_by_the_full_path_of_its_file(
    collection: Collection, drawings: Path
) -> None:
    for file in (drawings / "cats/03.png", drawings.parent / "others/odd \\x41 é'.png"):
        found = collection.drawing(str(file))
        assert collection.file(found.id) == file.resolve()
    assert collection.search(like=[str(drawings / "dogs/00.png")])
    board = collection.create_board("x")
    assert board.add([str(drawings / "dogs/00.png"), "dogs/00.png"]) == 1


def test_a_drawing_is_found_by_a_path_relative_to_the_working_directory(
    collection, drawings, monkeypatch
) -> None:
    expected = collection.drawing("dogs/00.png").id
    for folder, text in (
        (drawings / "dogs", "00.png"),
        (drawings / "dogs", "./00.png"),
        (drawings / "cats", "../dogs/00.png"),
        (drawings.parent, "drawings/dogs/00.png"),
    ):
        monkeypatch.chdir(folder)
        assert collection.drawing(text).id == expected
    monkeypatch.setenv("HOME", str(drawings))
    assert collection.drawing("~/dogs/00.png").id == expected


def test_links_in_the_path_of_a_file_are_followed(collection, drawings, tmp_path) -> None:
    expected = collection.drawing("dogs/00.png").id
    (tmp_path / "link").symlink_to(drawings)
    (tmp_path / "one.png").symlink_to(drawings / "dogs/00.png")
    for text in (tmp_path / "link/dogs/00.png", tmp_path / "one.png"):
        assert collection.drawing(str(text)).id == expected


def test_the_same_path_in_several_folders_needs_the_full_path(
    collection, drawings, monkeypatch
) -> None:
    files = [drawings / "cats/01.png", drawings.parent / "others/cats/01.png"]
    ids = {collection.drawing(str(file)).id for file in files}
    assert len(ids) == 2
    with pytest.raises(UnknownDrawing, match=r"2 drawings have the path 'cats/01\.png'") as caught:
        collection.drawing("cats/01.png")
    for file in files:
        image = collection.drawing(str(file)).id
        assert f"{file.resolve()} ({image})" in str(caught.value)
    monkeypatch.chdir(drawings.parent / "others")
    assert collection.drawing("cats/01.png").id == collection.drawing(str(files[1])).id


def test_a_drawing_is_found_by_the_path_of_a_copy_and_of_a_missing_file(
    collection, drawings
) -> None:
    shutil.copy(drawings / "dogs/00.png", drawings / "copy.png")
    (drawings / "dogs/02.png").unlink()
    gone = collection.drawing("dogs/02.png").id
    collection.index(drawings)
    expected = collection.drawing("dogs/00.png").id
    assert collection.drawing(str(drawings / "copy.png")).id == expected
    assert collection.drawing(str(drawings / "dogs/02.png")).id == gone


@pytest.mark.parametrize("name", ["new.png", "a\0b.png", "a\udcff.png", "x" * 5000, "'; --"])
def test_a_file_that_was_not_indexed_is_an_unknown_drawing(collection, drawings, name: str) -> None:
    for text in (name, f"{drawings}/{name}", f"~nobody/{name}"):
        with pytest.raises(UnknownDrawing, match=re.escape("file that was indexed")):
            collection.drawing(text)
