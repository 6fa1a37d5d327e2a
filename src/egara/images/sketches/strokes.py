"""Check sketches that are given as strokes, and draw them: the picture that sketch towers read."""

import math
from collections.abc import Sequence
from typing import Any, TypeAlias, TypeGuard

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from egara.errors import BadInput
from egara.images.picture import Picture
from egara.limits import MAX_POINTS

__all__ = [
    "Line",
    "Strokes",
    "checked_strokes",
    "draw_lines",
    "is_strokes",
    "picture_of_lines",
    "picture_of_strokes",
]

Strokes: TypeAlias = Sequence[Sequence[Sequence[float]]]
"""One item for each stroke: ``[[x, …], [y, …]]``, with y growing downwards, in any unit.

Two more lists, such as times and pressures, may follow; they are not used."""

Line: TypeAlias = NDArray[np.float64]
"""The points (P, 2) of a checked stroke: x and y."""

SIDE = 256
MARGIN = 16
LINE_WIDTH = 4
OVERSAMPLING = 4
MAX_COORDINATE = 1e9
MAX_ROWS = 4

_MANY_POINTS = 250  # more are drawn by `_trace_quickly`: a joint takes 10 µs
_WIDTH = LINE_WIDTH * OVERSAMPLING
_RADIUS = _WIDTH / 2


def is_strokes(item: object) -> TypeGuard[Strokes]:
    """Tell whether an item is a list or an array, and so meant as strokes and not as an image."""
    return isinstance(item, list | tuple | np.ndarray)


def picture_of_strokes(strokes: Strokes) -> Picture:
    """Draw strokes with black lines on white: (256, 256, 3), scaled to fill the square.

    Raises:
        BadInput: see `checked_strokes`.
    """
    return picture_of_lines(checked_strokes(strokes))


def picture_of_lines(lines: Sequence[Line]) -> Picture:
    """Draw lines as `draw_lines` does, as a picture of three channels."""
    pixels = np.repeat(draw_lines(lines)[..., None], 3, axis=2)
    pixels.setflags(write=False)
    return Picture(pixels, "", 1, SIDE, SIDE)


def checked_strokes(strokes: Strokes) -> list[Line]:
    """Return the points of each stroke, which have at least two different points in all.

    Raises:
        BadInput: they are not lists of numbers of the same length; a number is not finite or
            beyond ±10⁹; there is no point, only one dot, or more than 100,000 points.
    """
    if not len(strokes):
        raise BadInput("The sketch is empty: it has no strokes. Draw something, then search.")
    lines = []
    count = 0
    for number, stroke in enumerate(strokes, start=1):
        lines.append(_points(stroke, number))
        count += len(lines[-1])
        if count > MAX_POINTS:
            total = count + sum(_length(stroke) for stroke in strokes[number:])
            raise BadInput(
                f"The sketch has {total:,} points; the limit is {MAX_POINTS:,}. Leave out points "
                "that are close to their neighbours."
            )
    if _is_dot(np.concatenate(lines)):
        raise BadInput("The sketch is one dot, and a dot shows no subject. Draw at least one line.")
    return lines


def draw_lines(lines: Sequence[Line]) -> NDArray[np.uint8]:
    """Draw lines in black on white, antialiased: (256, 256), 0 for ink.

    This is the canonical picture of a sketch. The lines are scaled without distortion and centred:
    the longer side of their bounding box fills the square but for a margin of 16 pixels. They are 4
    pixels wide with round ends and joints. (More than 250 points are drawn in a quicker way, which
    differs by less than 0.2 of 255 grey levels on average.)

    Args:
        lines: at least one; together at least two different points.
    """
    points = np.concatenate(lines)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = (SIDE - 2 * MARGIN) / float((high - low).max())
    shift = SIDE / 2 - scale * (low + high) / 2
    side = SIDE * OVERSAMPLING
    image = Image.new("L", (side, side), 255)
    draw = ImageDraw.Draw(image)
    trace = _trace if len(points) <= _MANY_POINTS else _trace_quickly
    for line in lines:
        trace(draw, (line * scale + shift) * OVERSAMPLING)
    return np.array(image.resize((SIDE, SIDE), Image.Resampling.BOX), np.uint8)


def _trace(draw: ImageDraw.ImageDraw, line: Line) -> None:
    """Draw a line with round joints and ends; a line of one point is a dot."""
    draw.line(_tuples(line), fill=0, width=_WIDTH, joint="curve")
    _dots(draw, line[[0, -1]])


def _trace_quickly(draw: ImageDraw.ImageDraw, line: Line) -> None:
    """Draw a line without joints that do not show, and without points in the same pixel."""
    if len(line) > 1:
        pixels = np.round(line)
        line = line[np.append(True, (pixels[1:] != pixels[:-1]).any(axis=1))]
        draw.line(_tuples(line), fill=0, width=_WIDTH)
        x, y = np.diff(line, axis=0).T
        turns = np.abs(np.diff(np.arctan2(y, x)))
        shown = np.minimum(turns, 2 * np.pi - turns) * _RADIUS > 0.5
        line = line[np.concatenate([[True], shown, [True]])[: len(line)]]
    _dots(draw, line)


def _dots(draw: ImageDraw.ImageDraw, points: Line) -> None:
    for x, y in points.tolist():
        draw.ellipse((x - _RADIUS, y - _RADIUS, x + _RADIUS, y + _RADIUS), fill=0)


def _tuples(line: Line) -> list[tuple[float, float]]:
    return [(x, y) for x, y in line.tolist()]


def _is_dot(points: Line) -> bool:
    low, high = points.min(axis=0), points.max(axis=0)
    # Smaller differences than these are rounding errors of the coordinates.
    return bool((high - low).max() <= 1e-12 * max(1e-12, float(np.abs(points).max())))


def _points(stroke: Any, number: int) -> Line:  # noqa: ANN401 - from a user
    """Return the points of a stroke."""
    try:
        rows = len(stroke)
        xs, ys = ([float(value) for value in axis] for axis in stroke[:2])
    except (TypeError, ValueError, OverflowError) as error:
        raise BadInput(
            f"A stroke must be two lists of numbers, [[x, …], [y, …]]; stroke {number} is "
            f"{repr(stroke)[:80]}."
        ) from error
    if rows > MAX_ROWS:
        raise BadInput(
            f"A stroke must be two lists of numbers, [[x, …], [y, …]], and may have two more, such "
            f"as times; stroke {number} has {rows:,} lists. Were points given as [x, y]?"
        )
    if len(xs) != len(ys) or not xs:
        raise BadInput(
            f"A stroke must have as many x as y, and at least one; stroke {number} has "
            f"{len(xs):,} x and {len(ys):,} y."
        )
    for value in (*xs, *ys):
        if not math.isfinite(value) or abs(value) > MAX_COORDINATE:
            raise BadInput(
                f"The coordinates of a stroke must all be finite, from -{MAX_COORDINATE:,.0f} to "
                f"{MAX_COORDINATE:,.0f}; stroke {number} has {value:g}."
            )
    return np.array([xs, ys], np.float64).T


def _length(stroke: Any) -> int:  # noqa: ANN401 - from a user
    """Return the number of points of a stroke that may have any form."""
    try:
        return len(stroke[0])
    except (TypeError, LookupError):
        return 0
