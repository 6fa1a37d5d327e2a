"""The built-in encoder ``sketch``: sketches and drawings of a subject are near to each other."""

import math

import numpy as np
import pytest
from PIL import Image, ImageDraw

import egara
from egara.encoders.registry import BUILT_IN

HOUSE = [[[20, 20, 80, 80, 20], [90, 50, 50, 90, 90]], [[15, 50, 85], [52, 15, 52]]]
CIRCLE = [
    [[50 + 40 * math.cos(t / 8) for t in range(52)], [50 + 40 * math.sin(t / 8) for t in range(52)]]
]
ENVELOPE = [[[10, 90, 90, 10, 10], [25, 25, 75, 75, 25]], [[10, 50, 90], [25, 55, 25]]]
SKETCHES = {"house": HOUSE, "circle": CIRCLE, "envelope": ENVELOPE}


@pytest.fixture(scope="module")
def encoder() -> egara.Encoder:
    return egara.encoder("sketch")


@pytest.mark.parametrize("name", SKETCHES)
def test_a_simple_sketch_is_recognised(encoder, name: str) -> None:
    scores = encoder.encode([SKETCHES[name]], kind="sketch").scores[0]
    best = [encoder.labels[n].name for n in np.argsort(-scores)[:3]]
    assert name in best
    assert scores.sum() == pytest.approx(1, abs=0.1)  # 8 bits round small ones to 0


def test_a_sketch_is_nearest_to_the_drawing_of_its_subject(encoder) -> None:
    house = Image.new("RGB", (300, 300), "white")
    pen = ImageDraw.Draw(house)
    pen.rectangle((60, 140, 240, 280), fill="#d9a86c", outline="black", width=6)
    pen.polygon([(40, 145), (150, 40), (260, 145)], fill="#b03a2e", outline="black")
    pen.rectangle((130, 200, 170, 280), fill="#5d4037")
    sun = Image.new("RGB", (300, 300), "white")
    ImageDraw.Draw(sun).ellipse((60, 60, 240, 240), fill="#f4c430", outline="black", width=6)
    drawings = encoder.encode([house, sun]).vectors
    sketches = encoder.encode([HOUSE, CIRCLE], kind="sketch").vectors
    distances = np.linalg.norm(sketches[:, None] - drawings[None], axis=2)
    assert distances.argmin(axis=1).tolist() == [0, 1]
    assert np.linalg.norm(drawings, axis=1) == pytest.approx([1, 1], abs=0.01)


def test_every_label_has_a_japanese_name_and_the_model_is_small(encoder) -> None:
    assert len(encoder.labels) == 345
    assert all(label.japanese for label in encoder.labels)
    size = sum(path.stat().st_size for path in (BUILT_IN / "sketch").iterdir())
    assert size < 12_000_000
