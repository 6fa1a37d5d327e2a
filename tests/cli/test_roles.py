"""``egara encoders roles``, and collections with an encoder that has scores alone."""

from pathlib import Path

import pytest
from conftest import draw

import egara
from encoders.test_towers import scores_model

from .test_commands import run, run_json


@pytest.fixture
def folder(labelled: Path, tmp_path: Path) -> Path:
    scores_model(labelled.parent / "tagger", [-2, 0, 100])
    for number in range(3):
        draw(tmp_path / "drawings" / f"{number}.png", number)
    folder = tmp_path / "drawings"
    egara.open(folder / ".egara").index(folder, encoders=["tagger", "colours", "tiny"])
    return folder


def test_roles_are_listed_and_assigned(folder: Path) -> None:
    listed = run_json("encoders", "roles", "-C", folder)
    assert listed == {"roles": {"tags": "tagger", "default": "colours"}, "assigned": {}}
    choice = ["--set", "tags=colours", "--set", "style=tiny"]
    changed = run_json("encoders", "roles", *choice, "-C", folder)
    assert changed["roles"] == {"tags": "colours", "style": "tiny", "default": "colours"}
    assert changed["assigned"] == {"tags": "colours", "style": "tiny"}
    printed = run("encoders", "roles", "--set", "tags=", "-C", folder).stdout.splitlines()
    rows = [line.split() for line in printed]
    assert rows[1] == ["tags", "tagger", "tagger,", "colours"]
    assert rows[2] == ["text", "none"]
    assert ["style", "tiny", "tiny", "colours,", "tiny"] in rows


def test_wrong_assignments_are_explained(folder: Path) -> None:
    def error(choice: str) -> str:
        finished = run("encoders", "roles", "--set", choice, "-C", folder)
        assert finished.exit_code != 0
        return f"{finished.exception} {finished.output}"

    assert "'tiny' cannot serve the role 'tags'" in error("tags=tiny")
    assert "'tags' is not ROLE=ENCODER" in error("tags")
    assert "The role 'mood' does not exist" in error("mood=tiny")


def test_if_one_role_cannot_be_assigned_none_is(folder: Path) -> None:
    run("encoders", "roles", "--set", "style=tiny", "-C", folder)
    before = run_json("encoders", "roles", "-C", folder)["assigned"]
    choices = ("--set", "tags=colours", "--set", "style=colours", "--set", "subject=nope")
    assert run("encoders", "roles", *choices, "-C", folder).exit_code == 1
    assert run_json("encoders", "roles", "-C", folder)["assigned"] == before
    run("encoders", "roles", "--set", "style=", "-C", folder)


def test_a_tagger_without_vectors_is_described_checked_and_searched(folder: Path) -> None:
    described = run("describe", "-C", folder).stdout
    assert "3 drawings; 3 labels; for tags" in described
    info = run_json("describe", "-C", folder)["encoders"][0]
    assert (info["name"], info["metric"], info["can_serve"]) == ("tagger", None, ["tags"])
    assert len(run_json("search", "--tag", "l2", "-C", folder)["hits"]) == 3
    assert run("check", "-C", folder).exit_code == 0
