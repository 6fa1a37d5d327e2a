import numpy as np
import PIL.Image
import pytest

from egara.images import decode

from .files import drawing, flat, saved


def stored(upright: np.ndarray, orientation: int) -> np.ndarray:
    """Return how EXIF 2.32 stores a picture: which sides its first row and column show."""
    row, column = {
        1: ("top", "left"),
        2: ("top", "right"),
        3: ("bottom", "right"),
        4: ("bottom", "left"),
        5: ("left", "top"),
        6: ("right", "top"),
        7: ("right", "bottom"),
        8: ("left", "bottom"),
    }[orientation]
    pixels = upright.swapaxes(0, 1) if row in ("left", "right") else upright
    pixels = pixels[::-1] if row in ("bottom", "right") else pixels
    return pixels[:, ::-1] if column in ("right", "bottom") else pixels


def exif(orientation: int) -> PIL.Image.Exif:
    tags = PIL.Image.Exif()
    tags[0x0112] = orientation
    return tags


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP", "AVIF", "JPEG"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_are_turned_upright(kind, orientation):
    upright = np.asarray(drawing((120, 80)))
    image = PIL.Image.fromarray(np.ascontiguousarray(stored(upright, orientation)))
    picture = decode(saved(image, kind, exif=exif(orientation)))
    assert (picture.width, picture.height) == (120, 80)
    assert np.abs(picture.pixels.astype(int) - upright).mean() < 8


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_unknown_orientation_is_upright(orientation):
    data = saved(flat("RGB", "red", (20, 10)), "JPEG", exif=exif(orientation))
    assert decode(data).width == 20


def test_a_long_strip_is_its_beginning():
    strip = flat("RGB", "white", (100, 5000))
    strip.paste((255, 0, 0), (0, 0, 100, 400))
    strip.paste((0, 0, 255), (0, 400, 100, 800))
    picture = decode(saved(strip, "PNG"))
    assert (picture.width, picture.height) == (100, 5000)
    assert picture.pixels.shape == (512, 64, 3)
    assert (picture.pixels[:250] == [255, 0, 0]).all()
    assert (picture.pixels[262:-2] == [0, 0, 255]).all()


def test_a_wide_strip_is_its_left_end():
    strip = flat("L", 255, (9000, 90))
    strip.paste(0, (0, 0, 720, 90))
    picture = decode(saved(strip, "PNG"))
    assert picture.pixels.shape == (64, 512, 3)
    assert not picture.pixels[:, :-2].any()


def test_eight_to_one_is_kept_whole():
    strip = flat("L", 0, (100, 800))
    strip.paste(255, (0, 700, 100, 800))
    assert decode(saved(strip, "PNG")).pixels[-1].min() == 255


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_beginning_of_a_strip_is_that_of_the_upright_one(kind, orientation):
    upright = np.full((4000, 100, 3), 255, np.uint8)
    upright[:800] = [0, 0, 255]
    image = PIL.Image.fromarray(np.ascontiguousarray(stored(upright, orientation)))
    picture = decode(saved(image, kind, exif=exif(orientation)))
    assert (picture.width, picture.height) == (100, 4000)
    assert picture.pixels.shape == (512, 64, 3)
    assert np.abs(picture.pixels[:-2].astype(int) - [0, 0, 255]).max() <= 2


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF"])
def test_a_strip_of_100000_pixels(kind):
    picture = decode(saved(flat("L", 40, (20, 100_000)), kind))
    assert (picture.width, picture.height) == (20, 100_000)
    assert picture.pixels.shape == (160, 20, 3)
    assert (picture.pixels == 40).all()


@pytest.mark.parametrize("size", [(1, 1000), (1000, 1), (1, 9), (3, 20_000)])
def test_threads_still_give_a_picture(size):
    pixels = decode(saved(flat("RGB", "red", size), "PNG")).pixels
    assert (pixels == [255, 0, 0]).all()
    assert max(pixels.shape[:2]) <= 8 * min(pixels.shape[:2])
