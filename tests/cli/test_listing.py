"""Sorting, the filters that every command has, and the tree of folders."""

import json
import os
import re
from pathlib import Path

import pytest
from conftest import IndexOnce, draw

import egara


@pytest.fixture
def indexed(tiny: Path, drawings: Path, index_once: IndexOnce) -> Path:
    """Twelve drawings in two folders, and a wide one in a folder of cats."""
    draw(drawings / "cats/black/wide.png", 50, (90, 30))
    for number, path in enumerate(sorted(drawings.rglob("*.png"))):
        os.utime(path, (1_700_000_000 + number * 7 % 5 * 86_400,) * 2)
    index_once(drawings, ["tiny"])
    return drawings


def found(program, indexed: Path, *options: object) -> list[str]:
    result = program("search", "--json", "-C", indexed, *options)
    assert result.returncode == 0, result.stderr
    return [hit["path"] for hit in json.loads(result.stdout)["hits"]]


def test_after_the_last_hit_the_command_says_so(program, indexed: Path) -> None:
    result = program("search", "-C", indexed, "--offset", 99)
    assert result.returncode == 0
    assert result.stderr.strip() == "No more drawings: the search has 99 or fewer."


def test_search_sorts_as_the_library_does(program, indexed: Path) -> None:
    collection = egara.open(indexed / ".egara")
    orders = []
    for sort in ("name", "newest", "size", "pixels", "random"):
        orders.append(found(program, indexed, "--sort", sort, "--seed", 3))
        assert orders[-1] == [hit.path for hit in collection.search(sort=sort, seed=3)]
    assert len(set(map(tuple, orders))) == 5
    pages = [
        found(program, indexed, "--sort", "random", "--seed", 3, "--limit", 5, "--offset", offset)
        for offset in (0, 5, 10)
    ]
    assert [path for page in pages for path in page] == orders[-1]


def test_search_has_the_filters_of_the_library(program, indexed: Path) -> None:
    collection = egara.open(indexed / ".egara")
    collection.edit_tags("dogs/00.png", add=["mine"])
    collection.create_board("Dogs").add(["dogs/00.png", "dogs/02.png"])
    assert found(program, indexed, "--folder", "cats/black") == ["cats/black/wide.png"]
    assert len(found(program, indexed, "--folder", "cats")) == 7
    assert found(program, indexed, "--folder", indexed / "cats/black") == ["cats/black/wide.png"]
    assert len(found(program, indexed, "--untagged")) == 12
    assert len(found(program, indexed, "--not-on-board", "--untagged")) == 11
    assert len(found(program, indexed, "--orientation", "landscape")) == 13
    assert found(program, indexed, "--orientation", "square") == []
    days = ("--since", "2023-11-16", "--until", "2023-11-17")
    assert found(program, indexed, *days) == [
        hit.path for hit in collection.search(since="2023-11-16", until="2023-11-17")
    ]


def test_walks_and_maps_have_the_same_filters(program, indexed: Path) -> None:
    ends = ("dogs/00.png", "dogs/02.png")
    folder = ("--folder", "cats/black", "-C", indexed, "--json")
    walk = program("morph", *ends, "--steps", 1, "--bridge", *folder)
    assert json.loads(walk.stdout)["steps"][1]["path"] == "cats/black/wide.png"
    between = program("between", *ends, *folder)
    assert [d["path"] for d in json.loads(between.stdout)["drawings"]] == ["cats/black/wide.png"]
    assert len(json.loads(program("map", *folder).stdout)["map"]) == 1


def test_folders_are_printed_as_a_tree(program, indexed: Path) -> None:
    printed = program("folders", "--tree", "-C", indexed).stdout
    rows = re.findall(r"^([\d,]+) +(.*?) *$", printed, re.MULTILINE)
    assert [count for count, _ in rows] == ["13", "7", "1", "6"]
    assert str(indexed).startswith(rows[0][1])  # the rest may be on the next line
    assert re.search(r"7 +cats *\n1 +  black *\n6 +dogs *\n", printed)
    short = json.loads(program("folders", "--tree", "--depth", 1, "--json", "-C", indexed).stdout)
    (root,) = short["folders"]
    assert (root["folder"], root["drawings"], root["own"]) == (str(indexed), 13, 0)
    cats = {"folder": "cats", "name": "cats", "drawings": 7, "own": 6, "has_subfolders": True,
            "subfolders": []}  # fmt: skip
    assert root["subfolders"][0] == cats


@pytest.mark.parametrize(
    ("options", "status", "message"),
    [
        (["--folder", "black"], 1, "Did you mean 'cats/black'?"),
        (["--since", "yesterday"], 1, "since must be a day, such as 2026-01-31; got 'yesterday'"),
        (["--since", "2024-01-02", "--until", "2024-01-01"], 1, "since must not be after until"),
        (["--sort", "newest", "--like", "dogs/00.png"], 1, "only be sorted by relevance"),
        (["--sort", "oldest"], 2, "'oldest' is not one of"),
        (["--seed", "-1", "--sort", "random"], 2, "--seed"),
        (["--orientation", "wide"], 2, "'wide' is not one of"),
    ],
)
def test_invalid_options_are_explained(program, indexed, options, status, message) -> None:
    result = program("search", "-C", indexed, *options)
    assert result.returncode == status
    assert message in " ".join(result.stderr.replace("│", "").split())
