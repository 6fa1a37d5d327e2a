"""Read a sketch of any kind: strokes, a file, a clean drawing or a photo."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
import PIL.Image

from egara.errors import BadImage, BadInput
from egara.images.decoding import as_picture
from egara.images.picture import ImageLike, Picture
from egara.images.sketches.files import MAX_BYTES, looks_like_json, strokes_of_json
from egara.images.sketches.strokes import (
    Line,
    Strokes,
    checked_strokes,
    is_strokes,
    picture_of_lines,
)

__all__ = ["Sketch", "SketchLike", "SketchSource", "read_sketch"]

SketchSource: TypeAlias = Literal["strokes", "line drawing", "shaded drawing", "photo"]

SMALLEST_SIDE = 8
"""The shortest side of an image that can show a sketch, in pixels."""

SHORTEST = 0.05
"""The length of all lines that a picture must show, relative to its longer side."""

_ENLARGED_SIDE = 320  # the longer side of the ink is enlarged to it before its lines are traced


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """A sketch that was read: the lines in it, and the picture that sketch towers read.

    Attributes:
        picture: (256, 256, 3), black lines of 4 pixels on white, framed by a margin of 16 pixels.
        source: what it was: strokes, a line drawing, a drawing with shaded or coloured areas, or a
            photo.
        summary: a sentence that says what was seen, such as ``A photo of a drawing: the light and
            shadows on the paper were removed; 3.1 % of it is ink.``
        lines: the points (P, 2) of each line, x and y with y downwards, in the units of the source;
            of an image, traced.
    """

    picture: Picture
    source: SketchSource
    summary: str
    lines: tuple[Line, ...]


SketchLike: TypeAlias = ImageLike | Strokes | Sketch
"""The types that a sketch argument may have: strokes; an image; a path or the bytes of an image,
of an SVG, of QuickDraw's ndjson or of JSON; a sketch that was read."""


def read_sketch(sketch: SketchLike) -> Sketch:
    """Read a sketch, and return the picture that sketch towers read.

    ===================  =========================================================================
    strokes              drawn
    QuickDraw's ndjson   the first drawing; simplified, or raw with times
    JSON                 a list of strokes, or an object with the list ``drawing`` or ``strokes``
    a clean drawing      its lines are traced, whatever their width, and drawn again; of filled
                         areas the outline. SVG is rendered first. Light on dark is inverted.
    a photo              light, shadows, the table and specks are removed; then as above
    ===================  =========================================================================

    Args:
        sketch: strokes ``[[[x, …], [y, …]], …]``; a path or bytes; a PIL image or a picture.

    Raises:
        BadInput: the strokes or the JSON cannot be used, or show nothing but a dot.
        BadImage: (a subclass) the image cannot be read, or shows no lines.
    """
    if isinstance(sketch, Sketch):
        return sketch
    if is_strokes(sketch):
        return _of_strokes(sketch)
    if isinstance(sketch, bytes | bytearray | memoryview):
        data = bytes(sketch)
        return _of_strokes(strokes_of_json(data)) if looks_like_json(data) else _of_image(data)
    if isinstance(sketch, str | os.PathLike) and (found := _json_of(Path(sketch))) is not None:
        return _of_strokes(strokes_of_json(found))
    if isinstance(sketch, Picture | str | os.PathLike | PIL.Image.Image):
        return _of_image(sketch)
    raise BadInput(
        "A sketch may be strokes, [[[x, …], [y, …]], …], a path, bytes or a PIL image, not "
        f"{type(sketch).__name__}."
    )


def _json_of(path: Path) -> bytes | None:
    """Return the beginning of a JSON file; None for another file, or one that cannot be read."""
    try:
        with path.open("rb") as file:
            head = file.read(64)
            return head + file.read(MAX_BYTES + 4) if looks_like_json(head) else None
    except (OSError, ValueError):  # `as_picture` explains it
        return None


def _of_strokes(strokes: Strokes) -> Sketch:
    lines = checked_strokes(strokes)
    points = sum(map(len, lines))
    summary = f"A drawing of {_counted(len(lines), 'stroke')} with {points:,} points."
    return Sketch(picture_of_lines(lines), "strokes", summary, tuple(lines))


def _of_image(image: ImageLike) -> Sketch:
    from egara.images.sketches.inks import find_ink  # SciPy takes a while to import
    from egara.images.sketches.lines import lines_of_mask

    picture = as_picture(image)
    if min(picture.width, picture.height) < SMALLEST_SIDE:
        raise BadImage(
            f"This image is {picture.width:,} by {picture.height:,} pixels, too small to show a "
            f"sketch. Give one of at least {SMALLEST_SIDE} by {SMALLEST_SIDE}."
        )
    found = find_ink(picture.pixels, _ENLARGED_SIDE)
    lines = lines_of_mask(found.ink)
    length = sum(float(np.hypot(*np.diff(line, axis=0).T).sum()) for line in lines)
    if length < SHORTEST * max(found.ink.shape):
        raise BadImage(
            f"No lines were found in this {_name(found.source)}: the page is blank, or the "
            "lines are too faint. Draw darker lines, take the photo closer and in more light, or "
            "search by it as an image."
        )
    return Sketch(picture_of_lines(lines), found.source, found.summary, tuple(lines))


def _name(source: SketchSource) -> str:
    return "photo" if source == "photo" else "image"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
