"""Agreement of clusters with groups that people made (atmosphere paper, section IV-B). Pure."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from egara.errors import BadInput
from egara.evaluate.clustering import contingency

__all__ = ["cluster_entropies", "grouping_entropy"]


def cluster_entropies(
    clusters: ArrayLike, groups: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Compute how much each cluster is spread over groups.

    The entropy of a cluster B_j is H_j = - Σ_i P(E_ij) log_S P(E_ij), with
    P(E_ij) = n(B_j ∩ A_i) / n(B_j), for S groups A_i. The printed formula lacks the minus sign.

    Args:
        clusters: (N,) the cluster of each drawing.
        groups: (N,) the group of each drawing, of S groups.

    Returns:
        The entropies (K,) in 0..1, 0 for a cluster within one group, and the sizes (K,) of the
        clusters, in the order of the sorted clusters.

    Raises:
        BadInput: the lengths differ, there are no drawings, or there is only one group.
    """
    table = contingency(groups, clusters).T
    if table.shape[1] < 2:
        raise BadInput("All drawings are in one group; the entropy needs two groups or more.")
    sizes = table.sum(axis=1)
    shares = table / sizes[:, None]
    logarithms = np.log(np.where(shares > 0, shares, 1)) / np.log(table.shape[1])
    entropies: NDArray[np.float64] = -(shares * logarithms).sum(axis=1) + 0.0
    return entropies, sizes


def grouping_entropy(clusters: ArrayLike, groups: ArrayLike) -> float:
    """Compute H = Σ_j H_j n(B_j) / N: 0 if each cluster lies within one group, at most 1.

    Args and errors: see `cluster_entropies`.
    """
    entropies, sizes = cluster_entropies(clusters, groups)
    return float((entropies * sizes).sum() / sizes.sum())
