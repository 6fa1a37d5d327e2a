"""Match kept clusters, which the user has named, with newly computed clusters."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from egara.explore.clustering.methods import Labels, number_by_size

__all__ = ["match_kept_clusters"]


def match_kept_clusters(
    labels: Labels, kept: Sequence[NDArray[np.bool_]]
) -> tuple[Labels, dict[int, int]]:
    """Assign new clusters to kept clusters, and merge clusters of the same kept cluster.

    A new cluster belongs to a kept set that contains more than half of its members. If several sets
    do, it belongs to the one with the most members, and among equals to the last. Several clusters
    of the same set are merged; a set without a cluster has no match.

    Args:
        labels: (N,), -1 outside all clusters.
        kept: masks (N,), in the order in which they were kept.

    Returns:
        The labels, renumbered by size; and for each matched cluster the index of its set in `kept`.
    """
    set_of_cluster: dict[int, int] = {}
    for cluster in range(int(labels.max(initial=-1)) + 1):
        members = labels == cluster
        shares = [int(mask[members].sum()) for mask in kept]
        best = max(range(len(kept)), key=lambda index: (shares[index], index), default=0)
        if kept and 2 * shares[best] > members.sum():
            set_of_cluster[cluster] = best
    joined = labels.astype(np.int64)
    first_cluster = {
        index: cluster for cluster, index in sorted(set_of_cluster.items(), reverse=True)
    }
    for cluster, index in set_of_cluster.items():
        joined[labels == cluster] = first_cluster[index]
    numbered = number_by_size(joined)
    matches = {
        int(numbered[joined == cluster][0]): index for index, cluster in first_cluster.items()
    }
    return numbered, matches
