"""How true a map is to the vectors: trustworthiness, and neighbours kept."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from egara.errors import BadInput
from egara.search import ExactIndex

__all__ = ["MapQuality", "map_quality"]


@dataclass(frozen=True, slots=True)
class MapQuality:
    """What was measured of a map of N drawings.

    Attributes:
        trustworthiness: 0..1; 1 where no drawing is near on the map that is not near truly
            (Venna & Kaski 2001, equation 2).
        preservation: 0..1; the share of the k nearest drawings that are among the k nearest on
            the map.
        k: neighbours that were looked at; 0 where there are too few drawings to say anything.
        sample: drawings that were looked at.
    """

    trustworthiness: float
    preservation: float
    k: int
    sample: int


def map_quality(
    index: ExactIndex, xy: NDArray[np.float32], k: int = 10, sample: int = 500, seed: int = 0
) -> MapQuality:
    """Compare a map (N, 2) with the vectors that it was made from.

    All N vectors are compared with each drawing of the sample. With `sample` of N or more,
    trustworthiness is that of the whole map. `k` is less where N is under 2 k + 2: the measure
    is defined for k below N / 2.
    """
    total = len(index)
    if xy.shape != (total, 2):
        raise BadInput(f"a map of {total} drawings must have shape ({total}, 2); got {xy.shape}")
    k = min(k, (total - 1) // 2)
    if k < 1:
        return MapQuality(1.0, 1.0, 0, total)
    chosen = np.random.default_rng(seed).permutation(total)[:sample]
    near = _others(KDTree(xy).query(xy[chosen], k + 1)[1], chosen)
    penalty, kept = 0, 0
    for row, others in zip(chosen, near, strict=True):
        ranks = _ranks(index, int(row), others)
        penalty += int(np.maximum(ranks - k, 0).sum())
        kept += int((ranks <= k).sum())
    worst = len(chosen) * k * (2 * total - 3 * k - 1) / 2
    return MapQuality(1 - penalty / worst, kept / (len(chosen) * k), k, len(chosen))


def _others(near: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """(n, k): of the k + 1 nearest of each row those that are not itself."""
    others = near != rows[:, None]
    others[others.all(axis=1), -1] = False  # more than k others are in the same place
    return np.asarray(near[others].reshape(len(rows), -1))


def _ranks(index: ExactIndex, row: int, others: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many drawings are nearer to `row` than each of `others` is, plus 1; ties count least."""
    distances = index.distances(index.vectors[row])
    asked = distances[others]
    distances[row] = np.inf
    ordered = np.sort(distances)
    return np.asarray(np.searchsorted(ordered, asked, side="left") + 1)
