import struct

import numpy as np
import PIL.Image
import pytest

from egara.errors import BadInput
from egara.images import Picture, as_picture, decode

from .files import drawing, flat, png_chunk, saved


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF", "TIFF", "BMP"])
def test_every_format_gives_the_same_picture(kind):
    original = drawing()
    picture = decode(saved(original, kind))
    assert (picture.format, picture.frames) == (kind, 1)
    assert (picture.width, picture.height) == (400, 300)
    difference = picture.pixels.astype(int) - np.asarray(original)
    assert np.abs(difference).mean() < 4  # lossy formats and palettes included


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "BMP"])
def test_lossless_formats_are_exact_when_small_enough(kind):
    original = drawing((512, 200))
    assert np.array_equal(decode(saved(original, kind)).pixels, np.asarray(original))


def test_the_longer_side_is_at_most_512_and_nothing_is_enlarged():
    assert decode(saved(flat("RGB", 0, (2000, 1000)), "PNG")).pixels.shape == (256, 512, 3)
    assert decode(saved(flat("RGB", 0, (1000, 2000)), "JPEG")).pixels.shape == (512, 256, 3)
    assert decode(saved(flat("RGB", 0, (30, 40)), "PNG")).pixels.shape == (40, 30, 3)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP"])
def test_one_pixel(kind):
    picture = decode(saved(flat("RGB", (200, 200, 200), (1, 1)), kind))
    assert picture.pixels.shape == (1, 1, 3)
    assert np.abs(picture.pixels.astype(int) - 200).max() <= 2


@pytest.mark.parametrize("size", [(1500, 1100), (1111, 777), (3000, 2000), (513, 511)])
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_shrinking_is_close_to_an_exact_average(size, kind):
    original = drawing(size)
    picture = decode(saved(original, kind, quality=95))
    exact = original.resize(picture.pixels.shape[1::-1], PIL.Image.Resampling.BOX)
    difference = picture.pixels.astype(float) - np.asarray(exact)
    assert np.sqrt((difference**2).mean()) < 6


@pytest.mark.parametrize("mode", ["P", "1", "L", "LA", "RGBA", "I;16"])
def test_modes_that_are_converted_by_bands_join_without_seams(mode):
    # 3 million pixels are several bands; every pixel of a column is equal.
    ramp = np.tile(np.linspace(0, 255, 1500).astype(np.uint8), (2000, 1))
    image = PIL.Image.fromarray(ramp)
    if mode == "I;16":
        image = PIL.Image.fromarray(ramp.astype(np.uint16) * 257)
    elif mode == "1":
        image = image.point(lambda value: 255 * (value > 127)).convert("1")
    else:
        image = image.convert(mode)
    pixels = decode(saved(image, "PNG")).pixels
    assert pixels.shape == (512, 384, 3)
    assert np.ptp(pixels.astype(int), axis=0).max() <= 1


def test_interlaced_png():
    # Adam7 by hand, 2 by 2 grey pixels: pass 1 (0,0), pass 6 (1,0), pass 7 the second row.
    import zlib

    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 0, 0, 0, 1))
    rows = png_chunk(b"IDAT", zlib.compress(bytes([0, 10, 0, 20, 0, 30, 40])))
    data = b"\x89PNG\r\n\x1a\n" + header + rows + png_chunk(b"IEND", b"")
    assert decode(data).pixels[..., 0].tolist() == [[10, 20], [30, 40]]


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF", "TIFF"])
def test_several_frames_give_the_first_and_their_number(kind):
    frames = [flat("RGB", colour) for colour in ("red", "lime", "blue")]
    data = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
    picture = decode(data)
    assert picture.frames == 3
    assert np.abs(picture.pixels.astype(int) - [255, 0, 0]).max() <= 5


def test_the_format_is_told_from_the_content(tmp_path):
    path = tmp_path / "drawing.jpg"
    path.write_bytes(saved(flat("RGB", "red"), "PNG"))
    assert as_picture(path).format == "PNG"


def test_pixels_are_read_only():
    with pytest.raises(ValueError, match="read-only"):
        decode(saved(drawing(), "PNG")).pixels[0, 0] = 0


def test_an_image_may_be_given_in_many_ways(tmp_path):
    image = drawing((600, 300))
    data = saved(image, "PNG")
    path = tmp_path / "a.png"
    path.write_bytes(data)
    expected = decode(data)
    for given in (data, bytearray(data), path, str(path), image, expected):
        picture = as_picture(given)
        assert isinstance(picture, Picture)
        assert np.array_equal(picture.pixels, expected.pixels)
        assert (picture.width, picture.height) == (600, 300)
    assert as_picture(expected) is expected


def test_a_pil_image_is_turned_upright_and_left_as_it_was():
    exif = PIL.Image.Exif()
    exif[0x0112] = 6
    import io

    image = PIL.Image.open(io.BytesIO(saved(drawing((60, 30)), "JPEG", exif=exif)))
    picture = as_picture(image)
    assert (picture.width, picture.height) == (30, 60)
    assert image.size == (60, 30)


def test_what_is_no_image_is_refused(tmp_path):
    with pytest.raises(BadInput, match="not int"):
        as_picture(5)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="does not exist"):
        as_picture(tmp_path / "none.png")
    with pytest.raises(BadInput, match="is not a file"):
        as_picture(tmp_path)
