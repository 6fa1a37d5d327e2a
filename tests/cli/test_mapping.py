"""``egara map``: what it prints and draws."""

import json
from pathlib import Path

import numpy as np
import pytest
from conftest import IndexOnce
from PIL import Image
from typer.testing import CliRunner, Result

import egara
from egara.cli.app import app
from egara.explore import mapping


def run(*args: object) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args])


@pytest.fixture
def indexed(
    tiny: Path, drawings: Path, monkeypatch: pytest.MonkeyPatch, index_once: IndexOnce
) -> Path:
    def quick(graph, start, progress=None, *, cancel=None):
        progress(1, 1)
        return start.astype(np.float32) * 1e5

    monkeypatch.setattr(mapping, "lay_out", quick)
    index_once(drawings, ["tiny", "tinybits"])
    return drawings


def test_json_has_every_place_and_the_quality(indexed: Path) -> None:
    result = run("map", "-C", indexed, "--encoder", "tinybits", "--seed", 3, "--json")
    answer = json.loads(result.stdout)
    collection = egara.open(indexed / ".egara")
    ids, xy = collection.map("tinybits", seed=3)
    assert [row["id"] for row in answer["map"]] == ids.tolist()
    assert [[row["x"], row["y"]] for row in answer["map"]] == xy.tolist()
    quality = collection.map_quality("tinybits", seed=3)
    assert answer["trustworthiness"] == quality.trustworthiness
    assert answer["preservation"] == quality.preservation
    assert (answer["k"], answer["sample"]) == (5, 12)


def test_it_says_the_quality_and_draws(indexed: Path, tmp_path: Path) -> None:
    result = run("map", "-C", indexed, "--out", tmp_path / "map.png")
    assert result.exit_code == 0
    assert result.stdout.startswith("12 drawings\ntrustworthiness 0.")
    assert "(k = 5, 12 drawings)" in result.stdout
    assert "is drawn in" in result.stderr
    with Image.open(tmp_path / "map.png") as picture:
        assert picture.format == "PNG"
    assert run("map", "-C", indexed, "--out", tmp_path / "map.html").exit_code == 0
    assert (tmp_path / "map.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_file_that_cannot_be_drawn_is_refused_before_the_map_is_laid_out(
    indexed: Path, tmp_path: Path
) -> None:
    result = run("map", "-C", indexed, "--out", tmp_path / "map.txt")
    assert result.exit_code == 1
    assert "use .html for a page" in str(result.exception)
    assert not list((indexed / ".egara").glob("map-*"))


def test_an_encoder_that_is_not_there_is_an_error(indexed: Path) -> None:
    result = run("map", "-C", indexed, "--encoder", "none")
    assert result.exit_code == 1
    assert "no vectors of the encoder 'none'" in str(result.exception)
