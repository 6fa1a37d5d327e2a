"""The verbs of a collection about clusters."""

from collections.abc import Callable, Sequence

from egara.collection.clusters.cluster_finder import ClusterFinder
from egara.collection.clusters.cluster_types import Clusters, KeptCluster
from egara.collection.clusters.kept_clusters import KeptClusters

__all__ = ["ClusterVerbs"]


class ClusterVerbs:
    """The verbs of a collection about clusters."""

    _clusters: ClusterFinder
    _kept_clusters: KeptClusters

    def clusters(
        self,
        encoder: str | None = None,
        k: int | None = None,
        method: str = "kmeans",
        *,
        seed: int = 0,
        progress: Callable[[int, int], None] | None = None,
        cancel: Callable[[], bool] | None = None,
        compute: bool = True,
    ) -> Clusters:
        """Find clusters of drawings; they are stored until the drawings or the encoder change.

        Args:
            encoder: the name of an encoder; the collection's first encoder by default.
            k: the number of clusters. By default it is proposed: by the silhouette for ``kmeans``,
                by BIC for ``gmm``. The other methods find the number themselves.
            method: ``kmeans``, ``gmm``, ``meanshift``, ``dbscan`` or ``hdbscan``.
            seed: the same drawings and seed give the same clusters.
            progress: called with the finished steps and their number while k is proposed. There is
                one step for each number that is tried, and one for the clustering.
            cancel: called between two steps; returns true to stop. The next call starts again.
            compute: false to return only clusters that are computed already.

        Raises:
            UnknownEncoder: the collection has no vectors of the encoder.
            BadInput: there is no such method, or k is not valid.
            Cancelled: ``cancel`` returned true.
            NotComputed: the clusters are not computed, and ``compute`` is false.
        """
        return self._clusters.find(
            encoder, k, method, seed=seed, progress=progress, cancel=cancel, compute=compute
        )

    def keep_cluster(
        self, clusters: Clusters, numbers: Sequence[int], name: str, version: str | None = None
    ) -> KeptCluster:
        """Keep a cluster under a name; several clusters are merged.

        The drawings of the cluster become a filter, ``cluster:NAME``, which does not change. In
        later clusterings, a cluster with more than half of its drawings from the kept cluster gets
        the name.

        Args:
            clusters: the result of `clusters`.
            numbers: the clusters to keep.
            name: the new name; it replaces names that the clusters have.
            version: if given, refuse clusters of another version.

        Raises:
            UnknownCluster: there is no cluster with such a number.
            BadInput: another kept cluster has this name, or the name is not valid.
            CollectionError: the clusters have another version.
        """
        return self._clusters.keep(clusters, numbers, name, version)

    def kept_clusters(self) -> list[KeptCluster]:
        """Return the kept clusters in the order in which they were kept."""
        return self._kept_clusters.all()

    def rename_cluster(self, name: str, new: str) -> KeptCluster:
        """Rename a kept cluster.

        Raises:
            UnknownCluster: there is no kept cluster of this name.
            BadInput: another kept cluster has the new name, or the new name is not valid.
        """
        return self._kept_clusters.rename(name, new)

    def forget_cluster(self, name: str) -> None:
        """Remove a kept cluster; its drawings stay in the collection.

        Raises:
            UnknownCluster: there is no kept cluster of this name.
        """
        self._kept_clusters.forget(name)
