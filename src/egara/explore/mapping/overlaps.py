"""Separate overlapping points of a map, because equal drawings would hide each other."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["MIN_SEPARATION", "separate_overlaps"]

MIN_SEPARATION = 0.01
"""Width of a cell whose points overlap, relative to the spacing of N points on a regular grid."""

_GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))
_OFFSET = 0.37  # keeps the border of a cell away from 0, around which maps are symmetrical


def separate_overlaps(xy: NDArray[np.float32]) -> NDArray[np.float32]:
    """Move the points of a map (N, 2) that share a cell onto a golden-angle (sunflower) spiral.

    The first point of a cell stays. The distances on the spiral are about the width of a cell.
    """
    width = MIN_SEPARATION * float(np.ptp(xy, axis=0).max()) / len(xy) ** 0.5
    if width == 0:
        return xy
    cells = np.floor(xy.astype(np.float64) / width + _OFFSET).astype(np.int64)
    order = np.lexsort(cells.T)
    first = np.flatnonzero(np.r_[True, np.diff(cells[order], axis=0).any(axis=1)])
    nth = np.empty(len(xy), np.int64)
    nth[order] = np.arange(len(xy)) - np.repeat(first, np.diff(first, append=len(xy)))
    directions = np.column_stack([np.cos(nth * _GOLDEN_ANGLE), np.sin(nth * _GOLDEN_ANGLE)])
    return np.asarray(xy + width * np.sqrt(nth)[:, None] * directions, np.float32)
