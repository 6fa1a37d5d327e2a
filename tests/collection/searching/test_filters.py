"""Filters by folder, orientation, file date, tags of the user and boards."""

import datetime
import os
import shutil
from pathlib import Path

import pytest
from conftest import draw

import egara
from egara.collection import Collection, Filters
from egara.errors import BadInput, UnknownFolder

SIZES = {
    "cats/black/a.png": (100, 100),
    "cats/black/b.png": (105, 100),
    "cats/white/c.png": (106, 100),
    "cats/d.png": (100, 105),
    "cats2/e.png": (100, 106),
    "f.png": (64, 640),
}
DAYS = {path: datetime.date(2024, 2, 26) + datetime.timedelta(n) for n, path in enumerate(SIZES)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "drawings"
    for number, (path, size) in enumerate(SIZES.items()):
        draw(folder / path, number, size)
        noon = datetime.datetime.combine(DAYS[path], datetime.time(12)).timestamp()
        os.utime(folder / path, (noon, noon))
    return folder


@pytest.fixture
def collection(folder: Path, labelled: Path) -> Collection:
    collection = egara.open(folder / ".egara")
    collection.index(folder, encoders=["colours"])
    return collection


def found(collection: Collection, **filters) -> list[str]:
    """Return the paths, which a search, a listing and a map have in common."""
    hits = [hit.path for hit in collection.search(**filters)]
    assert collection.table(**filters)["path"].to_pylist() == hits
    ids, _ = collection.map(**filters)
    assert sorted(drawing.path for drawing in collection.drawings(ids.tolist())) == hits
    return hits


@pytest.mark.parametrize(
    "folder_name", ["cats", "cats/", "./cats", "cats/black", "cats2", "cats//black/"]
)
def test_a_folder_has_its_drawings_and_those_of_its_subfolders(collection, folder_name) -> None:
    around = Path(folder_name)
    expected = [path for path in SIZES if around in Path(path).parents]
    assert found(collection, folder=folder_name) == sorted(expected) != []


def test_a_folder_may_be_a_path_on_this_machine(collection, folder, monkeypatch, tmp_path) -> None:
    everything = sorted(SIZES)
    assert found(collection, folder=str(folder)) == everything
    assert found(collection, folder=f"{folder}/cats2") == ["cats2/e.png"]
    (tmp_path / "link").symlink_to(folder)
    assert found(collection, folder=str(tmp_path / "link/cats2")) == ["cats2/e.png"]
    monkeypatch.chdir(folder / "cats")
    assert found(collection, folder="black") == ["cats/black/a.png", "cats/black/b.png"]
    assert found(collection, folder=".") == [path for path in everything if "cats/" in path]
    assert found(collection, folder="") == everything


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("black", r"in a folder 'black'\. Did you mean 'cats/black'\?"),
        ("cats/Black", r"Did you mean 'cats/black'\?"),
        ("cat", r"Did you mean 'cats', 'cats2'\? For all folders, run: egara folders --tree"),
        ("cats/black/a.png", r"'cats/black/a\.png'\. For all folders"),
        ("\0", r"No drawing of the collection is in a folder '\\x00'"),
        ("/", r"No drawing of the collection is in a folder '/'\. For"),
    ],
)
def test_an_unknown_folder_is_an_error_with_similar_names(collection, name, message) -> None:
    with pytest.raises(UnknownFolder, match=message):
        collection.search(folder=name)


def test_a_folder_of_several_indexed_folders_must_be_unambiguous(
    collection, folder, tmp_path
) -> None:
    others = tmp_path / "others"
    draw(others / "cats/z.png", 50)
    draw(others / "birds/y.png", 51)
    shutil.copy(folder / "f.png", others / "birds/copy.png")
    collection.index(others)
    with pytest.raises(UnknownFolder, match="2 indexed folders have a folder 'cats'") as info:
        collection.search(folder="cats")
    for root, expected in ((folder, 4), (others, 1)):
        full_path = (root.resolve() / "cats").as_posix()
        assert full_path in str(info.value)
        assert len(found(collection, folder=full_path)) == expected
    assert found(collection, folder="cats/black") == ["cats/black/a.png", "cats/black/b.png"]
    assert found(collection, folder="birds") == ["birds/y.png", "f.png"]  # with the copy of f.png
    assert len(found(collection, folder=str(others))) == 3
    collection.forget_folder(others)
    assert len(found(collection, folder="cats")) == 4


@pytest.mark.parametrize(
    ("orientation", "expected"),
    [
        ("square", ["cats/black/a.png", "cats/black/b.png", "cats/d.png"]),
        ("landscape", ["cats/white/c.png"]),
        ("portrait", ["cats2/e.png", "f.png"]),
    ],
)
def test_a_square_may_have_sides_that_differ_by_5_percent(
    collection, orientation, expected
) -> None:
    assert found(collection, orientation=orientation) == expected


