"""Uniform affinities for t-SNE: the same attraction to every neighbour.

Uniform affinities with few neighbours give maps that are as good as those of the original t-SNE,
which uses Gaussian affinities with many neighbours (Böhm, Berens and Kobak 2022, section 5;
`benchmarks/map.py` measures it on drawings). Uniform affinities do not depend on distances, so they
work with every metric and with equal drawings.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy  # its submodules are imported when they are used
from numpy.typing import NDArray

from egara.explore.neighbours.graph import NeighbourGraph

__all__ = ["NEIGHBOURS", "joint_affinities", "new_affinities"]

NEIGHBOURS = 10
"""The number of neighbours of each drawing in the graph of a map; see `benchmarks/map.py`."""


def joint_affinities(graph: NeighbourGraph) -> scipy.sparse.csr_matrix:
    """Return the symmetric affinities (N, N) of a graph: equal for all neighbours, with sum 1."""
    from openTSNE.affinity import Uniform
    from openTSNE.nearest_neighbors import PrecomputedNeighbors

    neighbours = PrecomputedNeighbors(graph.indices, graph.distances)
    return Uniform(knn_index=neighbours, symmetrize="max").P


def new_affinities(indices: NDArray[Any], total: int) -> scipy.sparse.csr_matrix:
    """Return the affinities (M, N) of M new drawings; the sum of each row is 1.

    Args:
        indices: (M, k), the neighbours of the new drawings among the N drawings of the map.
        total: N.
    """
    count, k = indices.shape
    starts = np.arange(0, count * k + 1, k)
    values = np.full(count * k, 1 / k)
    return scipy.sparse.csr_matrix((values, indices.ravel(), starts), (count, total))
