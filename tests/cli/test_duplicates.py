import json
from pathlib import Path

from conftest import draw
from PIL import Image
from typer.testing import CliRunner

from egara.cli.app import app


def run(*args: object):
    return CliRunner().invoke(app, [str(arg) for arg in args])


def test_a_review_prints_the_stored_verdict(tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "drawings"
    folder.mkdir()
    with Image.open(draw(folder / "a.png", 3, size=(300, 200))) as picture:
        picture.resize((150, 100)).save(folder / "b.png")
    assert run("index", folder, "--encoder", "tiny").exit_code == 0
    review = ("duplicates", "-C", folder, "--review", "a.png", "--review", "b.png")
    printed = run(*review, "--verdict", "duplicate", "--keep", "b.png")
    assert "a.png and b.png are now duplicates; b.png is the one to keep." in printed.stderr
    assert "are now different." in run(*review, "--verdict", "different").stderr
    document = json.loads(run(*review, "--verdict", "alternative", "--json").stdout)
    assert document == {
        "reviewed": {"drawings": ["a.png", "b.png"], "verdict": "alternative", "keep": None}
    }
