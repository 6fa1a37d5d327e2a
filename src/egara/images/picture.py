"""The decoded drawing, and the sizes that all of Egara works with."""

import os
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import PIL.Image
from numpy.typing import NDArray

WORKING_SIDE = 512
"""The largest side of a working picture, in pixels. Encoders use 224 to 384 pixels."""

MAX_PIXELS = 200_000_000
"""The largest number of pixels that :func:`~egara.images.decode` accepts by default."""

STRIP_RATIO = 8
"""The largest aspect ratio (longer to shorter side) of images that are used completely.

A webtoon of 800 by 100,000 pixels would be 4 pixels wide in a 512-pixel picture, and 2 in a
thumbnail: too narrow to see or to encode. Only the beginning of a longer image is used.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A decoded drawing, small enough to keep many in memory.

    Attributes:
        pixels: (H, W, 3) uint8, sRGB, upright, transparency composited on white, read-only. The
            longer side is at most :data:`WORKING_SIDE`; pictures are never enlarged (an SVG, which
            has no size in pixels, is rendered at :data:`WORKING_SIDE`).
        format: the format of the content: JPEG, PNG, WEBP, AVIF, GIF, TIFF, BMP or SVG. For a PIL
            image its ``format``, or an empty string.
        frames: the number of frames; 1 for a still image.
        width: the width of the original in pixels, upright.
        height: the height of the original in pixels, upright.
    """

    pixels: NDArray[np.uint8]
    format: str
    frames: int
    width: int
    height: int


ImageLike: TypeAlias = Picture | bytes | str | os.PathLike[str] | PIL.Image.Image
"""The types that an image argument may have; strings and paths refer to a file."""


def working_size(width: int, height: int) -> tuple[int, int]:
    """Return the size of the working picture for a picture of this size: never larger."""
    scale = min(1.0, WORKING_SIDE / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))
