"""Points of a map that fall together, moved apart: equal drawings would hide one another."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["LEAST", "apart"]

LEAST = 0.01
"""How wide one place is: a share of the distance that points on a grid as large would have."""

_GOLDEN = np.pi * (3 - np.sqrt(5))
_OFFSET = 0.37  # no edge of a cell at 0, around which maps are symmetrical


def apart(xy: NDArray[np.float32]) -> NDArray[np.float32]:
    """The same map (N, 2) with points of one place on a spiral around it, as seeds of a sunflower.

    The first of a place stays; the others are about as far from one another as places are wide.
    """
    width = LEAST * float(np.ptp(xy, axis=0).max()) / len(xy) ** 0.5
    if width == 0:
        return xy
    cells = np.floor(xy.astype(np.float64) / width + _OFFSET).astype(np.int64)
    order = np.lexsort(cells.T)
    first = np.flatnonzero(np.r_[True, np.diff(cells[order], axis=0).any(axis=1)])
    nth = np.empty(len(xy), np.int64)
    nth[order] = np.arange(len(xy)) - np.repeat(first, np.diff(first, append=len(xy)))
    turned = np.column_stack([np.cos(nth * _GOLDEN), np.sin(nth * _GOLDEN)])
    return np.asarray(xy + width * np.sqrt(nth)[:, None] * turned, np.float32)
