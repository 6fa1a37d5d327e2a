"""Reading sketches of every kind, and what is refused."""

import gzip
import io
import json
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from egara.errors import BadImage, BadInput, TooLarge
from egara.images import Sketch, as_picture, picture_of_strokes, read_sketch
from egara.images.sketches import files

from .photographing import tolerant_iou

STROKES = [[[0, 100, 100, 0, 0], [0, 0, 80, 80, 0]], [[0, 50, 100], [0, -40, 0]]]  # a house
RAW = [[xs, ys, list(range(len(xs)))] for xs, ys in STROKES]
SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="-10 -50 120 140">
<path d="M0 0H100V80H0Z M0 0L50 -40L100 0" fill="none" stroke="black" stroke-width="2"/></svg>"""


def ink(sketch: Sketch) -> np.ndarray:
    return sketch.picture.pixels[..., 0] < 128


@pytest.fixture
def expected() -> np.ndarray:
    return picture_of_strokes(STROKES).pixels[..., 0] < 128


def png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def drawn(side: int = 256) -> Image.Image:
    return Image.fromarray(picture_of_strokes(STROKES).pixels).resize((side, side), 3)


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(STROKES),
        "\ufeff  " + json.dumps(RAW),
        json.dumps({"strokes": STROKES}),
        json.dumps({"strokes": STROKES}, indent=1),
        json.dumps({"word": "house", "drawing": STROKES}),
        json.dumps({"word": "house", "drawing": RAW}) + "\n" + json.dumps({"drawing": []}) + "\n",
        json.dumps({"drawing": STROKES}) + "\n{broken",
    ],
)
def test_json_of_any_form_is_drawn(content: str, tmp_path: Path, expected: np.ndarray) -> None:
    (tmp_path / "sketch.bin").write_text(content, encoding="utf-8")
    for item in (content.encode(), tmp_path / "sketch.bin", str(tmp_path / "sketch.bin")):
        sketch = read_sketch(item)
        assert (ink(sketch) == expected).all()
        assert sketch.source == "strokes"
        assert sketch.summary == "A drawing of 2 strokes with 8 points."
        assert [line.tolist() for line in sketch.lines] == [
            np.transpose(stroke).tolist() for stroke in STROKES
        ]


def test_strokes_and_a_sketch_that_was_read_are_sketches(expected: np.ndarray) -> None:
    sketch = read_sketch(STROKES)
    assert read_sketch(sketch) is sketch
    assert (ink(sketch) == expected).all()


@pytest.mark.parametrize("side", [60, 256, 1500])
def test_a_clean_drawing_becomes_the_picture_of_its_strokes(
    side: int, expected: np.ndarray
) -> None:
    image = drawn(side)
    for item in (image, png(image), as_picture(image), ImageOps.invert(image)):
        sketch = read_sketch(item)
        assert sketch.source == "line drawing"
        assert tolerant_iou(ink(sketch), expected) > 0.97


def test_the_polarity_is_seen(expected: np.ndarray) -> None:
    sketch = read_sketch(ImageOps.invert(drawn()))
    assert sketch.summary.startswith("A line drawing light on dark, inverted: ")
    assert read_sketch(drawn()).summary.startswith("A line drawing: 6.")
    assert tolerant_iou(ink(sketch), expected) > 0.97


def test_the_place_size_and_colour_of_the_lines_do_not_count(expected: np.ndarray) -> None:
    page = Image.new("RGB", (900, 700), (250, 245, 220))
    page.paste(ImageOps.colorize(drawn(200).convert("L"), "#d03080", "#faf5dc"), (650, 40))
    assert tolerant_iou(ink(read_sketch(page)), expected) > 0.95
    transparent = Image.new("RGBA", drawn().size)
    transparent.putalpha(ImageOps.invert(drawn().convert("L")))
    assert tolerant_iou(ink(read_sketch(transparent)), expected) > 0.97


def test_svg_is_rendered(expected: np.ndarray) -> None:
    for content in (SVG, gzip.compress(SVG)):
        sketch = read_sketch(content)
        assert sketch.source == "line drawing"
        assert tolerant_iou(ink(sketch), expected) > 0.97


def test_a_silhouette_becomes_its_outline() -> None:
    image = Image.new("L", (300, 300), 255)
    image.paste(0, (50, 50, 250, 250))
    found = ink(read_sketch(image))
    assert not found[40:-40, 40:-40].any()
    corners = [[0, 1, 1, 0, 0], [0, 0, 1, 1, 0]]
    square = picture_of_strokes([corners]).pixels[..., 0] < 128
    assert tolerant_iou(found, square, 4) > 0.9


def test_of_a_coloured_drawing_dark_lines_and_outlines_are_used() -> None:
    image = Image.new("RGB", (400, 400), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((60, 60, 340, 340), "#f0c060", "black", 6)
    draw.line((60, 60, 340, 340), "black", 6)
    sketch = read_sketch(image)
    assert sketch.source == "shaded drawing"
    assert "only its dark lines" in sketch.summary
    strokes = [[[0, 1, 1, 0, 0], [0, 0, 1, 1, 0]], [[0, 1], [0, 1]]]
    assert tolerant_iou(ink(sketch), picture_of_strokes(strokes).pixels[..., 0] < 128, 4) > 0.9


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        (b"", BadImage, "empty"),
        (b"a cat", BadImage, "not an image of a known format"),
        (b"{}", BadInput, "This JSON object has no fields. Expected a list of strokes"),
        (b'{"a": 1, "b": 2}', BadInput, "has 'a', 'b'. Expected a list of strokes"),
        (b'{"drawing": "house"}', BadInput, "The strokes of this JSON are 'house'"),
        (b'{"drawing": null}', BadInput, "are None"),
        (b"[]", BadInput, "The sketch is empty"),
        (b'{"drawing": []}', BadInput, "The sketch is empty"),
        (b"[[[1, 2], [3, NaN]]]", BadInput, "finite"),
        (b"[[[1, 2], [3, Infinity]]]", BadInput, "finite"),
        (b"[[[1], [1]]]", BadInput, "one dot"),
        (b"[[1, 2], [3, 4]]", BadInput, "two lists of numbers"),
        (b'[{"x": 1}]', BadInput, "two lists of numbers"),
        (b'{"drawing": [[[1, 2]\n{"drawing": [[[1, 2], [3, 4]]]}', BadInput,
         "its first line cannot be read: Expecting ',' delimiter"),
        (b"[" * 100_000, BadInput, "first line cannot be read: it is nested too deeply"),
        (b'{"drawing": "\xff\xfe"}', BadInput, "first line cannot be read: 'utf-8' codec"),
    ],
)  # fmt: skip
def test_other_content_is_refused(
    content: bytes, error: type, message: str, tmp_path: Path
) -> None:
    (tmp_path / "sketch.svg").write_bytes(content)
    for item in (content, tmp_path / "sketch.svg"):
        with pytest.raises(error, match=message):
            read_sketch(item)


def test_a_missing_file_and_other_types_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadImage, match="does not exist"):
        read_sketch(tmp_path / "none.json")
    with pytest.raises(BadImage, match="is not a file"):
        read_sketch(tmp_path)
    with pytest.raises(BadInput, match=r"A sketch may be strokes.*not int"):
        read_sketch(3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("size", "message"),
    [((1, 1), "1 by 1 pixels, too small"), ((400, 7), "400 by 7"), ((64, 64), "No lines")],
)
def test_blank_and_tiny_images_are_refused(size: tuple[int, int], message: str) -> None:
    for colour in ("white", "black", "grey"):
        with pytest.raises(BadImage, match=message):
            read_sketch(Image.new("RGB", size, colour))


def test_an_image_of_300_megapixels_is_refused_by_its_header() -> None:
    header = png(Image.new("1", (8, 8)))
    width_and_height = (20_000).to_bytes(4) + (15_000).to_bytes(4)
    chunk = b"IHDR" + width_and_height + header[24:29]
    huge = header[:12] + chunk + zlib.crc32(chunk).to_bytes(4) + header[33:]
    with pytest.raises(TooLarge, match="300,000,000"):
        read_sketch(huge)


def test_only_the_first_line_of_an_ndjson_file_has_a_limit(monkeypatch) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 200)
    line = json.dumps({"drawing": STROKES}).encode()
    assert len(line) < 200
    assert read_sketch(b"\n".join([line] * 100)).source == "strokes"
    with pytest.raises(TooLarge, match="more than 200 bytes"):
        read_sketch(json.dumps({"drawing": STROKES * 5}).encode())
