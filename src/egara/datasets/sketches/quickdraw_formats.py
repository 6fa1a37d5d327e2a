"""The file formats of QuickDraw, each read as a stream.

The binary format, without padding and little-endian: ``key_id`` (8 bytes), country code (2 bytes),
recognised (1 byte), Unix time (4 bytes), number of strokes (2 bytes); for each stroke the number of
points P (2 bytes), P bytes x and P bytes y.
"""

import json
import math
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
from PIL import Image

from egara.errors import BadInput
from egara.images import Strokes

__all__ = ["READERS", "Malformed", "QuickDrawSketch"]

_HEADER = struct.Struct("<Q2sbIH")
_POINTS = struct.Struct("<H")
_BITMAP_SIDE = 28
_MAX_LINE = 2**24
"""The longest line that is read, in bytes; the longest raw drawings have about 2 MB."""


@dataclass(frozen=True, slots=True)
class QuickDrawSketch:
    """One sketch of a file: strokes or a bitmap, and what the format tells about it."""

    image: Strokes | Image.Image
    key_id: str | None = None
    word: str | None = None
    recognised: bool | None = None


@dataclass(frozen=True, slots=True)
class Malformed:
    """A sketch that cannot be read: its location in the file, and the reason."""

    location: str
    reason: str


Sketches = Iterator[QuickDrawSketch | Malformed]


def _read_ndjson(file: IO[bytes], path: str) -> Sketches:
    number = 0
    while line := file.readline(_MAX_LINE):
        number += 1
        if not line.strip():
            continue
        if len(line) == _MAX_LINE and not line.endswith(b"\n"):
            raise BadInput(f"{path}, line {number} is too long for a sketch. Is it ndjson?")
        try:
            yield _sketch_of_json(json.loads(line))
        except (ValueError, RecursionError) as error:
            reason = "not JSON" if isinstance(error, json.JSONDecodeError) else str(error)
            yield Malformed(f"line {number}", reason)


def _read_binary(file: IO[bytes], path: str) -> Sketches:
    number = 0
    while header := file.read(_HEADER.size):
        number += 1
        try:
            key_id, _, recognised, _, count = _HEADER.unpack(header)
            strokes = [_binary_stroke(file) for _ in range(count)]
        except struct.error as error:  # the places of all later sketches are unknown
            raise BadInput(
                f"{path} ends inside sketch {number}: it is incomplete, or not in QuickDraw's "
                "binary format. Copy it again."
            ) from error
        if strokes and all(stroke[0] for stroke in strokes):
            yield QuickDrawSketch(strokes, str(key_id), None, bool(recognised))
        else:
            yield Malformed(f"sketch {number}", "without points")


def _binary_stroke(file: IO[bytes]) -> list[list[int]]:
    (points,) = _POINTS.unpack(file.read(_POINTS.size))
    content = file.read(2 * points)
    if len(content) < 2 * points:
        raise struct.error("end of file")
    return [list(content[:points]), list(content[points:])]


def _read_bitmaps(file: IO[bytes], path: str) -> Sketches:
    size = _BITMAP_SIDE**2
    try:
        version = np.lib.format.read_magic(file)
        read_header = np.lib.format.read_array_header_1_0
        if version != (1, 0):
            read_header = np.lib.format.read_array_header_2_0
        shape, fortran, dtype = read_header(file)
    except (ValueError, EOFError) as error:
        raise BadInput(f"{path} is not a NumPy file ({error}). Copy it again.") from error
    if dtype != np.uint8 or fortran or math.prod(shape[1:]) != size:
        raise BadInput(
            f"{path} must have N bitmaps of 28 x 28 pixels, uint8 (N, 784); it has {dtype} {shape}."
        )
    for row in range(shape[0]):
        content = file.read(size)
        if len(content) < size:
            raise BadInput(f"{path} ends at bitmap {row:,} of {shape[0]:,}. Copy it again.")
        ink = np.frombuffer(content, np.uint8).reshape(_BITMAP_SIDE, _BITMAP_SIDE)
        if ink.any():
            yield QuickDrawSketch(Image.fromarray(255 - ink))  # dark ink on white
        else:
            yield Malformed(f"row {row}", "without ink")


READERS: Mapping[str, Callable[[IO[bytes], str], Sketches]] = {
    ".ndjson": _read_ndjson,
    ".bin": _read_binary,
    ".npy": _read_bitmaps,
}
"""The readers by suffix; each gets an open file and its path for messages."""


def _sketch_of_json(document: Any) -> QuickDrawSketch:  # noqa: ANN401 - from a file
    """Return the sketch of a line.

    Raises:
        ValueError: it is not one.
    """
    if not isinstance(document, dict) or "drawing" not in document:
        raise ValueError("no drawing")
    drawing = document["drawing"]
    if isinstance(drawing, str):  # the README calls it a string; some copies have one
        drawing = json.loads(drawing)
    if not isinstance(drawing, list) or not drawing:
        raise ValueError("no strokes")
    key_id, word = document.get("key_id"), document.get("word")
    recognised = document.get("recognized")
    if key_id is None:
        raise ValueError("no key_id")
    return QuickDrawSketch(
        [_json_stroke(stroke) for stroke in drawing],
        str(key_id),
        word if isinstance(word, str) else None,
        recognised if isinstance(recognised, bool) else None,
    )


def _json_stroke(stroke: Any) -> list[list[float]]:  # noqa: ANN401 - from a file
    """Return x and y of a stroke; the times of raw sketches are left out."""
    try:
        xs, ys = stroke[0], stroke[1]
        is_valid = (
            isinstance(xs, list)
            and isinstance(ys, list)
            and len(xs) == len(ys) > 0
            and all(map(math.isfinite, xs))
            and all(map(math.isfinite, ys))
        )
    except (TypeError, LookupError, OverflowError):
        is_valid = False
    if not is_valid:
        raise ValueError("a stroke is not two lists of as many finite numbers")
    return [xs, ys]
