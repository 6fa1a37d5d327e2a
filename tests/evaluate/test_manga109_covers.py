"""The column Cover of the art style paper's Table 4, on synthetic books in Manga109's layout."""

import csv
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from egara.cli.app import app
from egara.datasets import manga109
from egara.datasets.manga109 import Manga109
from egara.evaluate import encode_style, measure_style

from .synthetic_data import Grey

BOOK = (
    '<book title="{0}"><characters/><pages><page index="0" width="48" height="32"/></pages></book>'
)


@pytest.fixture
def books(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """Books with all titles of the list, and their artists. Two covers are grey, one is missing."""
    with Path(manga109.__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        artists = {row["title"]: row["artist"] for row in csv.DictReader(file)}
    (tmp_path / "annotations").mkdir()
    for number, title in enumerate(artists):
        (tmp_path / f"annotations/{title}.xml").write_text(BOOK.format(title))
        (tmp_path / f"images/{title}").mkdir(parents=True)
        if number == 2:
            continue
        pixels = np.full((32, 48, 3), (number, 0, 255 - number), np.uint8)
        pixels[:, 40:] = (number, 200, 0)
        if number < 2:
            pixels[:] = np.linspace(0, 255, 48, dtype=np.uint8)[None, :, None]
        Image.fromarray(pixels).save(tmp_path / f"images/{title}/000.jpg", quality=95)
    return tmp_path, {t: a for n, (t, a) in enumerate(artists.items()) if n > 2}


def test_every_cover_counts_and_is_grouped_by_its_artist(books) -> None:
    folder, kept = books
    names = list(kept.values())
    artist_of = {a: n for n, a in enumerate(dict.fromkeys(names))}
    task = encode_style([Grey(np.zeros((256, 2), np.float32))], Manga109(folder), per_artist=None)
    assert [d.id.split("/")[0] for d in task.drawings] == sorted(kept)
    assert task.classes.tolist() == [kept[title] for title in sorted(kept)]
    vectors = np.array([[artist_of[name], 0.0] for name in task.classes], np.float32)
    report = measure_style(replace(task, vectors={"grey": vectors}))
    assert (report.drawings, report.artists) == (len(kept), len(set(names)))
    assert report.alone == sum(count == 1 for count in Counter(names).values())
    assert report.alone > 70
    assert report.clusters["grey"].accuracy == pytest.approx(1)
    assert report.retrieval["grey"]["R@1"] == 1


def test_the_command_measures_the_column_without_further_options(books, labelled: Path) -> None:
    folder, kept = books
    command = ["evaluate", "style", "tiny", "--dataset", str(folder), "--set", "cover", "--json"]
    result = CliRunner().invoke(app, command, catch_exceptions=False)
    found = json.loads(result.stdout)
    assert (found["drawings"], found["artists"]) == (len(kept), len(set(kept.values())))
    two = CliRunner().invoke(app, [*command, "--at-least", "2"], catch_exceptions=False)
    assert json.loads(two.stdout)["artists"] == sum(
        count > 1 for count in Counter(kept.values()).values()
    )
