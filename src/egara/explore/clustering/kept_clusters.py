"""Match kept clusters, which a person has named, with newly computed clusters."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from egara.explore.clustering.methods import Labels, number_by_size

__all__ = ["match_kept_clusters"]


def match_kept_clusters(
    labels: Labels, kept: Sequence[NDArray[np.bool_]]
) -> tuple[Labels, dict[int, int]]:
    """Find which clusters belong to which kept set, and join the clusters of one set.

    A cluster belongs to a set that holds more than half of its members. If several sets do, it
    belongs to the one with the most members, and among equals to the last. A set may get no
    cluster, one, or several, which are joined.

    Args:
        labels: (N,), -1 outside all clusters.
        kept: masks (N,), in the order in which they were kept.

    Returns:
        The labels, numbered by size again; and for each matched cluster the place of its set in
        `kept`.
    """
    set_of_cluster: dict[int, int] = {}
    for cluster in range(int(labels.max(initial=-1)) + 1):
        members = labels == cluster
        shares = [int(mask[members].sum()) for mask in kept]
        best = max(range(len(kept)), key=lambda place: (shares[place], place), default=0)
        if kept and 2 * shares[best] > members.sum():
            set_of_cluster[cluster] = best
    joined = labels.astype(np.int64)
    first_cluster = {
        place: cluster for cluster, place in sorted(set_of_cluster.items(), reverse=True)
    }
    for cluster, place in set_of_cluster.items():
        joined[labels == cluster] = first_cluster[place]
    numbered = number_by_size(joined)
    matches = {
        int(numbered[joined == cluster][0]): place for place, cluster in first_cluster.items()
    }
    return numbered, matches
