"""The methods of `Collection` about clusters."""

from collections.abc import Callable, Sequence

from egara.collection.clusters.cluster_finder import ClusterFinder
from egara.collection.clusters.cluster_types import Clusters, KeptCluster
from egara.collection.clusters.kept_clusters import KeptClusters

__all__ = ["ClusterVerbs"]


class ClusterVerbs:
    """The methods of `Collection` about clusters."""

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
            encoder: the name of an encoder; by default, the one with the role ``default``.
            k: the number of clusters. By default it is chosen by the silhouette for ``kmeans``, and
                by BIC for ``gmm``. The other methods determine the number themselves.
            method: ``kmeans``, ``gmm``, ``meanshift``, ``dbscan`` or ``hdbscan``.
            seed: the same drawings and seed give the same clusters.
            progress: called with the number of finished steps and of all steps while k is chosen.
                There is one step for each number that is tried, and one for the clustering.
            cancel: called between two steps; returns true to stop. The next call starts again.
            compute: compute the clusters if they are not stored.

        Raises:
            UnknownEncoder: the collection has no vectors of the encoder.
            BadInput: the method is unknown, or k or the seed is not valid.
            Cancelled: ``cancel`` returned true.
            NotComputed: the clusters are not computed, and ``compute`` is false.
        """
        return self._clusters.find(
            encoder, k, method, seed=seed, progress=progress, cancel=cancel, compute=compute
        )

    def keep_cluster(
        self, clusters: Clusters, numbers: Sequence[int], name: str, version: str | None = None
    ) -> KeptCluster:
        """Save one cluster, or the union of several, under a name.

        A kept cluster is a set of drawings that does not change. It can be used as a filter,
        ``cluster:NAME``. In later clusterings, a cluster gets the name if more than half of its
        drawings are in the kept cluster.

        Args:
            clusters: the result of `clusters`.
            numbers: the clusters to keep.
            name: the new name. It replaces earlier names of the clusters.
            version: raise an error if the clusters have a different version.

        Raises:
            UnknownCluster: no cluster has one of the numbers.
            BadInput: another kept cluster has this name, or the name is not valid.
            CollectionError: the clusters have a different version.
        """
        return self._clusters.keep(clusters, numbers, name, version)

    def kept_clusters(self) -> list[KeptCluster]:
        """Return the kept clusters in the order in which they were kept."""
        return self._kept_clusters.all()

    def rename_cluster(self, name: str, new: str) -> KeptCluster:
        """Rename a kept cluster.

        Raises:
            UnknownCluster: no kept cluster has this name.
            BadInput: another kept cluster has the new name, or the new name is not valid.
        """
        return self._kept_clusters.rename(name, new)

    def forget_cluster(self, name: str) -> None:
        """Remove a kept cluster; its drawings stay in the collection.

        Raises:
            UnknownCluster: no kept cluster has this name.
        """
        self._kept_clusters.forget(name)
