"""The quality of a map: trustworthiness and preservation of neighbours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy  # its submodules are imported when they are used
from numpy.typing import NDArray

from egara.errors import BadInput
from egara.search import ExactIndex

__all__ = ["MapQuality", "map_quality"]


@dataclass(frozen=True, slots=True)
class MapQuality:
    """Measures of a map of N drawings.

    Attributes:
        trustworthiness: 0 to 1; 1 if all drawings that are near on the map have near vectors
            (Venna and Kaski 2001, equation 2).
        preservation: 0 to 1; the share of the k nearest drawings by vectors that are among the k
            nearest on the map.
        k: the number of neighbours that were compared; 0 if there are too few drawings.
        sample: the number of drawings whose neighbours were compared.
    """

    trustworthiness: float
    preservation: float
    k: int
    sample: int


def map_quality(
    index: ExactIndex, xy: NDArray[np.float32], k: int = 10, sample: int = 500, seed: int = 0
) -> MapQuality:
    """Compare a map with the vectors that it was made from.

    Args:
        index: over the N vectors.
        xy: (N, 2), the map.
        k: neighbours to compare; fewer if N is below 2 k + 2, because the trustworthiness is
            defined for k below N / 2.
        sample: drawings to compare with all others; N or more gives the trustworthiness of the
            whole map.
        seed: of the sample.

    Raises:
        BadInput: the map has another shape.
    """
    total = len(index)
    if xy.shape != (total, 2):
        raise BadInput(f"a map of {total} drawings must have shape ({total}, 2); got {xy.shape}")
    k = min(k, (total - 1) // 2)
    if k < 1:
        return MapQuality(1.0, 1.0, 0, total)
    chosen = np.random.default_rng(seed).permutation(total)[:sample]
    on_map = _without_own_row(scipy.spatial.KDTree(xy).query(xy[chosen], k + 1)[1], chosen)
    penalty, kept = 0, 0
    for row, neighbours in zip(chosen, on_map, strict=True):
        ranks = _ranks(index, int(row), neighbours)
        penalty += int(np.maximum(ranks - k, 0).sum())
        kept += int((ranks <= k).sum())
    worst = len(chosen) * k * (2 * total - 3 * k - 1) / 2
    return MapQuality(1 - penalty / worst, kept / (len(chosen) * k), k, len(chosen))


def _without_own_row(nearest: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Remove each of `rows` (n,) from its k + 1 nearest (n, k + 1)."""
    is_other = nearest != rows[:, None]
    is_other[is_other.all(axis=1), -1] = False  # more than k other rows have the same position
    return np.asarray(nearest[is_other].reshape(len(rows), -1))


def _ranks(index: ExactIndex, row: int, neighbours: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the ranks of `neighbours` by distance from `row`, from 1; ties get the lowest."""
    distances = index.distances(index.vectors[row])
    of_neighbours = distances[neighbours]
    distances[row] = np.inf
    ordered = np.sort(distances)
    return np.asarray(np.searchsorted(ordered, of_neighbours, side="left") + 1)
