import io

import numpy as np
import PIL.Image
import pytest
import scipy.fft

from egara.errors import BadInput
from egara.images import Picture, as_picture, decode, perceptual_hash, thumbnail

from .files import SVG, drawing, flat, saved


def opened(data: bytes) -> PIL.Image.Image:
    return PIL.Image.open(io.BytesIO(data))


@pytest.mark.parametrize(
    ("size", "expected"),
    [((800, 600), (256, 192)), ((100, 200), (100, 200)), ((1, 1), (1, 1)), ((90, 9000), (32, 256))],
)
def test_thumbnails_are_jpeg_of_at_most_256_pixels(size, expected):
    image = opened(thumbnail(as_picture(drawing(size))))
    assert (image.format, image.size) == ("JPEG", expected)


def test_a_thumbnail_looks_like_the_picture():
    original = drawing((256, 200))
    small = np.asarray(opened(thumbnail(as_picture(original))).convert("RGB"))
    assert np.sqrt(((small.astype(float) - np.asarray(original)) ** 2).mean()) < 12


def test_a_thumbnail_keeps_the_colours_of_thin_lines():
    """JPEG with halved colour resolution would mix the colours of lines one pixel wide."""
    stripes = np.zeros((64, 64, 3), np.uint8)
    stripes[:, ::2] = (230, 20, 20)
    stripes[:, 1::2] = (20, 20, 230)
    small = np.asarray(opened(thumbnail(Picture(stripes, "PNG", 1, 64, 64))).convert("RGB"))
    assert np.abs(small.astype(int) - stripes).mean() < 12


def test_transparency_is_on_white():
    image = PIL.Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (10, 10, 30, 30))
    small = np.asarray(opened(thumbnail(as_picture(image))).convert("RGB"))
    assert small[2, 2].min() > 245
    assert small[20, 20].max() < 10


def test_another_side_and_none():
    picture = as_picture(drawing())
    assert max(opened(thumbnail(picture, 64)).size) == 64
    with pytest.raises(BadInput, match="at least 1"):
        thumbnail(picture, 0)


def test_the_hash_is_the_median_split_of_low_frequencies():
    picture = as_picture(drawing())
    grey = (
        PIL.Image.fromarray(picture.pixels).convert("L").resize((32, 32), PIL.Image.Resampling.BOX)
    )
    frequencies = scipy.fft.dctn(np.asarray(grey, float), norm="ortho")[1:9, 1:9].ravel()
    bits = "".join(str(int(value > np.median(frequencies))) for value in frequencies)
    assert perceptual_hash(picture) == int(bits, 2)


def bits_apart(a: Picture, b: Picture) -> int:
    return (perceptual_hash(a) ^ perceptual_hash(b)).bit_count()


@pytest.mark.parametrize("seed", range(8))
def test_variations_of_a_drawing_have_nearly_its_hash(seed):
    original = drawing((640, 480), seed)
    picture = as_picture(original)
    half = original.resize((320, 240), PIL.Image.Resampling.LANCZOS)
    variations = {
        "smaller": as_picture(half),
        "larger": as_picture(original.resize((1600, 1200))),
        "compressed": decode(saved(original, "JPEG", quality=30)),
        "webp": decode(saved(half, "WEBP", quality=50)),
        "palette": decode(saved(original, "GIF")),
        "darker": as_picture(original.point(lambda value: value * 0.9)),
    }
    for name, variation in variations.items():
        assert bits_apart(picture, variation) <= 6, name


def test_other_drawings_have_other_hashes():
    pictures = [as_picture(drawing((640, 480), seed)) for seed in range(12)]
    for i, picture in enumerate(pictures):
        for other in pictures[:i]:
            assert bits_apart(picture, other) >= 14


def test_flat_pictures_share_a_hash_and_it_has_64_bits():
    hashes = {perceptual_hash(as_picture(flat("RGB", grey))) for grey in ("white", "black", "red")}
    assert len(hashes) == 1
    assert 0 <= perceptual_hash(as_picture(drawing())) < 2**64


def test_an_svg_has_a_thumbnail_too():
    data = f'<svg {SVG} viewBox="0 0 4 2"><rect width="4" height="2" fill="red"/></svg>'.encode()
    assert opened(thumbnail(decode(data))).size == (256, 128)
