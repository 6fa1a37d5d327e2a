"""Who is near to whom: the kept neighbour graphs.

May import `egara.collection.tables`, ``.snapshots``, `egara.explore` and `egara.errors`.
"""

from egara.collection.neighbours.graphs import Graphs
from egara.collection.neighbours.nearest import Nearest, Neighbours
from egara.collection.neighbours.verbs import NeighbourVerbs
from egara.collection.neighbours.waiting import Turns, held

__all__ = ["Graphs", "Nearest", "NeighbourVerbs", "Neighbours", "Turns", "held"]
