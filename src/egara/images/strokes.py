"""Draw sketches that are given as strokes."""

import math
from collections.abc import Sequence
from typing import Any, TypeAlias, TypeGuard

import numpy as np
from PIL import Image, ImageDraw

from egara.errors import BadInput
from egara.images.picture import Picture

__all__ = ["Strokes", "is_strokes", "picture_of_strokes"]

Strokes: TypeAlias = Sequence[Sequence[Sequence[float]]]
"""One item for each stroke: ``[[x, …], [y, …]]``, with y growing downwards, in any unit."""

SIDE = 256
MARGIN = 16
LINE_WIDTH = 4
OVERSAMPLING = 4
MAX_POINTS = 100_000


def is_strokes(item: object) -> TypeGuard[Strokes]:
    """Tell whether an item is a list, and so meant as strokes and not as an image."""
    return isinstance(item, list | tuple)


def picture_of_strokes(strokes: Strokes) -> Picture:
    """Draw strokes with black lines on white: (256, 256, 3), scaled to fill the square.

    Raises:
        BadInput: they are not lists of finite numbers, there are none, or too many.
    """
    lines = [_points(stroke) for stroke in strokes]
    if not lines or sum(map(len, lines)) > MAX_POINTS:
        raise BadInput(
            f"A sketch has {sum(map(len, lines)):,} points; it needs 1 to {MAX_POINTS:,}."
        )
    points = np.concatenate(lines)
    low, high = points.min(axis=0), points.max(axis=0)
    extent = float((high - low).max()) or 1.0
    scale = (SIDE - 2 * MARGIN) / extent
    shift = SIDE / 2 - scale * (low + high) / 2
    side = SIDE * OVERSAMPLING
    image = Image.new("L", (side, side), 255)
    draw = ImageDraw.Draw(image)
    width = LINE_WIDTH * OVERSAMPLING
    for line in lines:
        corners = [tuple(point) for point in ((line * scale + shift) * OVERSAMPLING).tolist()]
        draw.line(corners, fill=0, width=width, joint="curve")
        for x, y in (corners[0], corners[-1]):  # round ends; a stroke of one point is a dot
            draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=0)
    small = image.resize((SIDE, SIDE), Image.Resampling.BOX).convert("RGB")
    pixels = np.array(small, np.uint8)
    pixels.setflags(write=False)
    return Picture(pixels, "", 1, SIDE, SIDE)


def _points(stroke: Any) -> np.ndarray[Any, np.dtype[np.float64]]:  # noqa: ANN401 - from a user
    """Return the points (P, 2) of a stroke."""
    try:
        xs, ys = ([float(value) for value in axis] for axis in stroke[:2])
    except (TypeError, ValueError) as error:
        raise BadInput(
            f"A stroke must be two lists of numbers, [[x, …], [y, …]]; got {repr(stroke)[:80]}."
        ) from error
    if len(xs) != len(ys) or not xs or not all(map(math.isfinite, (*xs, *ys))):
        raise BadInput(
            f"A stroke must have as many x as y, at least one, and all finite; got {len(xs)} x "
            f"and {len(ys)} y."
        )
    return np.array([xs, ys], np.float64).T
