"""Find clusters, describe them, and save them under names."""

import hashlib
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from egara.collection.clusters.cluster_types import Cluster, Clusters, KeptCluster
from egara.collection.clusters.clusterings import ClusteringKey, Clusterings, checked_method
from egara.collection.clusters.kept_clusters import KeptClusters
from egara.collection.snapshots import Snapshots, Space
from egara.collection.tables import Store, checked_seed
from egara.collection.tags import TagIndex, TagIndexes
from egara.errors import BadInput, CollectionError
from egara.explore.clustering import (
    distances_to_centroid,
    distinguishing_tags,
    euclidean_points,
    match_kept_clusters,
)

__all__ = ["ClusterFinder"]

CENTRAL_DRAWINGS = 5
"""The number of representative drawings of a cluster to return."""

MAX_TAGS = 2000
"""The number of most frequent tags among which distinguishing tags of clusters are found."""


class ClusterFinder:
    """Finds the clusters of a collection."""

    def __init__(
        self, store: Store, snapshots: Snapshots, tags: TagIndexes, kept: KeptClusters
    ) -> None:
        """Use the collection's tables, snapshots, tag indexes and kept clusters."""
        self._snapshots = snapshots
        self._clusterings = Clusterings(store)
        self._tags = tags
        self._kept = kept

    def find(
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
        """See `ClusterVerbs.clusters`."""
        key = ClusteringKey(checked_method(method, k), k, checked_seed(seed))
        snapshot = self._snapshots.newest()
        space = snapshot.space(encoder)
        clustering = self._clusterings.clustering(space, key, progress, cancel, compute=compute)
        kept_clusters = [
            kept
            for kept in self._kept.all()
            if (kept.encoder, kept.method, kept.k) == (space.info.name, key.method, k)
        ]
        labels, matches = match_kept_clusters(
            clustering.labels, [np.isin(space.ids, kept.ids) for kept in kept_clusters]
        )
        distances = clustering.distances
        if len(np.unique(labels)) < len(
            np.unique(clustering.labels)
        ):  # clusters were merged and have new means
            points = euclidean_points(space.vectors, space.metric, seed)
            distances = distances_to_centroid(points, labels)
        names = {number: kept_clusters[match].name for number, match in matches.items()}
        state = repr((clustering.source, kept_clusters))
        version = hashlib.sha256(state.encode()).hexdigest()[:16]
        clusters = _describe_clusters(space, self._tags.index(snapshot), labels, distances, names)
        return Clusters(
            encoder=space.info.name,
            method=str(key.method),
            k=k,
            ids=space.ids,
            labels=labels,
            clusters=clusters,
            scores=clustering.scores,
            version=version,
            distances=distances,
        )

    def keep(
        self, clusters: Clusters, numbers: Sequence[int], name: str, version: str | None = None
    ) -> KeptCluster:
        """See `ClusterVerbs.keep_cluster`."""
        if version is not None:
            _check_version(clusters, version)
        if not numbers:
            raise BadInput("Give the numbers of the clusters to keep; got none.")
        chosen = sorted(set(numbers))
        ids = [image for number in chosen for image in clusters.members(number)]
        if chosen[0] < 0:
            raise BadInput(
                "Drawings outside all clusters cannot be kept as a cluster. Put them on a board."
            )
        replaced = [c.name for c in clusters.clusters if c.number in chosen and c.name]
        kept = KeptCluster(name, clusters.encoder, clusters.method, clusters.k, tuple(ids))
        return self._kept.keep(kept, replaced)


def _check_version(clusters: Clusters, version: str) -> None:
    """Raise an error if the clusters have a different version: their numbers may have changed."""
    if clusters.version != version:
        raise CollectionError(
            "The clusters have changed since they were shown, because drawings or names have "
            "changed. Look at them again."
        )


def _describe_clusters(
    space: Space,
    tags: TagIndex,
    labels: NDArray[np.int32],
    distances: NDArray[np.float32],
    names: dict[int, str],
) -> tuple[Cluster, ...]:
    tags_of_clusters = distinguishing_tags(_positions_of_tags(tags, space), labels)
    order = np.lexsort((distances, labels))
    starts = np.searchsorted(labels[order], np.arange(len(tags_of_clusters) + 1))
    members = [order[starts[n] : starts[n + 1]] for n in range(len(tags_of_clusters))]
    return tuple(
        Cluster(
            number=number,
            name=names.get(number),
            size=len(members[number]),
            central=tuple(str(space.ids[row]) for row in members[number][:CENTRAL_DRAWINGS]),
            tags=tuple(cluster_tags),
        )
        for number, cluster_tags in enumerate(tags_of_clusters)
    )


def _positions_of_tags(tags: TagIndex, space: Space) -> dict[str, NDArray[np.int64]]:
    """Return the positions in the space of the drawings with each of the most frequent tags."""
    positions_of_tags = {}
    for tag in tags.counts[:MAX_TAGS]:
        rows = np.flatnonzero(tags.mask(tags.unedited.canonical(tag.name)))
        positions = space.position_of_row[rows]
        positions_of_tags[tag.name] = positions[positions >= 0]
    return positions_of_tags
