"""Turn a mask of ink, of any line width, into lines that can be drawn like strokes."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from egara.images.sketches.strokes import Line
from egara.images.sketches.thinning import thin
from egara.images.sketches.tracing import smoothed, trace

__all__ = ["hollowed", "line_width", "lines_of_mask"]

BLOB = 2.5
"""An area is a blob if it is at least this many times as wide as the lines."""

MAX_LINE = 0.05
"""The largest width of a line, relative to the longer side of the drawing."""


def lines_of_mask(mask: NDArray[np.bool_]) -> list[Line]:
    """Return the middle of the lines of a drawing, and the outlines of its filled areas.

    Args:
        mask: (H, W), true for ink.

    Returns:
        Lines (P, 2), x and y in pixels, smoothed. None of a mask without ink.
    """
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return []
    top, left = rows[0], columns[0]
    cropped = mask[top : rows[-1] + 1, left : columns[-1] + 1]
    distances = _distances(cropped)
    width = _line_width(distances)
    lines = trace(thin(_hollowed(cropped, distances, width)), spur=max(2.0, width))
    return [smoothed(line) + np.array([left, top]) for line in lines]


def line_width(mask: NDArray[np.bool_]) -> float:
    """Return the typical width of the lines of a mask with ink, in pixels.

    It is twice the median distance of the middle of the ink from the background, and at most
    `MAX_LINE` of the longer side.
    """
    return _line_width(_distances(mask))


def hollowed(mask: NDArray[np.bool_], width: float) -> NDArray[np.bool_]:
    """Return a mask without the inside of blobs, which would become spiders when thinned.

    A blob is at least `BLOB` times as wide as the lines. Its outline stays, as wide as a line.

    Args:
        mask: (H, W), true for ink.
        width: of the lines, in pixels; see `line_width`.
    """
    return _hollowed(mask, _distances(mask), width)


def _line_width(distances: NDArray[np.float64]) -> float:
    middle = (distances > 0) & (distances >= ndimage.maximum_filter(distances, 3))
    width = 2 * float(np.median(distances[middle])) - 1
    return float(max(1.0, min(width, MAX_LINE * max(distances.shape))))


def _hollowed(
    mask: NDArray[np.bool_], distances: NDArray[np.float64], width: float
) -> NDArray[np.bool_]:
    inside, count = ndimage.label(distances > max(2.0, width))
    deepest = np.zeros(count + 1)
    np.maximum.at(deepest, inside.ravel(), distances.ravel())
    is_blob = 2 * deepest - 1 >= max(6.0, BLOB * width)
    is_blob[0] = False
    return np.asarray(mask & ~is_blob[inside])


def _distances(mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the distance of each pixel from the background; the outside is background."""
    distances = ndimage.distance_transform_edt(np.pad(mask, 1))
    return np.asarray(distances[1:-1, 1:-1])
