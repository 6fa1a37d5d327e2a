import csv
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sklearn.metrics import average_precision_score
from typer.testing import CliRunner, Result

from egara.cli.app import app
from egara.errors import EgaraError


def run(*args: object) -> Result:
    return CliRunner().invoke(app, ["evaluate", *map(str, args)], catch_exceptions=True)


def run_json(*args: object) -> dict:
    result = run(*args, "--json")
    assert result.exit_code == 0, f"{result.output} {result.exception}"
    return json.loads(result.stdout)


def red(number: int) -> int:
    """Return the red value of a drawing: a permutation of 0 to 240 in steps of 10."""
    return number * 7 % 25 * 10


@pytest.fixture
def reds(tmp_path: Path, labelled: Path) -> Path:
    """Fifty drawings in two sets. Those with red above 120, and every tenth, have the tag red.

    The two drawings of a subject have slightly different blue values.
    """
    folder = tmp_path / "reds"
    rows = []
    for number in range(50):
        name = f"{'ab'[number % 2]}/{number:02}.png"
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (16, 16), (red(number // 2), 0, number % 2)).save(folder / name)
        tags = ["red"] if red(number // 2) > 120 or number % 10 == 0 else []
        split = "train" if number < 20 else "test"
        about = {"general": tags, "subject": f"s{number // 2}", "split": split}
        rows.append(json.dumps({"file_name": name, **about}))
    (folder / "metadata.jsonl").write_text("\n".join(rows))
    return folder


def test_tags_are_measured_on_a_folder_with_metadata(reds: Path, tmp_path: Path) -> None:
    table = tmp_path / "tags.csv"
    found = run_json("tags", "colours", "--dataset", reds, "--baseline", "tiny", "--csv", table)
    numbers = range(20, 50)
    truth = [red(n // 2) > 120 or n % 10 == 0 for n in numbers]
    expected = average_precision_score(truth, [red(n // 2) for n in numbers])
    means = found["mean_average_precision"]
    assert means["colours"] == {"general": pytest.approx(expected)}
    assert set(means) == {"colours", "tiny, ridge", "one score for all"}
    assert found["drawings"] == 30
    with table.open() as file:
        assert float(next(csv.DictReader(file))["colours"]) == pytest.approx(expected)


def test_tags_are_printed_as_markdown(reds: Path) -> None:
    printed = run("tags", "colours", "--dataset", reds, "--split", "all", "--set", "a").stdout
    assert "reds, all splits; set a: 25 drawings. Tags on 8 or more of them." in printed
    assert "| mAP, colours |" in printed
    assert "| red | general |" in printed


def test_retrieval_between_sets_and_within_one(reds: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.png"
    command = ["retrieval", "tiny", "tinybits", "--dataset", reds]
    found = run_json(
        *command, "--queries", "a", "--database", "b", "--sheet", sheet, "--sheet-rows", 3
    )
    assert found["queries"] == found["database"] == 25
    assert found["found"]["tiny"]["over_queries"]["R@1"] == 1
    assert found["found"]["chance"]["over_queries"]["R@1"] == pytest.approx(1 / 25)
    with Image.open(sheet) as picture:
        pixels = np.asarray(picture)
    assert (pixels == (34, 139, 84)).all(axis=2).any()
    within = run_json(*command, "--by", "set", "--split", "test")
    assert within["classes"] == 2
    assert within["about"] == "split test, leave one out"
    assert "| tinybits | queries |" in run(*command).stdout


def test_unreadable_drawings_are_reported_and_not_counted(reds: Path) -> None:
    (reds / "a/48.png").write_bytes(b"nothing")
    result = run("tags", "colours", "--dataset", reds)
    assert "1 drawing could not be read" in result.stderr
    assert "a/48.png: This is not an image" in result.stderr
    assert "29 drawings; 1 could not be read" in result.stdout


@pytest.mark.parametrize(
    ("command", "status", "message"),
    [
        (["tags", "tiny", "--dataset", "{}"], 1, "'tiny' has no tags"),
        (["tags", "none", "--dataset", "{}"], 1, "none"),
        (["tags", "colours", "--dataset", "nowhere"], 1, "nowhere"),
        (["tags", "colours", "--dataset", "{}", "--set", "c"], 1, "its sets are a, b"),
        (["tags", "colours", "--dataset", "{}", "--split", "tset"], 2, "--split"),
        (["tags", "colours", "--dataset", "{}", "--split", "validation"], 1, "20 in train"),
        (["tags", "colours", "--dataset", "{}", "--csv", "no/where.csv"], 1, "does not exist"),
        (["tags", "colours", "--dataset", "{}", "--at-least", "40"], 1, "at least 40"),
        (["retrieval", "tiny", "--dataset", "{}", "--queries", "a"], 1, "two different sets"),
        (["retrieval", "tiny", "--dataset", "{}", "--by", "mood"], 2, "--by"),
        (["retrieval", "tiny", "--dataset", "{}", "--sheet", "sheet.txt"], 1, "suffix"),
        (["retrieval", "tiny", "--dataset", "{}", "--by", "artist"], 1, "artist"),
    ],
)
def test_failures_have_a_status_one_message_and_leave_no_file(
    reds: Path, command, status, message, monkeypatch
) -> None:
    monkeypatch.chdir(reds.parent)
    before = sorted(reds.parent.rglob("*"))
    result = run(*(part.replace("{}", str(reds)) for part in command))
    printed = result.stderr if status == 2 else str(result.exception)
    assert result.exit_code == status
    assert message in printed
    assert status == 2 or isinstance(result.exception, EgaraError)
    assert result.stdout == ""
    assert sorted(reds.parent.rglob("*")) == before


def test_a_failed_measurement_leaves_an_existing_file_unchanged(reds: Path, tmp_path: Path) -> None:
    table = tmp_path / "kept.csv"
    table.write_text("before")
    result = run("tags", "colours", "--dataset", reds, "--csv", table, "--at-least", "40")
    assert result.exit_code == 1
    assert table.read_text() == "before"
    assert run("tags", "colours", "--dataset", reds, "--csv", table).exit_code == 0
    assert table.read_text().startswith("tag,category,positives,drawings,colours\nred,general,")
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_style_is_measured_by_artist_and_printed(tmp_path: Path, labelled: Path) -> None:
    folder = tmp_path / "styles"
    rows = []
    for number in range(12):
        name = f"{number:02}.png"
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (16, 16), (200 * (number % 2), number, 0)).save(folder / name)
        about = {"artist": f"artist {number % 2}", "split": "test"}
        rows.append(json.dumps({"file_name": name, **about}))
    (folder / "metadata.jsonl").write_text("\n".join(rows))
    found = run_json("style", "tiny", "--dataset", folder, "--artists", "unseen", "--each", 5)
    assert (found["drawings"], found["artists"]) == (10, 2)
    assert set(found["figures"]) == {"tiny", "chance"}
    assert found["figures"]["tiny"]["R@1"] == 1
    printed = run("style", "tiny", "--dataset", folder, "--by", "artist").stdout
    assert "unseen" not in printed
    assert "12 drawings by 2 artists" in printed
    assert "| chance |" in printed
    drawn = run("style", "tiny", "--dataset", folder, "--pictures", tmp_path / "pictures")
    assert drawn.exit_code == 0
    assert sorted(path.name for path in (tmp_path / "pictures").iterdir()) == [
        "groups.png", "map-tiny.png", "morphs-tiny.png", "neighbours.png",
    ]  # fmt: skip
    refused = run("style", "tiny", "--dataset", folder, "--pictures", folder / "00.png")
    assert "is a file. Give the path of a folder." in str(refused.exception)


def test_ratings_and_tags_select_the_drawings(reds: Path, tmp_path: Path) -> None:
    rows = [json.loads(line) for line in (reds / "metadata.jsonl").read_text().splitlines()]
    for number, row in enumerate(rows):
        row["rating"] = ["safe"] if number % 2 == 0 else ["explicit"]
        row["character"] = ["gore"] if number >= 40 else []
    (reds / "metadata.jsonl").write_text("\n".join(map(json.dumps, rows)))
    command = ["tags", "colours", "--dataset", reds, "--at-least", 3]
    assert run_json(*command)["drawings"] == 30
    assert run_json(*command, "--rating", "safe")["drawings"] == 15
    assert run_json(*command, "--rating", "safe", "--exclude-tag", "gore")["drawings"] == 10
    assert "best general tags" in run(*command, "--best", 30).stdout
    assert str(run(*command, "--rating", "sfae").exception) == (
        f"{reds.name} has no drawings with the given rating and without the excluded tags."
    )


def test_a_map_is_drawn_into_a_file(reds: Path, tmp_path: Path) -> None:
    target = tmp_path / "map.png"
    command = ["map", "tiny", "--dataset", reds, "--output", target, "--drawings", 20]
    assert run(*command).exit_code == 0
    with Image.open(target) as picture:
        assert max(picture.size) > 1000
