"""Thin the lines of a drawing to one pixel."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["thin"]

# The neighbours of a pixel, clockwise from north: P2 to P9 in the paper.
_CLOCKWISE = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))


def thin(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Thin a mask to lines one pixel wide, by algorithm A1 of Guo and Hall.

    Z. Guo and R. W. Hall, "Parallel thinning with two-subiteration algorithms", Communications of
    the ACM 32 (1989), 359–373. It keeps the 8-connected components of the ink and the 4-connected
    components of the background. (The algorithm of Zhang and Suen, 1984, deletes squares of 2 by 2
    pixels, and leaves lines two pixels wide.)

    Args:
        mask: (H, W), true for ink. What is beyond the border is background.

    Returns:
        (H, W), a subset of the mask. Thinning it again changes nothing.
    """
    height, width = mask.shape
    padded = np.zeros((height + 2, width + 2), bool)
    padded[1:-1, 1:-1] = mask
    ink = padded.ravel()
    offsets = np.array([dy * (width + 2) + dx for dy, dx in _CLOCKWISE])
    # A pixel is examined again only if a neighbour was deleted: the cost depends on the border.
    border = np.flatnonzero(ink)
    border = border[_codes(ink, border, offsets) != 255]
    pending = np.zeros((2, ink.size), bool)
    pending[:, border] = True
    subiteration = 0
    while pending.any():
        examined = np.flatnonzero(pending[subiteration])
        pending[subiteration] = False
        codes = _codes(ink, examined, offsets)
        deleted = examined[_DELETABLE[subiteration][codes]]
        ink[deleted] = False
        for offset in offsets:
            pending[:, deleted + offset] = True
        pending &= ink
        subiteration = 1 - subiteration
    return padded[1:-1, 1:-1]


def _codes(
    ink: NDArray[np.bool_], pixels: NDArray[np.intp], offsets: NDArray[np.intp]
) -> NDArray[np.uint8]:
    """Return the neighbourhoods (P,) of pixels: bit i is the ink of the i-th neighbour."""
    codes = np.zeros(len(pixels), np.uint8)
    for bit, offset in enumerate(offsets):
        codes |= ink[pixels + offset].astype(np.uint8) << np.uint8(bit)
    return codes


def _deletable() -> NDArray[np.bool_]:
    """Return which neighbourhoods are deleted in the two subiterations: (2, 256).

    Conditions of Guo and Hall: (a) C(P) = 1, the pixel has one 8-connected run of neighbours;
    (b) 2 <= N(P) <= 3; (c) in the first subiteration, (P2 or P3 or not P5) and P4 is false; in the
    second, (P6 or P7 or not P9) and P8 is false.
    """
    codes = np.arange(256)
    p2, p3, p4, p5, p6, p7, p8, p9 = ((codes >> bit & 1).astype(bool) for bit in range(8))
    runs = (~p2 & (p3 | p4)).astype(int) + (~p4 & (p5 | p6)) + (~p6 & (p7 | p8)) + (~p8 & (p9 | p2))
    first = (p9 | p2).astype(int) + (p3 | p4) + (p5 | p6) + (p7 | p8)
    second = (p2 | p3).astype(int) + (p4 | p5) + (p6 | p7) + (p8 | p9)
    neighbours = np.minimum(first, second)
    simple = (runs == 1) & (neighbours >= 2) & (neighbours <= 3)
    return np.array([simple & ~((p2 | p3 | ~p5) & p4), simple & ~((p6 | p7 | ~p9) & p8)])


_DELETABLE = _deletable()
