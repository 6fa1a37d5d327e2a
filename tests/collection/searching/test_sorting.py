"""Orders of a listing: by name, file time, size or at random."""

import os
import re
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import draw

import egara
from egara.collection import Collection
from egara.errors import BadInput

SORTS = ("relevance", "name", "newest", "size", "pixels", "random")
NAMES = ["cat 10", "cat 2", "Cat 1", "dog", "Äpfel", "zebra", "x", "１２", "9"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sorting")
    rows = ["file_name,title"]
    for number in range(30):
        path = folder / "abc"[number % 3] / f"file {number}.png"
        draw(path, number, size=(20 + number * 7 % 30, 20 + number * 11 % 40))
        os.utime(path, (1_000_000_000 + number * 17 % 5 * 86_400,) * 2)
        if number < len(NAMES):
            rows.append(f"{path.relative_to(folder).as_posix()},{NAMES[number]}")
    (folder / "metadata.csv").write_text("\n".join(rows), encoding="utf-8")
    return folder


@pytest.fixture
def collection(folder: Path, tiny: Path) -> Collection:
    collection = egara.open(folder / ".egara")
    collection.index(folder, encoders=["tiny"])
    return collection


def paths(collection: Collection, **options) -> list[str]:
    hits = [hit.path for hit in collection.search(limit=100, **options)]
    assert collection.table(**options)["path"].to_pylist() == hits
    return hits


def name_order(drawing) -> list:
    name = drawing.title or drawing.path.rpartition("/")[2]
    parts = re.split("([0-9]+)", name.lower().translate({ord("１"): "1", ord("２"): "2"}))
    # A number before a letter, and numbers by their value.
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part]


def test_drawings_are_sorted_by_name_time_and_size(collection: Collection, folder: Path) -> None:
    drawings = sorted(collection.drawings(paths(collection)), key=lambda drawing: drawing.path)
    assert len(drawings) == 30

    def expected(key) -> list[str]:
        return [drawing.path for drawing in sorted(drawings, key=key)]

    assert paths(collection) == [drawing.path for drawing in drawings]
    assert paths(collection, sort="name") == expected(name_order)
    assert paths(collection, sort="name")[:4] == [
        "c/file 8.png",  # 9
        "b/file 7.png",  # 12, in wide digits
        "c/file 2.png",  # Cat 1
        "b/file 1.png",  # cat 2
    ]
    newest = expected(lambda drawing: -(folder / drawing.path).stat().st_mtime)
    assert paths(collection, sort="newest") == newest != [d.path for d in drawings]
    assert paths(collection, sort="size") == expected(lambda drawing: -drawing.size)
    pixels = expected(lambda drawing: -drawing.width * drawing.height)
    assert paths(collection, sort="pixels") == pixels


def test_a_changed_time_of_an_unchanged_file_changes_the_order(
    collection: Collection, folder: Path
) -> None:
    oldest = paths(collection, sort="newest")[-1]
    os.utime(folder / oldest, (1_100_000_000,) * 2)
    assert paths(collection, sort="newest")[-1] == oldest
    collection.index(folder)
    assert paths(collection, sort="newest")[0] == oldest


@pytest.mark.parametrize("sort", SORTS)
def test_pages_of_one_order_do_not_overlap(collection: Collection, sort: str) -> None:
    pages = [collection.search(sort=sort, seed=5, limit=7, offset=n) for n in range(0, 35, 7)]
    assert [hit.path for page in pages for hit in page] == paths(collection, sort=sort, seed=5)
    assert [hit.rank for page in pages for hit in page] == [*range(1, 31)]
    assert all(hit.score is None and hit.distance is None for page in pages for hit in page)


def test_a_random_order_depends_only_on_the_seed(collection: Collection, folder: Path) -> None:
    orders = {tuple(paths(collection, sort="random", seed=seed)) for seed in range(40)}
    assert len(orders) == 40
    firsts = {order[0] for order in orders}
    assert len(firsts) > 12  # 40 draws of 30 drawings have 22 different ones on average
    order = paths(collection, sort="random", seed=2**32 - 1)
    assert paths(collection, sort="random", seed=2**32 - 1) == order != paths(collection)
    in_a = [path for path in order if path.startswith("a/")]
    assert paths(collection, sort="random", seed=2**32 - 1, folder="a") == in_a
    draw(folder / "a/new.png", 77)
    collection.index(folder)
    (folder / "a/new.png").unlink()
    again = paths(collection, sort="random", seed=2**32 - 1)
    assert [path for path in again if path != "a/new.png"] == order
    collection.index(folder)


def test_words_filter_and_any_order_applies_to_them(collection: Collection) -> None:
    assert paths(collection, text="cat", sort="name") == [
        "c/file 2.png",
        "b/file 1.png",
        "a/file 0.png",
    ]
    by_size = paths(collection, text="cat", sort="size")
    sizes = [collection.drawing(path).size for path in by_size]
    assert len(sizes) == 3
    assert all(first >= second for first, second in pairwise(sizes))


@pytest.mark.parametrize("sort", SORTS[1:])
def test_with_examples_only_relevance_is_possible(collection: Collection, sort: str) -> None:
    for examples in ({"like": ["a/file 0.png"]}, {"unlike": ["a/file 0.png"]}):
        with pytest.raises(BadInput, match=rf"sorted by relevance; got sort='{sort}'\. Remove"):
            collection.search(sort=sort, **examples)
        assert collection.search(sort="relevance", **examples)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sort": "oldest"}, "sort must be one of relevance, name, .*; got 'oldest'"),
        ({"sort": "random", "seed": -1}, "seed must be an integer from 0 to 4,294,967,295; got -1"),
        (
            {"sort": "random", "seed": 2**32},
            "seed must be an integer from 0 to 4,294,967,295; got 4294967296",
        ),
    ],
)
def test_an_unknown_order_is_an_error(collection: Collection, options, message: str) -> None:
    for verb in (collection.search, collection.table):
        with pytest.raises(BadInput, match=message):
            verb(**options)
