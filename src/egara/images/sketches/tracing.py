"""Turn lines of pixels into lists of points."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from egara.images.sketches.strokes import Line

__all__ = ["smoothed", "trace"]

_SMOOTHING = np.array([1, 2, 3, 2, 1]) / 9
_STEP = 2  # of the points that are kept


def trace(mask: NDArray[np.bool_], spur: float = 0) -> list[Line]:
    """Trace lines one pixel wide: each line ends at a free end or at a junction, or is closed.

    Neighbouring pixels are connected along rows and columns, and diagonally if no pixel is next to
    both.

    Args:
        mask: (H, W), thinned.
        spur: lines with a free end that leave a junction and are at most this long, in pixels, are
            left out: they are remains of the thickness of the ink.

    Returns:
        The points of each line (P, 2), x and y in pixels: centres of pixels. A single pixel is a
        line of one point; of a closed line, the last point is the first.
    """
    neighbours = _neighbours(mask)
    degree = [len(near) for near in neighbours]
    ends = [pixel for pixel, near in enumerate(neighbours) if len(near) != 2]
    seen = [False] * len(neighbours)
    chains: list[list[int]] = []
    for end in ends:
        if degree[end] == 0:
            chains.append([end])
        seen[end] = True
        for first in neighbours[end]:
            if degree[first] != 2:
                if first > end:
                    chains.append([end, first])
            elif not seen[first]:
                chains.append(_walk(end, first, neighbours, seen))
    for start, near in enumerate(neighbours):
        if not seen[start]:  # a closed line without a junction
            seen[start] = True
            chains.append([*_walk(start, near[0], neighbours, seen), start])
    pixels = np.argwhere(mask)[:, ::-1].astype(np.float64) + 0.5
    return [pixels[chain] for chain in _without_spurs(chains, degree, pixels, spur)]


def smoothed(line: Line) -> Line:
    """Return a traced line without the stairs of its pixels, and with half of the points.

    Each point is the weighted mean of five; the ends stay where they are.
    """
    if len(line) < len(_SMOOTHING):
        return line
    half = len(_SMOOTHING) // 2
    if (line[0] == line[-1]).all():
        padded = np.concatenate([line[-1 - half : -1], line, line[1 : 1 + half]])
    else:  # reflected at the ends, which keeps them
        before, after = 2 * line[0] - line[half:0:-1], 2 * line[-1] - line[-2 : -2 - half : -1]
        padded = np.concatenate([before, line, after])
    means = np.stack([np.convolve(axis, _SMOOTHING, "valid") for axis in padded.T], axis=1)
    return np.concatenate([means[:-1:_STEP], means[-1:]])


def _neighbours(mask: NDArray[np.bool_]) -> list[list[int]]:
    """Return the connected pixels of each pixel, as positions in the order of the rows."""
    number = np.full((mask.shape[0] + 1, mask.shape[1] + 2), -1)
    number[:-1, 1:-1][mask] = np.arange(mask.sum())
    here, right, below = number[:-1, 1:-1], number[:-1, 2:], number[1:, 1:-1]
    left, below_right, below_left = number[:-1, :-2], number[1:, 2:], number[1:, :-2]
    ink = here >= 0
    edges = [
        (here, right, ink & (right >= 0)),
        (here, below, ink & (below >= 0)),
        (here, below_right, ink & (below_right >= 0) & (right < 0) & (below < 0)),
        (here, below_left, ink & (below_left >= 0) & (left < 0) & (below < 0)),
    ]
    neighbours: list[list[int]] = [[] for _ in range(int(mask.sum()))]
    for one, other, connected in edges:
        for a, b in zip(one[connected].tolist(), other[connected].tolist(), strict=True):
            neighbours[a].append(b)
            neighbours[b].append(a)
    return neighbours


def _walk(
    start: int, first: int, neighbours: Sequence[Sequence[int]], seen: list[bool]
) -> list[int]:
    """Follow a line from a pixel until it ends, or comes to a junction or to a seen pixel."""
    chain, before, pixel = [start], start, first
    while len(neighbours[pixel]) == 2 and not seen[pixel]:
        seen[pixel] = True
        chain.append(pixel)
        one, other = neighbours[pixel]
        before, pixel = pixel, other if one == before else one
    if len(neighbours[pixel]) != 2:
        chain.append(pixel)
    return chain


def _without_spurs(
    chains: list[list[int]], degree: Sequence[int], pixels: Line, spur: float
) -> list[list[int]]:
    if not spur:
        return chains

    def is_spur(chain: list[int]) -> bool:
        first, last = sorted((degree[chain[0]], degree[chain[-1]]))
        length = sum(float(np.hypot(*(pixels[b] - pixels[a]))) for a, b in pairwise(chain))
        return first == 1 and last > 2 and length <= spur

    return [chain for chain in chains if len(chain) > spur + 1 or not is_spur(chain)]
