"""Resize sketches without interpolation (deep sketch feature, 3.1), and by interpolation.

An interpolation widens or breaks thin lines. The paper resizes the coordinates of the ink instead:
thin the sketch, list the coordinates of all its points, rotate and scale the list, and draw each
point as one pixel. For a sketch that is given as strokes, the coordinates are exact, and nothing
has to be thinned.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from egara.images.sketches.strokes import Line
from egara.images.sketches.thinning import thin

__all__ = [
    "ANGLES",
    "SIZE",
    "THRESHOLDS",
    "VARIANTS",
    "Variant",
    "binarised",
    "comparison",
    "cubic",
    "ink_points",
    "resized_lines",
    "resized_mask",
    "turned",
]

SIZE = 227
"""Pixels of a side of the paper's network input."""

ANGLES = tuple(-45 + 11.25 * step for step in range(9))
"""Degrees, counter-clockwise as seen: -45 to 45 in steps of 11.25 (printed as "11.5" in 3.1)."""

THRESHOLDS = (0.3, 0.5, 0.99)
"""The thresholds of the binarisation in Figure 1."""

MARGIN = 8
"""Pixels that stay free on each side, for a size of 227."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One of the ways in which a sketch is shown to the network.

    Attributes:
        angle: degrees by which it is rotated, counter-clockwise as seen.
        flipped: whether left and right are exchanged before it is rotated.
    """

    angle: float = 0.0
    flipped: bool = False


VARIANTS = tuple(Variant(angle, flipped) for flipped in (False, True) for angle in ANGLES)
"""The 18 variants (4.2): first the nine angles in ascending order, then the same flipped.

``VARIANTS[4]`` is the sketch as it is."""


