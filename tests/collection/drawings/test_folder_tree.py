"""The tree of folders with the number of drawings in each."""

import random
import shutil
from collections import defaultdict
from pathlib import Path, PurePosixPath

import numpy as np
import pytest
from conftest import draw

import egara
from egara.collection import Collection, FolderNode
from egara.collection.snapshots import FolderIndex
from egara.errors import BadInput, UnknownFolder


@pytest.fixture
def collection(tiny: Path, drawings: Path) -> Collection:
    """Twelve drawings, a few deeper ones, a copy in another folder, and a missing one."""
    for number, name in enumerate(["dogs/big 10/x.png", "dogs/big 9/y.png", "only/deep/z.png"]):
        draw(drawings / name, 100 + number)
    shutil.copy(drawings / "dogs/00.png", drawings / "dogs/big 9/copy.png")
    shutil.copy(drawings / "dogs/00.png", drawings / "top.png")
    draw(drawings / "gone/g.png", 200)
    collection = egara.open(drawings / ".egara")
    collection.index(drawings, encoders=["tiny"])
    (drawings / "gone/g.png").unlink()
    collection.index(drawings)
    return collection


def listed(nodes: list[FolderNode] | tuple[FolderNode, ...]) -> list[tuple[str, int, int]]:
    rows = []
    for node in nodes:
        rows.append((node.folder, node.drawings, node.own))
        rows += listed(node.subfolders)
    return rows


def test_folders_are_listed_with_their_numbers_of_drawings(collection, drawings) -> None:
    assert listed(collection.folder_tree()) == [
        (drawings.as_posix(), 15, 1),
        ("cats", 6, 6),
        ("dogs", 8, 6),
        ("dogs/big 9", 2, 2),
        ("dogs/big 10", 1, 1),
        ("only", 1, 0),
        ("only/deep", 1, 1),
    ]
    for folder, count, _ in listed(collection.folder_tree()):
        assert len(collection.search(folder=folder)) == count


def test_a_tree_begins_at_a_folder_and_has_a_depth(collection) -> None:
    (dogs,) = collection.folder_tree("dogs", depth=0)
    assert dogs == FolderNode("dogs", "dogs", 8, 6, True, ())
    (root,) = collection.folder_tree(depth=1)
    assert [(node.name, node.has_subfolders) for node in root.subfolders] == [
        ("cats", False),
        ("dogs", True),
        ("only", True),
    ]
    assert all(not node.subfolders for node in root.subfolders)
    with pytest.raises(UnknownFolder, match="in a folder 'birds'"):
        collection.folder_tree("birds")
    with pytest.raises(BadInput, match=r"depth must be 0 or more, or None .*; got -1"):
        collection.folder_tree(depth=-1)


def test_an_empty_collection_has_no_folders(tmp_path) -> None:
    assert egara.open(tmp_path / "empty").folder_tree() == []


def test_several_indexed_folders_have_full_paths(collection, drawings, tmp_path) -> None:
    draw(tmp_path / "others/cats/a.png", 300)
    shutil.copy(drawings / "cats/01.png", tmp_path / "others/cats/b.png")
    collection.index(tmp_path / "others")
    tree = collection.folder_tree()
    assert [node.folder for node in tree] == [f["folder"] for f in folders_of(collection)]
    assert [node.drawings for node in tree] == [15, 2]
    assert (tmp_path / "others/cats").as_posix() in [folder for folder, *_ in listed(tree)]
    for folder, count, _ in listed(tree):
        assert len(collection.search(folder=folder)) == count


def folders_of(collection: Collection) -> list[dict]:
    return [{"folder": info.folder.as_posix()} for info in collection.folders()]


def test_new_and_moved_drawings_are_counted_immediately(collection, drawings) -> None:
    (drawings / "cats/01.png").rename(drawings / "dogs/01.png")
    draw(drawings / "new/n.png", 400)
    collection.index(drawings)
    counts = {folder: drawings for folder, drawings, _ in listed(collection.folder_tree())}
    assert (counts["cats"], counts["dogs"], counts["new"]) == (5, 9, 1)


@pytest.mark.parametrize("seed", range(20))
def test_counts_equal_those_of_sets(seed: int) -> None:
    rng = random.Random(seed)
    count = 40
    roots = {n: Path(f"/root{n}") for n in range(1 + seed % 3)}
    names = ["a", "b", "c 2", "c 10", "Ä"]
    files = []
    for _ in range(rng.randrange(1, 150)):
        path = "/".join(rng.choices(names, k=rng.randrange(4)))
        files.append(((rng.choice([*roots]), path), rng.randrange(count)))
    present = np.array([rng.random() < 0.8 for _ in range(count)])
    index = FolderIndex(
        roots, [folder for folder, _ in files], np.array([row for _, row in files]), present
    )
    own, inside = defaultdict(set), defaultdict(set)
    for (root, path), row in files:
        full_path = PurePosixPath(f"/root{root}", path)
        own[full_path].add(row)
        for folder in [full_path, *full_path.parents][: len(full_path.parts) - 1]:
            inside[folder].add(row)
    assert len(index) == len(inside)
    for folder, rows in inside.items():
        number = index.find(str(folder))
        assert {*np.flatnonzero(index.inside(number))} == rows
        assert index.counts[0][number] == sum(present[row] for row in own[folder])
        assert index.counts[1][number] == sum(present[row] for row in rows)
        subfolders = [index.name(n) for n in index.subfolders(number)]
        children = {other.name for other in inside if other.parent == folder}
        assert subfolders == sorted(children, key=["a", "Ä", "b", "c 2", "c 10"].index) or (
            subfolders == sorted(children, key=["a", "b", "c 2", "c 10", "Ä"].index)
        )
