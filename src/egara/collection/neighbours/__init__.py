"""Neighbour graphs: the nearest neighbours of every drawing, stored and updated.

May import `egara.collection.tables`, ``.snapshots``, `egara.explore` and `egara.errors`.
"""

from egara.collection.neighbours.graphs import NeighbourGraphs
from egara.collection.neighbours.locks import NamedLocks, hold_lock
from egara.collection.neighbours.neighbour_finder import NeighbourFinder, Neighbours
from egara.collection.neighbours.verbs import NeighbourVerbs

__all__ = [
    "NamedLocks",
    "NeighbourFinder",
    "NeighbourGraphs",
    "NeighbourVerbs",
    "Neighbours",
    "hold_lock",
]
