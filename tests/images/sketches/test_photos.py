"""The ink in photos of drawings, against the drawing that was photographed."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from egara.errors import BadImage
from egara.images import as_picture, picture_of_strokes, read_sketch
from egara.images.sketches.photos import contrast_in_light, ink_of_photo, paper_mask

from .photographing import drawing, jpeg, photograph, tolerant_iou

CONDITIONS = {
    "gradient": {"gradient": 0.5, "noise": 0.01},
    "shadow": {"shadow": 0.35, "noise": 0.01},
    "blur": {"blur": 1.5, "gradient": 0.3, "noise": 0.01},
    "noise": {"noise": 0.04, "gradient": 0.3},
    "paper grain": {"texture": 0.03, "gradient": 0.3, "noise": 0.01},
    "perspective": {"perspective": True, "gradient": 0.3, "noise": 0.01},
    "wooden table": {"table": 0.3, "gradient": 0.3, "noise": 0.01},
    "black table": {"table": 0.08, "gradient": 0.3, "noise": 0.01},
    "light table": {"table": 0.6, "gradient": 0.3, "noise": 0.01},
    "faint pencil": {"pencil": 0.2, "gradient": 0.4, "noise": 0.01},
    "everything": {
        "gradient": 0.4,
        "shadow": 0.3,
        "blur": 1.0,
        "noise": 0.015,
        "texture": 0.01,
        "perspective": True,
        "table": 0.3,
    },
}


@pytest.mark.parametrize("name", CONDITIONS)
@pytest.mark.parametrize("seed", [0, 1])
def test_the_ink_of_a_photo_is_that_of_the_drawing(name: str, seed: int) -> None:
    photo, ink = photograph(drawing(seed), seed=seed, **CONDITIONS[name])
    found = ink_of_photo(as_picture(jpeg(photo, 60)).pixels)
    assert tolerant_iou(found.ink, ink) > 0.97
    assert found.has_table == (name == "everything" or "table" in name or "persp" in name)
    assert not found.inverted
    sketch = read_sketch(jpeg(photo, 60))
    assert sketch.source == "photo"
    assert "A photo of a drawing: the light and shadows" in sketch.summary
    assert ("background around the paper" in sketch.summary) == found.has_table


def test_a_photo_becomes_the_picture_of_its_strokes() -> None:
    strokes = [[[100, 380, 380, 100, 100], [120, 120, 360, 360, 120]], [[100, 380], [120, 360]]]
    ink = np.zeros((480, 480), bool)
    image = Image.fromarray(ink.astype(np.uint8))
    for xs, ys in strokes:
        ImageDraw.Draw(image).line([*zip(xs, ys, strict=True)], 255, 6, joint="curve")
    photo, _ = photograph(np.asarray(image) > 0, gradient=0.5, shadow=0.3, noise=0.02)
    recovered = read_sketch(photo).picture.pixels[..., 0] < 128
    expected = picture_of_strokes(strokes).pixels[..., 0] < 128
    assert tolerant_iou(recovered, expected) > 0.97


def test_chalk_on_a_board_is_inverted() -> None:
    rng = np.random.default_rng(0)
    ink = drawing(3)
    board = np.full(ink.shape, 0.2) * (1 - 0.4 * np.linspace(0, 1, ink.shape[1]))
    board[ink] += 0.45 * rng.uniform(0.6, 1, ink.sum())
    board += rng.normal(0, 0.02, board.shape)
    photo = Image.fromarray((board.clip(0, 1) * 255).astype(np.uint8))
    found = ink_of_photo(as_picture(jpeg(photo, 70)).pixels)
    assert found.inverted
    assert tolerant_iou(found.ink, ink) > 0.95
    assert "light lines on dark" in read_sketch(jpeg(photo, 70)).summary


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"noise": 0.03},
        {"gradient": 0.4, "shadow": 0.3, "noise": 0.015, "texture": 0.02},
        {"gradient": 0.4, "noise": 0.015, "table": 0.3},
        {"perspective": True, "noise": 0.01},
    ],
)
def test_a_photo_of_an_empty_page_is_refused(options: dict) -> None:
    photo, _ = photograph(np.zeros((480, 480), bool), **options)
    for content in (photo, jpeg(photo, 60)):
        with pytest.raises(BadImage, match=r"No lines were found in this (photo|image).*Draw dark"):
            read_sketch(content)


def test_the_light_is_divided_out() -> None:
    ink = drawing(1)
    y, x = np.mgrid[0:480, 0:480] / 480
    light = np.where(x > 0.5, 0.4, 0.9) * (1 - 0.3 * y)  # a sharp shadow and a gradient
    contrast = contrast_in_light((light * (1 - 0.5 * ink)).astype(np.float32))
    assert np.median(contrast[ink]) == pytest.approx(0.5, abs=0.03)
    assert np.percentile(contrast[~ink], 99) < 0.03


def test_a_dark_area_wider_than_any_line_is_ink() -> None:
    page = np.full((300, 300), 0.9, np.float32)
    page[110:190, 110:190] = 0.1  # lines are at most 25 pixels wide
    assert contrast_in_light(page)[110:190, 110:190].min() > 0.5


def test_a_gradient_is_no_table() -> None:
    photo, _ = photograph(drawing(0), gradient=0.9)
    assert paper_mask(np.asarray(photo)).all()


def test_specks_are_dropped() -> None:
    ink = drawing(2)
    dirty = ink.copy()
    dirty[20:23, 30:33] = dirty[400:402, 410:413] = True
    photo, _ = photograph(dirty, gradient=0.3, noise=0.01)
    found = ink_of_photo(np.asarray(photo)).ink
    assert not found[10:40, 20:50].any()
    assert tolerant_iou(found, ink) > 0.99
