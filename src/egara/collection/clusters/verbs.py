"""The verbs of a collection about clusters."""

from collections.abc import Callable, Sequence

from egara.collection.clusters.answers import Clusters, KeptCluster
from egara.collection.clusters.clustering import Clustered
from egara.collection.clusters.kept import KeptClusters

__all__ = ["ClusterVerbs"]


class ClusterVerbs:
    """The verbs of a collection about clusters."""

    _clusters: Clustered
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
        """Put the drawings into clusters; kept until they or the encoder change.

        Args:
            encoder: whose vectors; the collection's first by default.
            k: how many; by default proposed, by silhouette for ``kmeans`` and by BIC for ``gmm``.
                The other methods find the number themselves.
            method: ``kmeans``, ``gmm``, ``meanshift``, ``dbscan`` or ``hdbscan``.
            seed: the same drawings and seed give the same clusters.
            progress: is told the steps done and all, where k is proposed: one for each number that
                is tried, and one for the clustering.
            cancel: is asked between two steps whether to stop; the next call begins anew.
            compute: false for clusters that are there already, or none.

        Raises:
            UnknownEncoder: the collection has no vectors of it.
            BadInput: there is no such method, or k will not do.
            Cancelled: ``cancel`` answered true.
            NotComputed: they are not there, and ``compute`` is false.
        """
        return self._clusters.find(
            encoder, k, method, seed=seed, progress=progress, cancel=cancel, compute=compute
        )

    def keep_cluster(
        self, clusters: Clusters, numbers: Sequence[int], name: str, version: str | None = None
    ) -> KeptCluster:
        """Name a cluster, and so keep it; several are merged under the name.

        From then on these drawings are a filter, ``cluster:NAME``, that stays what it is. When
        clusters are found anew, one that has more than half of its drawings from the kept one
        belongs to it, and has its name.

        Args:
            clusters: an answer of `find`.
            numbers: which of them.
            name: one that has a name already gets this instead.
            version: refuse where the clusters are not those of this version.

        Raises:
            UnknownCluster: there is no such number.
            BadInput: another kept cluster has this name, or it is none.
            CollectionError: the version is another.
        """
        return self._clusters.keep(clusters, numbers, name, version)

    def kept_clusters(self) -> list[KeptCluster]:
        """Give the clusters that were kept, in that order."""
        return self._kept_clusters.all()

    def rename_cluster(self, name: str, new: str) -> KeptCluster:
        """Call a kept cluster otherwise.

        Raises:
            UnknownCluster: none has this name.
            BadInput: another has the new one, or it is none.
        """
        return self._kept_clusters.rename(name, new)

    def forget_cluster(self, name: str) -> None:
        """Keep a cluster no longer; its drawings stay.

        Raises:
            UnknownCluster: there is none.
        """
        self._kept_clusters.forget(name)
