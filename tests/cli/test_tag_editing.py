from pathlib import Path

import pytest
from conftest import IndexOnce
from PIL import Image

from egara.errors import UnknownEncoder

from .test_commands import run, run_json

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


def paths_with_tag(folder: Path, tag: str) -> list[str]:
    return [hit["path"] for hit in run_json("search", "--tag", tag, "-C", folder)["hits"]]


def test_tags_are_added_confirmed_rejected_and_removed(indexed: Path) -> None:
    edits = ["--add", "Autumn", "--confirm", "red", "--reject", "boat"]
    changed = run_json("edit-tags", "red.png", "rose.png", *edits, "-C", indexed)
    assert changed == {"changed": 6}
    assert paths_with_tag(indexed, "autumn") == ["red.png", "rose.png"]
    assert paths_with_tag(indexed, "boat") == []
    tags = run_json("tags-of", "red.png", "-C", indexed)
    assert [(t["name"], t["state"]) for t in tags["predicted"]][:1] == [("red", "confirmed")]
    assert [(t["name"], t["state"]) for t in tags["keywords"]] == [("boat", "rejected")]
    assert [t["name"] for t in tags["own"]] == ["Autumn"]
    back = ["--remove", "autumn", "--remove", "boat"]
    assert run_json("edit-tags", "red.png", *back, "-C", indexed) == {"changed": 2}
    assert paths_with_tag(indexed, "autumn") == ["rose.png"]
    assert paths_with_tag(indexed, "boat") == ["red.png"]


def test_a_threshold_is_printed_changed_listed_and_reset(indexed: Path) -> None:
    own = {"name": "red", "threshold": 0.6, "drawings": 2, "own": 0.6, "least": 0.05,
           "moved": False, "encoder": "colours"}  # fmt: skip
    assert run_json("tag-threshold", "赤", "-C", indexed) == own
    assert run_json("tag-thresholds", "--moved", "-C", indexed) == {"thresholds": []}
    moved = run_json("tag-threshold", "red", 0.7, "-C", indexed)
    assert moved == {**own, "threshold": 0.7, "moved": True}
    assert run_json("tag-thresholds", "--moved", "-C", indexed) == {"thresholds": [moved]}
    assert len(run_json("tag-thresholds", "-C", indexed)["thresholds"]) == 6
    assert run_json("tag-threshold", "red", "--own", "-C", indexed) == own
    named = ["--encoder", "colours", "-C", indexed]
    assert run_json("tag-threshold", "red", *named) == own
    assert len(run_json("tag-thresholds", *named)["thresholds"]) == 6
    with pytest.raises(UnknownEncoder, match="nowhere"):
        raise run("tag-thresholds", "--encoder", "nowhere", "-C", indexed).exception


def test_edits_and_thresholds_are_printed(indexed: Path) -> None:
    changed = run("edit-tags", "red.png", "--add", "mine", "-C", indexed)
    assert (changed.stdout, changed.stderr) == ("", "1 change in 1 drawing.\n")
    assert "mine" in run("tags-of", "red.png", "-C", indexed).stdout
    assert "0.6" in run("tag-threshold", "red", "-C", indexed).stdout
    assert "blue sea" in run("tag-thresholds", "-C", indexed).stdout
    assert "No threshold was changed." in run("tag-thresholds", "--moved", "-C", indexed).stderr


@pytest.mark.parametrize(
    ("command", "status", "message"),
    [
        (["edit-tags", "red.png"], 2, "Give --add"),
        (["edit-tags", "red.png", "nothing.png", "--add", "x"], 1, "nothing.png"),
        (["edit-tags", "red.png", "--add", "x", "--reject", "X"], 1, "both in add and in reject"),
        (["edit-tags", "red.png", "--add", ""], 1, "1 to 200 characters"),
        (["tag-threshold", "rde", "0.5"], 1, "Did you mean 'red'"),
        (["tag-threshold", "red", "0.01"], 1, "must be 0.05 to 1"),
        (["tag-threshold", "red", "0.5", "--own"], 2, "Give either a threshold"),
        (["tags-of", "nothing.png"], 1, "nothing.png"),
    ],
)
def test_an_invalid_edit_is_refused_and_changes_nothing(
    indexed: Path, command: list[str], status: int, message: str
) -> None:
    result = run(*command, "-C", indexed)
    assert result.exit_code == status
    assert message in (str(result.exception) if status == 1 else result.stderr)
    assert paths_with_tag(indexed, "x") == []
    assert run_json("tag-thresholds", "--moved", "-C", indexed) == {"thresholds": []}


def test_a_search_for_an_unknown_tag_suggests_similar_tags(indexed: Path) -> None:
    printed = run("search", "-C", indexed, "--tag", "rde", "--tag", "red").stderr
    assert "No drawing matches." in printed
    assert "No drawing has the tag 'rde'. Did you mean 'red'" in " ".join(printed.split())
    assert "tag 'red'." not in printed
