"""Clusters of drawings: computed, described by their tags, and kept under names.

May import `egara.collection.tables`, ``.snapshots``, ``.neighbours``, ``.tags``, `egara.explore`
and `egara.errors`.
"""

from egara.collection.clusters.cluster_finder import ClusterFinder
from egara.collection.clusters.cluster_types import Cluster, Clusters, KeptCluster
from egara.collection.clusters.kept_clusters import KeptClusters
from egara.collection.clusters.verbs import ClusterVerbs

__all__ = ["Cluster", "ClusterFinder", "ClusterVerbs", "Clusters", "KeptCluster", "KeptClusters"]
