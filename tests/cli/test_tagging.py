import json
from pathlib import Path

import pytest
from PIL import Image

from .test_commands import run, run_json


@pytest.fixture
def orange(labelled: Path, tmp_path: Path) -> Path:
    Image.new("RGB", (9, 9), (255, 128, 0)).save(tmp_path / "orange.png")
    return tmp_path / "orange.png"


def test_tags_prints_the_documented_json(orange: Path) -> None:
    half = pytest.approx(0.5, abs=0.01)
    assert run_json("tags", orange, "--encoder", "colours", "--threshold", 0.45) == [
        {
            "path": str(orange),
            "tags": {
                "general": [["red", 1.0], ["green", half], ["no green", half]],
                "place": [["no blue", 1.0]],
            },
        }
    ]


def test_top_only_and_rule_select_tags(orange: Path) -> None:
    def names(*options: object) -> list[str]:
        tags = run_json("tags", orange, "--encoder", "colours", *options)[0]["tags"]
        return [name for pairs in tags.values() for name, _ in pairs]

    assert names("--top", 1) == ["red", "no blue"]
    assert names("--only", "赤", "--only", "NO RED") == ["red", "no red"]
    assert names("--rule", "f1") == ["red", "green", "no blue"]


def test_an_unreadable_file_is_reported_and_the_others_are_tagged(orange: Path) -> None:
    bad = orange.parent / "bad.png"
    bad.write_bytes(b"nothing")
    none = orange.parent / "none.png"
    result = run("tags", bad, orange, none, "--encoder", "colours", "--json")
    assert result.exit_code == 1
    assert [found["path"] for found in json.loads(result.stdout)] == [str(orange)]
    printed = result.stderr.replace("\n", "")  # long paths are wrapped
    assert "bad.png" in printed
    assert "none.png" in printed


def test_tables_have_a_path_column_if_there_are_several_files(orange: Path, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    printed = run("tags", orange, "--encoder", "colours").stdout
    assert "red" in printed
    assert "orange.png" not in printed
    printed = run("tags", orange, orange, "--encoder", "colours").stdout
    assert printed.count("orange.png") >= 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--only", "rde"], "'red'"),
        (["--only", "red", "--top", "1"], "contradict"),
        (["--rule", "f3"], "f0.5"),
        (["--encoder", "tiny"], "no labels"),
    ],
)
def test_an_invalid_option_is_refused(orange: Path, options, message) -> None:
    result = run("tags", orange, "--encoder", "colours", *options)
    assert result.exit_code == 1
    assert message in str(result.exception)


def test_tables_rename_the_category_copyright_and_json_does_not(
    labelled: Path, orange: Path
) -> None:
    text = (labelled / "labels.csv").read_text(encoding="utf-8")
    (labelled / "labels.csv").write_text(text.replace("red,general", "red,copyright", 1), "utf-8")
    assert run_json("tags", orange, "--encoder", "colours")[0]["tags"]["copyright"] == [
        ["red", 1.0]
    ]
    printed = run("tags", orange, "--encoder", "colours").stdout
    assert "work" in printed
    assert "copyright" not in printed