def ink_points(mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the coordinates of all points of a sketch (P, 2), x and y, in the order of the rows.

    Args:
        mask: (H, W), true for ink.
    """
    return np.argwhere(mask)[:, ::-1].astype(np.float64)


def turned(points: NDArray[np.float64], variant: Variant) -> NDArray[np.float64]:
    """Flip and rotate points (P, 2) about the origin, y downwards."""
    angle = math.radians(variant.angle)
    cosine, sine = math.cos(angle), math.sin(angle)
    mirror = -1.0 if variant.flipped else 1.0
    # Row vectors, y downwards: a counter-clockwise turn as seen.
    turn = np.array([[mirror * cosine, -mirror * sine], [sine, cosine]])
    product: NDArray[np.float64] = points @ turn
    return product


def resized_mask(
    mask: NDArray[np.bool_],
    variants: Iterable[Variant] = VARIANTS,
    *,
    size: int = SIZE,
    thinned: bool = True,
) -> NDArray[np.bool_]:
    """Resize a sketch that is given as pixels: (V, size, size), true for ink.

    The rotated points are scaled without distortion and centred, so that the longer side of their
    bounding box fills the square but for a margin. (The paper scales "the sketch map"; a rotated
    map has corners that do not fit.)

    The paper scales down, from 1,111 to 227 pixels. If neighbouring points move apart by more than
    a pixel, which scales above 0.7 can do, the list alone would tear a line into dots: neighbours
    are then connected by straight lines.

    Args:
        mask: (H, W), true for ink.
        variants: angles and flips.
        size: pixels of a side of the result.
        thinned: thin the sketch first, as the paper does; false for the comparison without.

    Raises:
        ValueError: the mask has no ink.
    """
    source = thin(mask) if thinned else mask
    points = ink_points(source)
    if not len(points):
        raise ValueError("The mask has no ink.")
    pairs: NDArray[np.intp] | None = None
    drawn = []
    for variant in variants:
        moved, scale = _placed(points, variant, size)
        if scale * math.sqrt(2) <= 1:
            drawn.append(_plotted(moved, size))
        else:
            pairs = _neighbour_pairs(source) if pairs is None else pairs
            drawn.append(_connected(moved, pairs, size))
    return np.array(drawn, bool).reshape(-1, size, size)


def resized_lines(
    lines: Sequence[Line], variants: Iterable[Variant] = VARIANTS, *, size: int = SIZE
) -> NDArray[np.bool_]:
    """Resize a sketch that is given as strokes: (V, size, size), true for ink.

    The points of the strokes are rotated and scaled exactly, to any size, and connected by lines
    one pixel wide: of each row, or of each column of a flat line, the pixel nearest to the line is
    drawn, as in J. E. Bresenham, "Algorithm for computer control of a digital plotter", 1965.

    Args:
        lines: from `egara.images.sketches.strokes.checked_strokes`.
        variants: angles and flips.
        size: pixels of a side of the result.
    """
    points = np.concatenate(lines)
    first = np.arange(len(points) - 1)
    ends = np.cumsum([len(line) for line in lines])[:-1] - 1
    first = np.delete(first, ends)
    pairs = np.stack([first, first + 1], axis=1)
    drawn = [_connected(_placed(points, variant, size)[0], pairs, size) for variant in variants]
    return np.array(drawn, bool).reshape(-1, size, size)


def cubic(mask: NDArray[np.bool_], size: int = SIZE) -> NDArray[np.float32]:
    """Resize a sketch by cubic interpolation: (size, size), 0 for paper to 1 for ink.

    The whole mask is scaled, as a square; the filter grows with the reduction.
    """
    image = Image.fromarray(mask.astype(np.float32))
    resized = np.asarray(image.resize((size, size), Image.Resampling.BICUBIC))
    return np.asarray(np.clip(resized, 0, 1), np.float32)


def binarised(values: NDArray[np.float32], threshold: float) -> NDArray[np.bool_]:
    """Return where a resized sketch has at least this much ink."""
    return values >= threshold


def comparison(mask: NDArray[np.bool_], size: int = SIZE) -> dict[str, NDArray[np.float32]]:
    """Resize a sketch in all ways of Figure 1: (size, size) each, 0 for paper to 1 for ink.

    Args:
        mask: (H, W), true for ink; it is framed as `resized_mask` does, so that all have one scale.
        size: pixels of a side of the results.

    Returns:
        ``cubic``, ``cubic 0.3``, ``cubic 0.5``, ``cubic 0.99``, ``edge-preserving`` (without
        thinning) and ``edge-preserving, thinned``, in this order.
    """
    interpolated = cubic(_framed(mask, size), size)
    upright = [Variant()]
    images = {"cubic": interpolated}
    for threshold in THRESHOLDS:
        images[f"cubic {threshold}"] = binarised(interpolated, threshold).astype(np.float32)
    for name, thinned in (("edge-preserving", False), ("edge-preserving, thinned", True)):
        (image,) = resized_mask(mask, upright, size=size, thinned=thinned)
        images[name] = image.astype(np.float32)
    return images


def _framed(mask: NDArray[np.bool_], size: int) -> NDArray[np.bool_]:
    """Return the ink in the middle of a square, with the margin of `_placed`."""
    points = np.argwhere(mask)
    (top, left), (bottom, right) = points.min(axis=0), points.max(axis=0) + 1
    height, width = bottom - top, right - left
    margin = _margin(size)
    side = round(max(height, width) * size / (size - 2 * margin))
    square = np.zeros((side, side), bool)
    y, x = (side - height) // 2, (side - width) // 2
    square[y : y + height, x : x + width] = mask[top:bottom, left:right]
    return square


def _margin(size: int) -> int:
    return round(MARGIN * size / SIZE)


def _placed(
    points: NDArray[np.float64], variant: Variant, size: int
) -> tuple[NDArray[np.float64], float]:
    """Flip, rotate, scale and centre points; return them (P, 2) in pixels, and the scale."""
    moved = turned(points, variant)
    low, high = moved.min(axis=0), moved.max(axis=0)
    extent = float((high - low).max())
    scale = (size - 1 - 2 * _margin(size)) / extent if extent else 0.0
    return (moved - (low + high) / 2) * scale + (size - 1) / 2, scale


def _plotted(points: NDArray[np.float64], size: int) -> NDArray[np.bool_]:
    image = np.zeros((size, size), bool)
    columns, rows = np.floor(points + 0.5).astype(int).T
    image[rows, columns] = True
    return image


def _connected(
    points: NDArray[np.float64], pairs: NDArray[np.intp], size: int
) -> NDArray[np.bool_]:
    """Draw points, and lines one pixel wide between pairs (E, 2) of them."""
    image = _plotted(points, size)
    start, end = points[pairs[:, 0]], points[pairs[:, 1]]
    start, end = np.floor(start + 0.5), np.floor(end + 0.5)
    steps = np.abs(end - start).max(axis=1).astype(int)
    line = np.repeat(np.arange(len(pairs)), steps)
    step = np.arange(len(line)) - np.repeat(np.cumsum(steps) - steps, steps)
    share = step[:, None] / steps[line][:, None]
    columns, rows = np.floor(start[line] + share * (end - start)[line] + 0.5).astype(int).T
    image[rows, columns] = True
    return image


def _neighbour_pairs(mask: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the pairs (E, 2) of points of `ink_points` that are next to each other."""
    number = np.full((mask.shape[0] + 1, mask.shape[1] + 2), -1)
    number[:-1, 1:-1][mask] = np.arange(mask.sum())
    here = number[:-1, 1:-1]
    pairs = []
    for other in (number[:-1, 2:], number[1:, :-2], number[1:, 1:-1], number[1:, 2:]):
        both = (here >= 0) & (other >= 0)
        pairs.append(np.stack([here[both], other[both]], axis=1))
    return np.concatenate(pairs)
