"""The decoded drawing, and the sizes that all of Egara works with."""

import os
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import PIL.Image
from numpy.typing import NDArray

WORKING_SIDE = 512
"""The longer side of a working picture, at most. Every encoder in use takes 224 to 384 pixels."""

MAX_PIXELS = 200_000_000
"""The most pixels that :func:`~egara.images.decode` accepts unless told otherwise."""

STRIP_RATIO = 8
"""The largest ratio of the longer side to the shorter at which a picture is kept whole.

A webtoon of 800 by 100,000 pixels would be 4 pixels wide in a 512-pixel picture, and 2 in a
thumbnail: too narrow to see or to encode. Of a longer picture the beginning is used.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A decoded drawing, small enough to keep many in memory.

    Attributes:
        pixels: (H, W, 3) uint8, sRGB, upright, transparency composited on white, read-only. The
            longer side is at most :data:`WORKING_SIDE`; pictures are never enlarged (an SVG, which
            has no size in pixels, is rendered at :data:`WORKING_SIDE`).
        format: of the content: JPEG, PNG, WEBP, AVIF, GIF, TIFF, BMP or SVG. For a PIL image its
            ``format``, or an empty string.
        frames: 1 for a still picture.
        width: of the original in pixels, upright.
        height: of the original in pixels, upright.
    """

    pixels: NDArray[np.uint8]
    format: str
    frames: int
    width: int
    height: int


ImageLike: TypeAlias = Picture | bytes | str | os.PathLike[str] | PIL.Image.Image
"""The types that an image argument may have; texts and paths name a file."""


def working_size(width: int, height: int) -> tuple[int, int]:
    """Return the size of the working picture for a picture of this size: never larger."""
    scale = min(1.0, WORKING_SIDE / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))
