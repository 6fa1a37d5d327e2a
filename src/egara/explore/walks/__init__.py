"""Walks: paths from one drawing to another over a distance graph.

`distance_graph` makes the graph from the k nearest neighbours of every row (`restricted_graph` from
those of some rows, `blend_graphs` from several encoders). `morph` finds a walk: the shortest path
(`shortest_path`), a path with a given number of steps (`fixed_length_path`), or a shortest path
with fewer rows (`thinning`); `bridges` connects separate components and `hub_damping` lengthens
edges at hubs. `PathSearch` contains the prepared graph for one pair of rows, and
`alternative_walks` uses it to find different walks. `walk_quality` measures a walk;
`candidates_between` proposes another drawing for one step.

May import `egara.explore.neighbours`, `egara.search`, `egara.errors` and `egara.limits`.
"""

from egara.explore.walks.alternatives import alternative_walks
from egara.explore.walks.blending import BlendedDistances, BlendPart, blend_graphs
from egara.explore.walks.candidates import candidates_between
from egara.explore.walks.distance_graph import (
    DistanceGraph,
    Distances,
    distance_graph_of,
    mutual_edges,
    undirected_edges,
)
from egara.explore.walks.path_search import PathSearch, morph
from egara.explore.walks.quality import WalkQuality, walk_quality
from egara.explore.walks.restriction import restricted_graph
from egara.explore.walks.walk import Walk, walk_along

__all__ = [
    "BlendPart",
    "BlendedDistances",
    "DistanceGraph",
    "Distances",
    "PathSearch",
    "Walk",
    "WalkQuality",
    "alternative_walks",
    "blend_graphs",
    "candidates_between",
    "distance_graph_of",
    "morph",
    "mutual_edges",
    "restricted_graph",
    "undirected_edges",
    "walk_along",
    "walk_quality",
]
