"""Files that contradict themselves, as the test images of other projects do."""

import io

import numpy as np
import PIL.Image
import pytest
from odd_files import apng, gif_with_transparent_index

from egara.images import as_picture, decode

from .files import png_chunk, saved


@pytest.mark.parametrize(
    ("declared", "counted"),
    [(0, 1), (1, 1), (2, 2), (3, 3), (4, 3), (2**31, 3), (2**31 + 1, 3), (2**32 - 1, 3)],
)
def test_an_apng_has_no_more_frames_than_are_in_it(declared: int, counted: int) -> None:
    assert decode(apng(declared)).frames == counted


@pytest.mark.parametrize("index", [2, 3, 5, 200, 255])
def test_a_transparent_index_beyond_the_palette_hides_nothing(index: int) -> None:
    picture = decode(gif_with_transparent_index(index))
    assert picture.pixels[0].tolist() == [[255, 0, 0], [0, 0, 255]]


def test_more_transparent_entries_than_colours() -> None:
    image = PIL.Image.new("P", (2, 1))
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.putdata([0, 1])
    data = saved(image, "PNG", transparency=bytes([0, 255]))
    start = data.index(b"tRNS") - 4
    longer = png_chunk(b"tRNS", bytes([0, 255]) + bytes(250))
    picture = decode(data[:start] + longer + data[start + 14 :])
    assert picture.pixels[0].tolist() == [[255, 255, 255], [0, 0, 255]]


TRANSPARENT_MODES = {
    # Half transparent: red 200 on white is (228, 128, 128); premultiplied, it is stored halved.
    "PA": ((200, 0, 0), (227, 127, 127)),
    "RGBa": ((200, 0, 0), (227, 127, 127)),
    "RGBA": ((200, 0, 0), (227, 127, 127)),
    "LA": ((100, 100, 100), (177, 177, 177)),
    "La": ((100, 100, 100), (177, 177, 177)),
}


@pytest.mark.parametrize("mode", TRANSPARENT_MODES)
def test_every_mode_with_transparency_is_laid_on_white(mode: str) -> None:
    colour, expected = TRANSPARENT_MODES[mode]
    image = PIL.Image.new("RGBA", (20, 10), (*colour, 128))
    if mode in ("LA", "La"):
        image = image.convert("LA")
    if mode == "PA":
        image = PIL.Image.new("PA", (20, 10), (1, 128))
        image.putpalette([0, 0, 0, *colour])
    picture = as_picture(image.convert(mode) if image.mode != mode else image)
    assert np.abs(picture.pixels[5, 5].astype(int) - expected).max() <= 2


def test_a_tiff_with_a_palette_and_transparency() -> None:
    image = PIL.Image.new("PA", (20, 10), (1, 255))
    image.putpalette([0, 0, 0, 9, 99, 199])
    image.paste((1, 0), (0, 0, 10, 10))
    file = io.BytesIO()
    image.save(file, "TIFF")
    row = decode(file.getvalue()).pixels[5]
    assert row[2].tolist() == [255, 255, 255]
    assert row[15].tolist() == [9, 99, 199]
