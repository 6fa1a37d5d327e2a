"""Small neighbour graphs for walks."""

import numpy as np
from scipy.sparse import csr_array

from egara.explore.neighbours import NeighbourGraph, neighbour_graph
from egara.search import ExactIndex


def codes(seed: int, rows: int = 120, columns: int = 3, k: int = 5) -> tuple:
    """The graph and the index of random bits."""
    rng = np.random.default_rng(seed)
    index = ExactIndex(rng.integers(0, 256, (rows, columns), dtype=np.uint8), "hamming")
    return neighbour_graph(index, k), index


def points(seed: int, rows: int = 120, columns: int = 3, metric: str = "euclidean") -> tuple:
    """The same of random points."""
    rng = np.random.default_rng(seed)
    index = ExactIndex(rng.normal(size=(rows, columns)).astype(np.float32), metric)
    return neighbour_graph(index, 5), index


def on_a_line(*places: float, k: int = 2) -> tuple[NeighbourGraph, ExactIndex]:
    index = ExactIndex(np.array(places, np.float32)[:, None], "euclidean")
    return neighbour_graph(index, k), index


def entries(edges: csr_array) -> dict[tuple[int, int], float]:
    """All edges with their weights, also those of weight 0."""
    found = edges.tocoo()
    pairs = zip(found.row.tolist(), found.col.tolist(), strict=True)
    return dict(zip(pairs, found.data.tolist(), strict=True))