def test_a_file_date_includes_both_days(collection) -> None:
    for since in (None, *DAYS.values()):
        for until in (None, *DAYS.values()):
            if since and until and since > until:
                continue
            expected = sorted(
                path
                for path, day in DAYS.items()
                if (since is None or since <= day) and (until is None or day <= until)
            )
            assert found(collection, since=since, until=until) == expected
    assert found(collection, since="2024-02-29", until="2024-02-29") == ["cats/d.png"]
    assert found(collection, since="0001-01-01", until="9999-12-31") == sorted(SIZES)
    assert found(collection, until="0001-01-01") == []
    assert found(collection, since="9999-12-31") == []


def test_a_day_begins_at_midnight_of_the_local_time(collection, folder) -> None:
    midnight = datetime.datetime(2024, 7, 1).timestamp()
    os.utime(folder / "f.png", ns=(0, int(midnight * 10**9)))
    os.utime(folder / "cats/d.png", ns=(0, int(midnight * 10**9) - 1))
    collection.index(folder)
    assert found(collection, since="2024-07-01") == ["f.png"]
    assert found(collection, since="2024-06-30", until="2024-06-30") == ["cats/d.png"]


def test_the_date_of_copies_is_that_of_the_file_at_the_path(collection, folder) -> None:
    shutil.copy(folder / "f.png", folder / "z.png")
    os.utime(folder / "z.png", (1, 1))
    collection.index(folder)
    assert collection.drawing("z.png").path == "f.png"
    assert found(collection, until="2000-01-01") == []
    assert found(collection, since=DAYS["f.png"], until=DAYS["f.png"]) == ["f.png"]
    (folder / "f.png").unlink()
    collection.index(folder)
    assert found(collection, until="2000-01-01") == ["z.png"]


def test_untagged_drawings_have_no_keyword_and_no_tag_of_the_user(collection, folder) -> None:
    rows = "file_name,keywords\ncats/d.png,kitten\nf.png,\n"
    (folder / "metadata.csv").write_text(rows)
    collection.index(folder)
    collection.edit_tags("cats/black/a.png", add=["mine"])
    collection.edit_tags("cats/black/b.png", confirm=["red"])
    collection.edit_tags("cats/white/c.png", reject=["green"])
    untagged = ["cats/white/c.png", "cats2/e.png", "f.png"]
    assert found(collection, untagged=True) == untagged
    collection.edit_tags("cats/black/a.png", remove=["mine"])
    assert found(collection, untagged=True) == ["cats/black/a.png", *untagged]
    collection.edit_tags("cats/d.png", reject=["kitten"])  # it still has a keyword in its file
    assert "cats/d.png" not in found(collection, untagged=True)
    assert len(found(collection, untagged=False)) == 6


def test_drawings_on_no_board_are_found(collection) -> None:
    assert len(found(collection, not_on_board=True)) == 6
    collection.create_board("A").add(["f.png", "cats/d.png"])
    collection.create_board("B").add(["f.png"])
    expected = sorted({*SIZES} - {"f.png", "cats/d.png"})
    assert found(collection, not_on_board=True) == expected
    assert found(collection, not_on_board=True, among=["board:A"]) == []
    collection.board("A").remove(["cats/d.png"])
    assert "cats/d.png" in found(collection, not_on_board=True)


def test_filters_combine_and_apply_to_walks(collection) -> None:
    assert found(collection, folder="cats", orientation="square", since=DAYS["cats/d.png"]) == [
        "cats/d.png"
    ]
    walk = collection.morph("f.png", "cats2/e.png", steps=1, bridge=True, folder="cats/white")
    assert walk.paths[1] == "cats/white/c.png"
    hits = collection.search(like=["f.png"], folder="cats/black")
    assert {hit.path for hit in hits} == {"cats/black/a.png", "cats/black/b.png"}


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"folder": Path("cats")}, r"folder must be a path, as a string; got .*Path\('cats'\)"),
        ({"orientation": "wide"}, "one of landscape, portrait, square; got 'wide'"),
        ({"since": "1.2.2024"}, "since must be a day, such as 2026-01-31; got '1.2.2024'"),
        ({"until": "2024-02-30"}, "until must be a day, .* got '2024-02-30'"),
        ({"until": datetime.datetime(2024, 1, 1, 5)}, "got '2024-01-01 05:00:00'"),
        ({"since": "2024-01-02", "until": "2024-01-01"}, "since must not be after until"),
    ],
)
def test_invalid_filters_are_errors(filters, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        Filters(**filters)


def test_filters_without_a_condition_are_false() -> None:
    assert not Filters(folder=None, untagged=False)
    for condition in ({"untagged": True}, {"folder": "a"}, {"since": "2024-01-01"}):
        assert Filters(**condition)
