"""The k-nearest-neighbour graph: exact, approximate, and updated as rows change.

`neighbour_graph` compares all pairs of rows (`all_pairs`), or, for very many rows, the pairs inside
the cells of random partitions (`random_partitions`). Both use the same parts: `sort_keys` gives
numbers that order pairs as their distances do, `block_comparison` computes them in blocks, and
`top_k` keeps the smallest. `update_graph` changes an existing graph instead.

May import `egara.search`, `egara.errors` and `egara.metric`.
"""

from egara.explore.neighbours.construction import neighbour_graph
from egara.explore.neighbours.graph import NeighbourGraph
from egara.explore.neighbours.incremental_update import update_graph
from egara.explore.neighbours.monitor import Cancel, Checkpoint, Monitor, Progress

__all__ = [
    "Cancel",
    "Checkpoint",
    "Monitor",
    "NeighbourGraph",
    "Progress",
    "neighbour_graph",
    "update_graph",
]
