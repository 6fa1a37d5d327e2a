"""Strokes as bytes, for tables: the strokes of QuickDraw's binary format.

For each stroke: the number of points P (2 bytes, little-endian), then P bytes x and P bytes y.
"""

import struct
from collections.abc import Sequence

from egara.errors import BadInput
from egara.images import Strokes

__all__ = ["EXTENT", "pack", "scaled", "unpack"]

EXTENT = 255
"""The largest coordinate."""

_LENGTH = struct.Struct("<H")
_MAX_POINTS = 2**16 - 1


def scaled(strokes: Strokes) -> Strokes:
    """Return strokes with integer coordinates in 0..`EXTENT`, as QuickDraw's simplified files.

    The strokes are moved to the top left corner, and scaled so that the longer side is `EXTENT`.
    Strokes that have this form already are returned unchanged. Points that equal their predecessor
    after rounding are removed.
    """
    xs = [value for stroke in strokes for value in stroke[0]]
    ys = [value for stroke in strokes for value in stroke[1]]
    left, top, right, bottom = min(xs), min(ys), max(xs), max(ys)
    whole = all(float(value).is_integer() for value in (*xs, *ys))
    if whole and left >= 0 and top >= 0 and max(right, bottom) <= EXTENT:
        return strokes
    scale = EXTENT / (max(right - left, bottom - top) or 1)
    return [_rounded(stroke[0], stroke[1], left, top, scale) for stroke in strokes]


def pack(strokes: Strokes) -> bytes:
    """Return strokes as bytes.

    Args:
        strokes: coordinates in 0..`EXTENT`, which are rounded; see `scaled`.

    Raises:
        BadInput: a coordinate is outside of the range, or a stroke has too many points.
    """
    parts = []
    for stroke in strokes:
        xs, ys = (bytes(_checked(axis)) for axis in stroke[:2])
        if len(xs) > _MAX_POINTS:
            raise BadInput(f"A stroke has {len(xs):,} points; at most {_MAX_POINTS:,} are allowed.")
        parts += [_LENGTH.pack(len(xs)), xs, ys]
    return b"".join(parts)


def unpack(content: bytes) -> Strokes:
    """Return the strokes of bytes as lists of integers.

    Raises:
        BadInput: the bytes end inside a stroke.
    """
    strokes, position = [], 0
    while position < len(content):
        start = position + _LENGTH.size
        (points,) = _LENGTH.unpack(content[position:start].ljust(_LENGTH.size, b"\0"))
        position = start + 2 * points
        if position > len(content):
            raise BadInput("The strokes of a sketch are incomplete: the table is damaged.")
        strokes.append(
            [list(content[start : start + points]), list(content[start + points : position])]
        )
    return strokes


def _rounded(
    xs: Sequence[float], ys: Sequence[float], left: float, top: float, scale: float
) -> list[list[int]]:
    points = [
        (round((x - left) * scale), round((y - top) * scale)) for x, y in zip(xs, ys, strict=True)
    ]
    kept = [point for row, point in enumerate(points) if row == 0 or point != points[row - 1]]
    return [[x for x, _ in kept], [y for _, y in kept]]


def _checked(axis: Sequence[float]) -> list[int]:
    values = [round(value) for value in axis]
    if values and (min(values) < 0 or max(values) > EXTENT):
        raise BadInput(f"The coordinates of a sketch must be in 0 to {EXTENT}.")
    return values
