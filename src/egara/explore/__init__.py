"""The neighbour graph, and walks over it from one drawing to another.

Pure functions and classes on arrays: drawings are rows here. May import `egara.search`, and
`egara.errors` and `egara.metric`.
"""

from egara.explore.building import neighbour_graph
from egara.explore.contact_sheet import Card, contact_sheet
from egara.explore.graph import NeighbourGraph, mutual, undirected
from egara.explore.morph import Walk, morph
from egara.explore.sheet import walk_sheet
from egara.explore.updating import updated_graph
from egara.explore.watching import Checkpoint

__all__ = [
    "Card",
    "Checkpoint",
    "NeighbourGraph",
    "Walk",
    "contact_sheet",
    "morph",
    "mutual",
    "neighbour_graph",
    "undirected",
    "updated_graph",
    "walk_sheet",
]
