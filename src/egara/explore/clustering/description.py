"""Describe clusters: distances to the centroids, and distinguishing tags."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from egara.explore.clustering.methods import Labels
from egara.explore.clustering.points import Points

__all__ = ["distances_to_centroid", "distinguishing_tags"]

MIN_Z = 1.96  # two-sided 95 %
MIN_DRAWINGS = 2


def distances_to_centroid(points: Points, labels: Labels) -> NDArray[np.float32]:
    """Return the distance (N,) of each point from the centroid of its cluster.

    Points outside all clusters count as one cluster.
    """
    distances = np.empty(len(points), np.float32)
    for label in np.unique(labels):
        members = labels == label
        values = points.values[members]
        distances[members] = np.linalg.norm(values - values.mean(axis=0), axis=1)
    return distances


def distinguishing_tags(
    rows_of_tag: Mapping[str, NDArray[np.int64]], labels: Labels, max_tags: int = 5
) -> list[list[tuple[str, float]]]:
    """Find the tags that the drawings of a cluster have more often than the other drawings.

    The score z of a tag is its log-odds ratio, inside the cluster against outside, divided by its
    standard deviation, with half a drawing added to each count (Haldane-Anscombe correction). Tags
    need two drawings in the cluster and a z of 1.96 (95 %).

    Source: Monroe, Colaresi and Quinn, "Fightin' Words" (2008), section 3.3, with a flat prior.

    Args:
        rows_of_tag: the drawings, 0 to N - 1, that have each tag.
        labels: (N,).
        max_tags: the maximum number of tags of a cluster.

    Returns:
        For each cluster the (tag, z), highest z first, ties by the tag.
    """
    sizes = np.bincount(labels[labels >= 0])
    names = list(rows_of_tag)
    inside = np.zeros((len(sizes), len(names)), np.int32)
    for column, rows in enumerate(rows_of_tag.values()):
        of_tag = labels[rows]
        inside[:, column] = np.bincount(of_tag[of_tag >= 0], minlength=len(sizes))
    everywhere = np.array([len(rows) for rows in rows_of_tag.values()], np.int64)
    tags = []
    for counts, size in zip(inside, sizes.tolist(), strict=True):
        scores = _z_scores(counts, everywhere, size, len(labels))
        scores[counts < MIN_DRAWINGS] = -np.inf
        tags.append(_best(scores, names, max_tags))
    return tags


def _z_scores(
    inside: NDArray[np.int32], everywhere: NDArray[np.int64], size: int, total: int
) -> NDArray[np.float64]:
    """Return the scores (tags,) of one cluster, from counts of drawings with each tag."""
    with_in, with_out = inside + 0.5, everywhere - inside + 0.5
    without_in = size - inside + 0.5
    without_out = (total - size) - (everywhere - inside) + 0.5
    ratio = np.log(with_in / without_in) - np.log(with_out / without_out)
    deviation = np.sqrt(1 / with_in + 1 / without_in + 1 / with_out + 1 / without_out)
    return np.asarray(ratio / deviation)


def _best(scores: NDArray[np.float64], names: list[str], max_tags: int) -> list[tuple[str, float]]:
    significant = np.flatnonzero(scores >= MIN_Z).tolist()
    order = sorted(significant, key=lambda tag: (-scores[tag], names[tag]))
    return [(names[tag], float(scores[tag])) for tag in order[:max_tags]]
