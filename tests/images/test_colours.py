import struct

import numpy as np
import PIL.Image
import pytest
from PIL import ImageCms

from egara.images import decode

from .files import flat, png_chunk, png_with, saved


def srgb_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def swapped_profile() -> bytes:
    """Return a profile in which what is called red is green, and the other way round."""
    profile = srgb_profile()
    table = 128 + 4 + 12 * struct.unpack_from(">I", profile, 128)[0]
    tags = profile[:table].replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ")
    return tags.replace(b"????", b"gXYZ") + profile[table:]


def colour(data: bytes) -> list[int]:
    pixels = decode(data).pixels
    assert np.ptp(pixels.reshape(-1, 3), axis=0).max() == 0
    return pixels[0, 0].tolist()


def test_16_bit_grey_is_scaled_not_clipped():
    for value in (0, 257, 30000, 65535):
        grey = round(value / 257)
        assert colour(saved(flat("I;16", value), "PNG")) == [grey] * 3


def test_16_bit_rgb_is_scaled_not_clipped():
    import zlib

    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 16, 2, 0, 0, 0))
    row = png_chunk(b"IDAT", zlib.compress(b"\0" + struct.pack(">HHH", 65535, 25700, 0)))
    data = b"\x89PNG\r\n\x1a\n" + header + row + png_chunk(b"IEND", b"")
    assert colour(data) == [255, 100, 0]


def test_floating_point_tiff_has_white_at_one():
    assert colour(saved(flat("F", 0.5), "TIFF")) == [128] * 3


def test_float_values_that_are_no_numbers_are_black_or_white():
    values = np.array([[np.nan, np.inf], [-np.inf, 0.5]], np.float32)
    pixels = decode(saved(PIL.Image.fromarray(values), "TIFF")).pixels[..., 0]
    assert pixels.tolist() == [[0, 255], [0, 128]]


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_cmyk_without_a_profile_is_converted_by_its_formula(kind):
    cyan, magenta, yellow, black = 200, 0, 10, 50
    expected = [(255 - ink) * (255 - black) / 255 for ink in (cyan, magenta, yellow)]
    found = colour(saved(flat("CMYK", (cyan, magenta, yellow, black)), kind))
    assert np.abs(np.array(found) - expected).max() <= 3


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_an_embedded_profile_is_applied(kind):
    options = {"quality": 100} if kind in ("JPEG", "WEBP", "AVIF") else {}
    data = saved(flat("RGB", (220, 40, 60)), kind, icc_profile=swapped_profile(), **options)
    assert np.abs(np.array(colour(data)) - [40, 220, 60]).max() <= 4


def test_a_profile_applies_under_transparency():
    image = flat("RGBA", (220, 40, 60, 128))
    found = colour(saved(image, "PNG", icc_profile=swapped_profile()))
    expected = np.array([40, 220, 60]) * (128 / 255) + 255 * (127 / 255)
    assert np.abs(found - expected).max() <= 1


@pytest.mark.parametrize("profile", [b"", b"nonsense", srgb_profile()[:200], b"\0" * 4000])
def test_a_broken_profile_is_ignored(profile):
    data = saved(flat("RGB", (10, 20, 30)), "PNG", icc_profile=profile)
    assert colour(data) == [10, 20, 30]


def test_a_profile_of_other_channels_is_ignored():
    data = saved(flat("L", 99), "PNG", icc_profile=srgb_profile())
    assert colour(data) == [99] * 3


@pytest.mark.parametrize("alpha", [0, 1, 100, 254, 255])
def test_transparency_is_laid_on_white(alpha):
    expected = [round((value * alpha + 255 * (255 - alpha)) / 255) for value in (200, 0, 77)]
    assert colour(saved(flat("RGBA", (200, 0, 77, alpha)), "PNG")) == expected
    grey = round((50 * alpha + 255 * (255 - alpha)) / 255)
    assert colour(saved(flat("LA", (50, alpha)), "PNG")) == [grey] * 3


def test_hidden_colours_do_not_bleed_into_shown_ones():
    # Black at no opacity beside opaque red: on white, halves of red and of white.
    image = flat("RGBA", (0, 0, 0, 0), (2048, 2048))
    image.paste((255, 0, 0, 255), (0, 0, 2048, 1000))
    pixels = decode(saved(image, "PNG")).pixels
    assert (pixels[..., 0] == 255).all()
    assert (pixels[0] == [255, 0, 0]).all()
    assert (pixels[-1] == 255).all()


def test_transparent_palette_entries():
    image = flat("P", 0)
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.paste(1, (0, 0, 20, 30))
    data = saved(image, "PNG", transparency=bytes([102, 255]))
    pixels = decode(data).pixels
    assert pixels[0, 0].tolist() == [0, 0, 255]
    assert pixels[0, 39].tolist() == [255, 153, 153]
    one = saved(image, "GIF", transparency=0)
    assert decode(one).pixels[0, 39].tolist() == [255, 255, 255]


def test_one_transparent_colour():
    assert colour(png_with(flat("L", 7), png_chunk(b"tRNS", b"\0\7"))) == [255] * 3
    red = png_with(flat("RGB", (255, 0, 0)), png_chunk(b"tRNS", b"\0\xff\0\0\0\0"))
    assert colour(red) == [255] * 3


def test_lab_tiff():
    # L* = 100, a* = b* = 0 is white; L* = 0 is black.
    assert min(colour(saved(flat("LAB", (255, 128, 128)), "TIFF"))) >= 253
    assert max(colour(saved(flat("LAB", (0, 128, 128)), "TIFF"))) <= 2
