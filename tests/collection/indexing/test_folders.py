"""The folders of a collection: listed, gone, forgotten."""

import shutil
from pathlib import Path

import pytest
from conftest import draw

import egara
from egara.collection import Collection, FolderInfo
from egara.errors import BadInput


@pytest.fixture
def other(tmp_path: Path) -> Path:
    folder = tmp_path / "other"
    for number in range(3):
        draw(folder / f"{number}.png", 500 + number)
    return folder


@pytest.fixture
def collection(tiny: Path, drawings: Path, other: Path) -> Collection:
    collection = egara.open(drawings / ".egara")
    shutil.copy(drawings / "cats/01.png", other / "cat.png")
    for folder in (drawings, other):
        collection.index(folder, encoders=["tiny"])
    return collection


def test_folders_count_their_files_by_outcome(collection, drawings: Path, other: Path) -> None:
    (other / "0.png").unlink()
    (other / "bad.png").write_bytes(b"nothing")
    collection.index(other)
    assert collection.folders() == [
        FolderInfo(drawings, True, 12, 0, 0),
        FolderInfo(other, True, 3, 1, 1),
    ]
    assert {row["folder"] for row in collection.outcomes().to_pylist()} == {
        str(drawings),
        str(other),
    }


def test_a_folder_that_is_gone_can_be_indexed_and_its_drawings_are_missing(
    collection: Collection, other: Path
) -> None:
    kept = other.rename(other.with_name("kept"))
    report = collection.index(other)
    assert (report.missing, report.present) == (3, 0)  # the copied cat is in the other folder
    assert collection.describe().images == 12
    assert not collection.folders()[1].there
    kept.rename(other)
    report = collection.index(other)
    assert (report.missing, report.present) == (0, 4)
    assert collection.describe().images == 15


def test_a_forgotten_folder_leaves_with_the_drawings_that_it_alone_held(
    collection: Collection, drawings: Path, other: Path
) -> None:
    collection.edit_tags("0.png", add=["mine"])
    assert collection.forget_folder(other) == 4
    assert [info.folder for info in collection.folders()] == [drawings]
    assert (collection.describe().images, collection.describe().missing) == (12, 0)
    assert collection.drawing("cats/01.png").copies == ()
    assert sorted(path.name for path in other.iterdir()) == ["0.png", "1.png", "2.png", "cat.png"]
    again = collection.index(other)
    assert (again.added, again.present) == (0, 4)
    assert [tag.name for tag in collection.tags_of("0.png").own] == ["mine"]
    assert collection.search(tags=["mine"])[0].path == "0.png"


def test_a_folder_that_was_never_indexed_is_refused(collection, drawings, tmp_path) -> None:
    message = f"not a folder of this collection. Indexed folders: {drawings}"
    with pytest.raises(BadInput, match=message):
        collection.forget_folder(tmp_path / "nowhere")
    with pytest.raises(BadInput, match="is not a folder"):
        collection.index(tmp_path / "nowhere")
