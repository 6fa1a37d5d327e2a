"""Clusters: points from vectors, the methods, how many, and what each cluster is like.

Pure functions on arrays. scikit-learn is imported when it is first used.
"""

from egara.explore.clustering.description import distances_to_middle, distinguishing_tags
from egara.explore.clustering.following import follow
from egara.explore.clustering.methods import Labels, Method, by_size, cluster
from egara.explore.clustering.points import Points, points_of
from egara.explore.clustering.proposals import Proposal, check, propose

__all__ = [
    "Labels",
    "Method",
    "Points",
    "Proposal",
    "by_size",
    "check",
    "cluster",
    "distances_to_middle",
    "distinguishing_tags",
    "follow",
    "points_of",
    "propose",
]
