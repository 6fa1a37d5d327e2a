"""Guesses of what a sketch shows, by the encoder that reads sketches."""

from pathlib import Path

import pytest
from PIL import Image

import egara
from egara.errors import BadInput
from encoders.two_towers import write_two_towers

HOUSE = [[[20, 20, 80, 80, 20], [90, 50, 50, 90, 90]], [[15, 50, 85], [52, 15, 52]]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(3):
        Image.new("RGB", (20, 20), (80 * number, 0, 0)).save(tmp_path / f"{number}.png")
    (tmp_path / "metadata.csv").write_text("file_name,keywords\n0.png,House\n1.png,house;tree\n")
    return tmp_path


def test_guesses_have_probabilities_and_count_the_drawings_with_their_tag(folder: Path) -> None:
    collection = egara.open(folder / ".egara")
    collection.index(folder, encoders=["sketch"])
    first, *others = collection.guesses(HOUSE)
    assert (first.label, first.japanese, first.drawings) == ("house", "家", 2)
    scores = [guess.score for guess in (first, *others)]
    assert scores == sorted(scores, reverse=True)
    assert 0.3 < scores[0] <= 1
    assert len(collection.guesses(HOUSE, limit=1)) == 1
    with pytest.raises(BadInput, match="empty"):
        collection.guesses([])


def test_without_scores_of_sketches_there_are_no_guesses(folder: Path, tiny: Path) -> None:
    write_two_towers(tiny / "words")
    collection = egara.open(folder / ".egara")
    collection.index(folder, encoders=["visual"])
    assert collection.guesses(HOUSE) == []
    collection.index(folder, encoders=["words"])
    assert collection.roles()["sketch"] == "words"
    assert collection.guesses(HOUSE) == []
