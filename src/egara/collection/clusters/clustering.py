"""The verbs of clusters: finding them, and keeping those that a person names."""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from egara.collection.clusters.answers import Cluster, Clusters, KeptCluster
from egara.collection.clusters.clusterings import Asked, Clusterings, checked_method
from egara.collection.clusters.kept import KeptClusters
from egara.collection.snapshots.snapshot import Snapshots
from egara.collection.snapshots.space import Space
from egara.collection.tables.store import Store
from egara.collection.tags.index import TagIndex
from egara.errors import BadInput, CollectionError
from egara.explore.clustering import distinguishing_tags, follow

__all__ = ["Clustered"]

CENTRAL = 5
MOST_TAGS = 2000
"""Tags that are compared: the most frequent ones."""


class Clustered:
    """The clusters of a collection."""

    def __init__(self, store: Store, snapshots: Snapshots) -> None:
        """Take the collection's."""
        self._snapshots = snapshots
        self._clusterings = Clusterings(store)
        self.kept = KeptClusters(store)

    def find(self, encoder: str | None, k: int | None, method: str, seed: int) -> Clusters:
        """See `Collection.clusters`."""
        asked = Asked(checked_method(method, k), k, seed)
        snapshot = self._snapshots.newest()
        space = snapshot.space(encoder or snapshot.first_encoder())
        found = self._clusterings.of(space, asked)
        kept = [
            one
            for one in self.kept.all()
            if (one.encoder, one.method, one.k) == (space.info.name, asked.method, k)
        ]
        labels, places = follow(found.labels, [np.isin(space.ids, one.ids) for one in kept])
        names = {number: kept[place].name for number, place in places.items()}
        version = hashlib.sha256(repr((found.source, kept)).encode()).hexdigest()[:16]
        clusters = _described(space, snapshot.tags(), labels, found.away, names)
        return Clusters(
            encoder=space.info.name,
            method=str(asked.method),
            k=k,
            ids=space.ids,
            labels=labels,
            clusters=clusters,
            scores=found.scores,
            version=version,
            away=found.away,
        )

    def keep(self, clusters: Clusters, numbers: Sequence[int], name: str) -> KeptCluster:
        """See `Collection.keep_cluster`."""
        if not numbers:
            raise BadInput("Say which clusters to keep, by their numbers.")
        chosen = sorted(set(numbers))
        ids = [image for number in chosen for image in clusters.members(number)]
        if chosen[0] < 0:
            raise BadInput("Drawings outside all clusters cannot be kept as one; use a board.")
        old = [one.name for one in clusters.clusters if one.number in chosen and one.name]
        kept = KeptCluster(name, clusters.encoder, clusters.method, clusters.k, tuple(ids))
        return self.kept.keep(kept, old)

    def unchanged(self, clusters: Clusters, version: str) -> Clusters:
        """Give the clusters, if they are those of a version.

        Raises:
            CollectionError: they are not: their numbers may mean others now.
        """
        if clusters.version != version:
            raise CollectionError(
                "The clusters have changed since they were shown, as drawings or names have. "
                "Look at them again."
            )
        return clusters


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
