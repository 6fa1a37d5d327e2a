"""Letting what a person called a cluster follow the clusters that are computed anew."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from egara.explore.clustering.methods import Labels, by_size

__all__ = ["follow"]


def follow(labels: Labels, kept: Sequence[NDArray[np.bool_]]) -> tuple[Labels, dict[int, int]]:
    """Join the clusters that belong to a kept set of drawings, and say which cluster is which set.

    A cluster belongs to a set where more than half of its members are in it; to the one that has
    most of them where several do, and the last of those. A set that no cluster belongs to is not
    among the clusters; a set of drawings from several clusters joins them.

    Args:
        labels: (N,), -1 outside.
        kept: masks (N,), in the order in which they were kept.

    Returns:
        The labels, numbered by size again, and the set's place in `kept` for each such cluster.
    """
    owners: dict[int, int] = {}
    for cluster in range(int(labels.max(initial=-1)) + 1):
        members = labels == cluster
        shares = [int(mask[members].sum()) for mask in kept]
        best = max(range(len(kept)), key=lambda place: (shares[place], place), default=0)
        if kept and 2 * shares[best] > members.sum():
            owners[cluster] = best
    joined = labels.astype(np.int64)
    first = {owner: cluster for cluster, owner in sorted(owners.items(), reverse=True)}
    for cluster, owner in owners.items():
        joined[labels == cluster] = first[owner]
    numbered = by_size(joined)
    named = {int(numbered[joined == cluster][0]): owner for owner, cluster in first.items()}
    return numbered, named
