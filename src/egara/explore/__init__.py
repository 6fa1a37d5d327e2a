"""The neighbour graph, and walks over it from one drawing to another.

Pure functions and classes on arrays: drawings are rows here. May import `egara.search`, and
`egara.errors` and `egara.metric`.
"""

from egara.explore.contact_sheet import Card, contact_sheet
from egara.explore.graph import NeighbourGraph, neighbour_graph, undirected
from egara.explore.morph import Walk, morph
from egara.explore.sheet import walk_sheet

__all__ = [
    "Card",
    "NeighbourGraph",
    "Walk",
    "contact_sheet",
    "morph",
    "neighbour_graph",
    "undirected",
    "walk_sheet",
]
