"""Who is near to whom: the kept neighbour graphs.

May import `egara.collection.tables`, ``.snapshots``, `egara.explore` and `egara.errors`.
"""

from egara.collection.neighbours.graphs import NeighbourGraphs
from egara.collection.neighbours.locks import NamedLocks, hold_lock
from egara.collection.neighbours.nearest import Nearest, Neighbours
from egara.collection.neighbours.verbs import NeighbourVerbs

__all__ = ["NamedLocks", "Nearest", "NeighbourGraphs", "NeighbourVerbs", "Neighbours", "hold_lock"]
