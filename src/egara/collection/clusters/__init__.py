"""Clusters of drawings: found, described by their tags, and kept where a person names them.

May import `egara.collection.tables`, ``.snapshots``, ``.neighbours``, ``.tags``, `egara.explore`
and `egara.errors`.
"""

from egara.collection.clusters.answers import Cluster, Clusters, KeptCluster
from egara.collection.clusters.clustering import Clustered
from egara.collection.clusters.kept import KeptClusters
from egara.collection.clusters.verbs import ClusterVerbs

__all__ = ["Cluster", "ClusterVerbs", "Clustered", "Clusters", "KeptCluster", "KeptClusters"]
