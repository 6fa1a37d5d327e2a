"""Previews: full size, right colours, upright, on white; as every browser shows them."""

import gzip
import io

import numpy as np
import PIL.Image
import pytest

from egara.errors import BadImage, UnsupportedFormat
from egara.images import preview, previews

from .files import SVG, drawing, flat, saved


def shown(data: bytes) -> PIL.Image.Image:
    image = PIL.Image.open(io.BytesIO(preview(data)))
    assert image.format == "WEBP"
    return image.convert("RGB")


@pytest.mark.parametrize("kind", ["TIFF", "PNG", "JPEG", "BMP", "GIF", "AVIF", "WEBP"])
def test_every_format_is_shown_at_full_size(kind: str) -> None:
    original = drawing((1500, 900))
    image = shown(saved(original, kind))
    assert image.size == (1500, 900)
    assert np.abs(np.asarray(image).astype(int) - np.asarray(original)).mean() < 5


@pytest.mark.parametrize("size", [(20_000, 40), (40, 20_000)])
def test_a_strip_is_shown_whole(size: tuple[int, int]) -> None:
    assert max(shown(saved(flat("RGB", "red", size), "TIFF")).size) == previews.PREVIEW_SIDE


def test_a_picture_over_the_limit_is_scaled_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "PREVIEW_PIXELS", 10_000)
    assert shown(saved(flat("RGB", "red", (400, 100)), "TIFF")).size == (200, 50)


@pytest.mark.parametrize("kind", ["TIFF", "JPEG"])
def test_it_is_upright(kind: str) -> None:
    image = flat("RGB", "white", (600, 400))
    image.paste("red", (0, 0, 300, 200))  # the upper left quarter as stored
    exif = PIL.Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise
    turned = shown(saved(image, kind, exif=exif))
    assert turned.size == (400, 600)
    red = np.asarray(turned.convert("HSV"))[:, :, 1] > 128
    assert [red[150, 300], red[150, 100], red[450, 300], red[450, 100]] == [
        True,
        False,
        False,
        False,
    ]


def test_colours_of_print_and_of_16_bits_and_transparency() -> None:
    assert shown(saved(flat("CMYK", (0, 255, 255, 0)), "TIFF")).getpixel((5, 5))[0] > 200
    grey = np.asarray(shown(saved(PIL.Image.fromarray(np.full((9, 9), 32768, np.uint16)), "TIFF")))
    assert abs(int(grey[4, 4, 0]) - 128) <= 2
    clear = np.asarray(shown(saved(flat("RGBA", (255, 0, 0, 0)), "TIFF")))
    assert clear[5, 5].tolist() == [255, 255, 255]


def test_a_compressed_svg_is_drawn() -> None:
    data = gzip.compress(f'<svg {SVG} width="20" height="10"><path d="M0 0h9v9z"/></svg>'.encode())
    assert shown(data).size == (2048, 1024)


def test_what_cannot_be_decoded_says_so() -> None:
    with pytest.raises(UnsupportedFormat, match="PSD"):
        preview(b"8BPS\0\1" + bytes(50))
    with pytest.raises(BadImage):
        preview(saved(drawing(), "TIFF")[:1000])
