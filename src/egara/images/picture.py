"""What a decoded drawing is, and the sizes that every room works with."""

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
"""The longest shape that is kept whole, longer side to shorter.

A webtoon of 800 by 100,000 pixels would be a thread 4 pixels wide in a 512-pixel picture, and 2 in
a thumbnail: nothing to see, nothing to encode. Of a longer picture the beginning is taken.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A decoded drawing, small enough to keep many in memory.

    ``pixels`` is (H, W, 3) uint8, sRGB, upright, transparency laid on white, read-only; its longer
    side is at most :data:`WORKING_SIDE`, and it is never enlarged (a drawing without a size of its
    own, an SVG, is drawn at :data:`WORKING_SIDE`). ``width`` and ``height`` are the original's,
    upright. ``format`` is what the content says: JPEG, PNG, WEBP, AVIF, GIF, TIFF, BMP or SVG
    (for a PIL image, what PIL says, or an empty string). ``frames`` is 1 for a still.
    """

    pixels: NDArray[np.uint8]
    format: str
    frames: int
    width: int
    height: int


ImageLike: TypeAlias = Picture | bytes | str | os.PathLike[str] | PIL.Image.Image
"""What an argument that is an image may be; text and paths name a file."""


def working_size(width: int, height: int) -> tuple[int, int]:
    """Return the size of the working picture for a picture of this size: never larger."""
    scale = min(1.0, WORKING_SIDE / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))
