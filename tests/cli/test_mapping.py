"""``egara map``: printed output and pictures."""

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


def test_json_has_every_position_and_the_quality(indexed: Path) -> None:
    result = run("map", "-C", indexed, "--encoder", "tinybits", "--seed", 3, "--json")
    document = json.loads(result.stdout)
    collection = egara.open(indexed / ".egara")
    ids, xy = collection.map("tinybits", seed=3)
    assert [row["id"] for row in document["map"]] == ids.tolist()
    assert [[row["x"], row["y"]] for row in document["map"]] == xy.tolist()
    quality = collection.map_quality("tinybits", seed=3)
    assert document["trustworthiness"] == quality.trustworthiness
    assert document["preservation"] == quality.preservation
    assert (document["k"], document["sample"]) == (5, 12)


def test_the_quality_is_printed_and_the_map_is_drawn(indexed: Path, tmp_path: Path) -> None:
    result = run("map", "-C", indexed, "--out", tmp_path / "map.png")
    assert result.exit_code == 0
    assert result.stdout.startswith("12 drawings\ntrustworthiness 0.")
    assert "(k = 5, 12 drawings)" in result.stdout
    assert "Wrote the map to" in result.stderr
    with Image.open(tmp_path / "map.png") as picture:
        assert picture.format == "PNG"
    assert run("map", "-C", indexed, "--out", tmp_path / "map.html").exit_code == 0
    assert (tmp_path / "map.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_an_invalid_file_name_is_refused_before_the_map_is_computed(
    indexed: Path, tmp_path: Path
) -> None:
    result = run("map", "-C", indexed, "--out", tmp_path / "map.txt")
    assert result.exit_code == 1
    assert "use .html for a page" in str(result.exception)
    assert not list((indexed / ".egara").glob("map-*"))


def test_an_unknown_encoder_is_an_error(indexed: Path) -> None:
    result = run("map", "-C", indexed, "--encoder", "none")
    assert result.exit_code == 1
    assert "no vectors of the encoder 'none'" in str(result.exception)
