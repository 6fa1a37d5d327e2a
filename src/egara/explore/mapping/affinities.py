"""Uniform affinities for t-SNE: the same attraction to every neighbour.

With few neighbours, uniform affinities give maps as good as the Gaussian affinities of the original
t-SNE with many (Böhm, Berens and Kobak 2022, section 5; `benchmarks/map.py` measures it on
drawings). They do not depend on distances, so they work with every metric and with equal drawings.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy  # its submodules are imported when they are used
from numpy.typing import NDArray

from egara.explore.neighbours.graph import NeighbourGraph

__all__ = ["NEIGHBOURS", "joint_affinities", "new_affinities"]

NEIGHBOURS = 10
"""Neighbours of each drawing in the graph of a map; from `benchmarks/map.py`."""


def joint_affinities(graph: NeighbourGraph) -> scipy.sparse.csr_matrix:
    """Return the symmetric affinities (N, N) of a graph: equal for all neighbours, of sum 1."""
    from openTSNE.affinity import Uniform
    from openTSNE.nearest_neighbors import PrecomputedNeighbors

    neighbours = PrecomputedNeighbors(graph.indices, graph.distances)
    return Uniform(knn_index=neighbours, symmetrize="max").P


def new_affinities(indices: NDArray[Any], total: int) -> scipy.sparse.csr_matrix:
    """Return the affinities (M, `total`) of M new drawings to their neighbours `indices` (M, k).

    Each row sums to 1.
    """
    new, k = indices.shape
    starts = np.arange(0, new * k + 1, k)
    return scipy.sparse.csr_matrix((np.full(new * k, 1 / k), indices.ravel(), starts), (new, total))
