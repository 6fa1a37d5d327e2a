import json
from pathlib import Path

from conftest import draw
from PIL import Image
from typer.testing import CliRunner

from egara.cli.app import app


def run(*args: object):
    return CliRunner().invoke(app, [str(arg) for arg in args])


def test_a_review_says_what_was_done(tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "drawings"
    folder.mkdir()
    with Image.open(draw(folder / "a.png", 3, size=(300, 200))) as picture:
        picture.resize((150, 100)).save(folder / "b.png")
    assert run("index", folder, "--encoder", "tiny").exit_code == 0
    review = ("duplicates", "-C", folder, "--review", "a.png", "--review", "b.png")
    said = run(*review, "--verdict", "duplicate", "--keep", "b.png")
    assert "a.png and b.png are duplicates from now on; b.png is the one to keep." in said.stderr
    assert "are different from now on." in run(*review, "--verdict", "different").stderr
    answer = json.loads(run(*review, "--verdict", "alternative", "--json").stdout)
    assert answer == {
        "reviewed": {"drawings": ["a.png", "b.png"], "verdict": "alternative", "keep": None}
    }
