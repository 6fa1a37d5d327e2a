"""What a cluster is like: its most central members, and the tags that distinguish it."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from egara.explore.clustering.methods import Labels
from egara.explore.clustering.points import Points

__all__ = ["distances_to_middle", "distinguishing_tags"]

CERTAIN = 1.96
LEAST = 2


def distances_to_middle(points: Points, labels: Labels) -> NDArray[np.float32]:
    """(N,): how far each point is from the mean of its cluster; the outside ones
    together count as one."""
    away = np.empty(len(points), np.float32)
    for label in np.unique(labels):
        members = labels == label
        values = points.values[members]
        away[members] = np.linalg.norm(values - values.mean(axis=0), axis=1)
    return away


def distinguishing_tags(
    rows_of_tag: Mapping[str, NDArray[np.int64]], labels: Labels, most: int = 5
) -> list[list[tuple[str, float]]]:
    """For each cluster the tags that its drawings have more often than the others, surest first.

    A tag's number is z: its log-odds ratio, inside the cluster against outside, over its standard
    deviation, with half a drawing added to each count (Haldane, Anscombe). Only tags of two or more
    drawings of the cluster with z of 1.96 or more (95 %) are given.
    Source: Monroe, Colaresi and Quinn, "Fightin' Words" (2008), 3.3, with a flat prior.

    Args:
        rows_of_tag: the drawings, 0 to N - 1, that have each tag.
        labels: (N,).
        most: how many tags of each cluster.
    """
    sizes = np.bincount(labels[labels >= 0])
    names = list(rows_of_tag)
    inside = np.zeros((len(sizes), len(names)), np.int32)
    for column, rows in enumerate(rows_of_tag.values()):
        found = labels[rows]
        inside[:, column] = np.bincount(found[found >= 0], minlength=len(sizes))
    everywhere = np.array([len(rows) for rows in rows_of_tag.values()], np.int64)
    told = []
    for counts, size in zip(inside, sizes.tolist(), strict=True):
        scores = _z(counts, everywhere, size, len(labels))
        scores[counts < LEAST] = -np.inf
        told.append(_best(scores, names, most))
    return told


def _z(
    inside: NDArray[np.int32], everywhere: NDArray[np.int64], size: int, total: int
) -> NDArray[np.float64]:
    """(tags,), of one cluster."""
    with_in, with_out = inside + 0.5, everywhere - inside + 0.5
    without_in = size - inside + 0.5
    without_out = (total - size) - (everywhere - inside) + 0.5
    ratio = np.log(with_in / without_in) - np.log(with_out / without_out)
    spread = np.sqrt(1 / with_in + 1 / without_in + 1 / with_out + 1 / without_out)
    return np.asarray(ratio / spread)


def _best(scores: NDArray[np.float64], names: list[str], most: int) -> list[tuple[str, float]]:
    sure = np.flatnonzero(scores >= CERTAIN).tolist()
    order = sorted(sure, key=lambda tag: (-scores[tag], names[tag]))
    return [(names[tag], float(scores[tag])) for tag in order[:most]]
