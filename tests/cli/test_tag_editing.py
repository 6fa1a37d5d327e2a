from pathlib import Path

import pytest
from conftest import IndexOnce
from PIL import Image

from .test_commands import answer, run

COLOURS = {"red.png": (255, 0, 0), "rose.png": (255, 128, 128), "green.png": (0, 153, 0)}


@pytest.fixture
def indexed(labelled: Path, tmp_path: Path, index_once: IndexOnce) -> Path:
    folder = tmp_path / "drawings"
    folder.mkdir()
    for name, colour in COLOURS.items():
        Image.new("RGB", (9, 9), colour).save(folder / name)
    (folder / "metadata.csv").write_text("file_name,keywords\nred.png,boat\n")
    index_once(folder, ["colours"])
    return folder


def found(folder: Path, tag: str) -> list[str]:
    return [hit["path"] for hit in answer("search", "--tag", tag, "-C", folder)["hits"]]


def test_tags_are_added_confirmed_rejected_and_taken_back(indexed: Path) -> None:
    edits = ["--add", "Autumn", "--confirm", "red", "--reject", "boat"]
    changed = answer("edit-tags", "red.png", "rose.png", *edits, "-C", indexed)
    assert changed == {"changed": 6}
    assert found(indexed, "autumn") == ["red.png", "rose.png"]
    assert found(indexed, "boat") == []
    tags = answer("tags-of", "red.png", "-C", indexed)
    assert [(t["name"], t["state"]) for t in tags["predicted"]][:1] == [("red", "confirmed")]
    assert [(t["name"], t["state"]) for t in tags["keywords"]] == [("boat", "rejected")]
    assert [t["name"] for t in tags["own"]] == ["Autumn"]
    back = ["--remove", "autumn", "--remove", "boat"]
    assert answer("edit-tags", "red.png", *back, "-C", indexed) == {"changed": 2}
    assert found(indexed, "autumn") == ["rose.png"]
    assert found(indexed, "boat") == ["red.png"]


def test_a_threshold_is_said_moved_listed_and_given_back(indexed: Path) -> None:
    own = {"name": "red", "threshold": 0.6, "drawings": 2, "own": 0.6, "least": 0.05,
           "moved": False}  # fmt: skip
    assert answer("tag-threshold", "赤", "-C", indexed) == own
    assert answer("tag-thresholds", "--moved", "-C", indexed) == {"thresholds": []}
    moved = answer("tag-threshold", "red", 0.7, "-C", indexed)
    assert moved == {**own, "threshold": 0.7, "moved": True}
    assert answer("tag-thresholds", "--moved", "-C", indexed) == {"thresholds": [moved]}
    assert len(answer("tag-thresholds", "-C", indexed)["thresholds"]) == 6
    assert answer("tag-threshold", "red", "--own", "-C", indexed) == own


def test_people_see_what_was_done(indexed: Path) -> None:
    changed = run("edit-tags", "red.png", "--add", "mine", "-C", indexed)
    assert (changed.stdout, changed.stderr) == ("", "1 changed, in 1 drawing.\n")
    assert "mine" in run("tags-of", "red.png", "-C", indexed).stdout
    assert "0.6" in run("tag-threshold", "red", "-C", indexed).stdout
    assert "blue sea" in run("tag-thresholds", "-C", indexed).stdout
    assert "None was moved." in run("tag-thresholds", "--moved", "-C", indexed).stderr


@pytest.mark.parametrize(
    ("command", "status", "message"),
    [
        (["edit-tags", "red.png"], 2, "Give --add"),
        (["edit-tags", "red.png", "nothing.png", "--add", "x"], 1, "nothing.png"),
        (["edit-tags", "red.png", "--add", "x", "--reject", "X"], 1, "both in add and in reject"),
        (["edit-tags", "red.png", "--add", ""], 1, "1 to 200 characters"),
        (["tag-threshold", "rde", "0.5"], 1, "Did you mean 'red'"),
        (["tag-threshold", "red", "0.01"], 1, "must be 0.05 to 1"),
        (["tag-threshold", "red", "0.5", "--own"], 2, "Give a score or --own"),
        (["tags-of", "nothing.png"], 1, "nothing.png"),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_is_done(
    indexed: Path, command: list[str], status: int, message: str
) -> None:
    result = run(*command, "-C", indexed)
    assert result.exit_code == status
    assert message in (str(result.exception) if status == 1 else result.stderr)
    assert found(indexed, "x") == []
    assert answer("tag-thresholds", "--moved", "-C", indexed) == {"thresholds": []}


def test_a_search_for_a_tag_that_nothing_has_offers_what_is_near(indexed: Path) -> None:
    said = run("search", "-C", indexed, "--tag", "rde", "--tag", "red").stderr
    assert "No drawing matches." in said
    assert "No drawing has the tag 'rde'. Did you mean 'red'" in " ".join(said.split())
    assert "tag 'red'." not in said
