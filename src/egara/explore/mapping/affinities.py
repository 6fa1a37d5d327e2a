"""How strongly drawings pull at each other on a map: all neighbours alike.

With few neighbours, a pull that is the same for all of them gives maps as good as the Gaussians of
the first t-SNE with many (Böhm, Berens & Kobak 2022, section 5; `benchmarks/map.py` measures it on
drawings). It needs no distances, so every metric will do, and equal drawings are no special case.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from egara.explore.graph import NeighbourGraph

__all__ = ["NEIGHBOURS", "joint_affinities", "new_affinities"]

NEIGHBOURS = 10
"""Neighbours of each drawing that a map is made from; from `benchmarks/map.py`."""


def joint_affinities(graph: NeighbourGraph) -> csr_matrix:
    """The symmetric affinities (N, N) of a graph, of sum 1: the same for any two neighbours."""
    from openTSNE.affinity import Uniform
    from openTSNE.nearest_neighbors import PrecomputedNeighbors

    found = PrecomputedNeighbors(graph.indices, graph.distances)
    return Uniform(knn_index=found, symmetrize="max").P


def new_affinities(indices: NDArray[Any], total: int) -> csr_matrix:
    """The affinities (M, `total`) of M new drawings to their neighbours (M, k); rows sum to 1."""
    new, k = indices.shape
    starts = np.arange(0, new * k + 1, k)
    return csr_matrix((np.full(new * k, 1 / k), indices.ravel(), starts), (new, total))
