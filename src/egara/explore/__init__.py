"""The neighbour graph, and walks over it from one drawing to another.

Pure functions and classes on arrays: drawings are rows here. May import `egara.search`,
`egara.errors`, `egara.limits` and `egara.metric`.
"""

from egara.explore.alternatives import alternatives
from egara.explore.between import between
from egara.explore.blending import Blend, Share, blended
from egara.explore.building import neighbour_graph
from egara.explore.contact_sheet import Card, contact_sheet
from egara.explore.distance_graph import DistanceGraph, Distances
from egara.explore.graph import NeighbourGraph, mutual, undirected
from egara.explore.morph import Ground, morph
from egara.explore.restricting import restricted
from egara.explore.sheet import stacked, walk_sheet
from egara.explore.updating import updated_graph
from egara.explore.walk import Walk, WalkQuality, walk_along, walk_quality
from egara.explore.watching import Checkpoint

__all__ = [
    "Blend",
    "Card",
    "Checkpoint",
    "DistanceGraph",
    "Distances",
    "Ground",
    "NeighbourGraph",
    "Share",
    "Walk",
    "WalkQuality",
    "alternatives",
    "between",
    "blended",
    "contact_sheet",
    "morph",
    "mutual",
    "neighbour_graph",
    "restricted",
    "stacked",
    "undirected",
    "updated_graph",
    "walk_along",
    "walk_quality",
    "walk_sheet",
]
