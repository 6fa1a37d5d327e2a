"""Clusters: their computation, their number, their description, and distances between groups.

`euclidean_points` turns an encoder's vectors into points, `propose_k` proposes a number of
clusters, and `cluster` computes them with one of scikit-learn's methods. `distinguishing_tags` and
`distances_to_centroid` describe clusters; `match_kept_clusters` finds the kept clusters (named
by the user) in a new result. `average_hausdorff_distances` and `most_central` compare groups whose
members are given, such as the drawings of artists.

May import `egara.search`, `egara.errors` and `egara.metric`. scikit-learn is imported at first use.
"""

from egara.explore.clustering.cluster_count import Proposal, check_cancelled, propose_k
from egara.explore.clustering.description import distances_to_centroid, distinguishing_tags
from egara.explore.clustering.group_distances import (
    MAX_REPRESENTATIVES,
    average_hausdorff_distances,
    most_central,
)
from egara.explore.clustering.kept_clusters import match_kept_clusters
from egara.explore.clustering.methods import Labels, Method, cluster, number_by_size
from egara.explore.clustering.points import Points, euclidean_points

__all__ = [
    "MAX_REPRESENTATIVES",
    "Labels",
    "Method",
    "Points",
    "Proposal",
    "average_hausdorff_distances",
    "check_cancelled",
    "cluster",
    "distances_to_centroid",
    "distinguishing_tags",
    "euclidean_points",
    "match_kept_clusters",
    "most_central",
    "number_by_size",
    "propose_k",
]
