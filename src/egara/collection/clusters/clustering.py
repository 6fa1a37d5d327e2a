"""Finding clusters, and keeping those that a person names."""

import hashlib
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from egara.collection.clusters.answers import Cluster, Clusters, KeptCluster
from egara.collection.clusters.clusterings import Asked, Clusterings, checked_method
from egara.collection.clusters.kept import KeptClusters
from egara.collection.snapshots import Snapshots, Space
from egara.collection.tables import Store
from egara.collection.tags import TagIndex, TagIndexes
from egara.errors import BadInput, CollectionError
from egara.explore.clustering import (
    distances_to_centroid,
    distinguishing_tags,
    euclidean_points,
    match_kept_clusters,
)

__all__ = ["Clustered"]

CENTRAL = 5
MOST_TAGS = 2000
"""Tags that are compared: the most frequent ones."""


class Clustered:
    """The clusters of a collection."""

    def __init__(
        self, store: Store, snapshots: Snapshots, tags: TagIndexes, kept: KeptClusters
    ) -> None:
        """Take the collection's."""
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
        asked = Asked(checked_method(method, k), k, seed)
        snapshot = self._snapshots.newest()
        space = snapshot.space(encoder)
        found = self._clusterings.of(space, asked, progress, cancel, compute=compute)
        kept = [
            one
            for one in self._kept.all()
            if (one.encoder, one.method, one.k) == (space.info.name, asked.method, k)
        ]
        labels, places = match_kept_clusters(
            found.labels, [np.isin(space.ids, one.ids) for one in kept]
        )
        away = found.away
        if len(np.unique(labels)) < len(np.unique(found.labels)):  # merged: other middles
            points = euclidean_points(space.vectors, space.info.metric, seed)
            away = distances_to_centroid(points, labels)
        names = {number: kept[place].name for number, place in places.items()}
        version = hashlib.sha256(repr((found.source, kept)).encode()).hexdigest()[:16]
        clusters = _described(space, self._tags.of(snapshot), labels, away, names)
        return Clusters(
            encoder=space.info.name,
            method=str(asked.method),
            k=k,
            ids=space.ids,
            labels=labels,
            clusters=clusters,
            scores=found.scores,
            version=version,
            away=away,
        )

    def keep(
        self, clusters: Clusters, numbers: Sequence[int], name: str, version: str | None = None
    ) -> KeptCluster:
        """See `ClusterVerbs.keep_cluster`."""
        if version is not None:
            _check_version(clusters, version)
        if not numbers:
            raise BadInput("Say which clusters to keep, by their numbers.")
        chosen = sorted(set(numbers))
        ids = [image for number in chosen for image in clusters.members(number)]
        if chosen[0] < 0:
            raise BadInput("Drawings outside all clusters cannot be kept as one; use a board.")
        old = [one.name for one in clusters.clusters if one.number in chosen and one.name]
        kept = KeptCluster(name, clusters.encoder, clusters.method, clusters.k, tuple(ids))
        return self._kept.keep(kept, old)


def _check_version(clusters: Clusters, version: str) -> None:
    """Refuse clusters of another version: their numbers may mean others now."""
    if clusters.version != version:
        raise CollectionError(
            "The clusters have changed since they were shown, as drawings or names have. "
            "Look at them again."
        )


def _described(
    space: Space,
    tags: TagIndex,
    labels: NDArray[np.int32],
    away: NDArray[np.float32],
    names: dict[int, str],
) -> tuple[Cluster, ...]:
    telling = distinguishing_tags(_rows_of_tags(tags, space), labels)
    order = np.lexsort((away, labels))
    starts = np.searchsorted(labels[order], np.arange(len(telling) + 1))
    return tuple(
        Cluster(
            number=number,
            name=names.get(number),
            size=int(starts[number + 1] - starts[number]),
            central=tuple(
                str(space.ids[row]) for row in order[starts[number] : starts[number + 1]][:CENTRAL]
            ),
            tags=tuple(found),
        )
        for number, found in enumerate(telling)
    )


def _rows_of_tags(tags: TagIndex, space: Space) -> dict[str, NDArray[np.int64]]:
    """Where in the space the drawings with each tag are: tags of files, of people, predicted."""
    found = {}
    for tag in tags.counts[:MOST_TAGS]:
        rows = np.flatnonzero(tags.mask(tags.said.canonical(tag.name)))
        positions = space.position_of_row[rows]
        found[tag.name] = positions[positions >= 0]
    return found
