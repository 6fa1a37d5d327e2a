"""Compute clusterings on demand, and store them in derived tables until they are outdated."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from egara.collection.neighbours import NamedLocks
from egara.collection.snapshots import Space
from egara.collection.tables import Derived, Store, read_derived, write_derived
from egara.errors import BadInput, NotComputed
from egara.explore.clustering import (
    Method,
    check_cancelled,
    cluster,
    distances_to_centroid,
    euclidean_points,
    propose_k,
)

__all__ = ["Clustering", "ClusteringKey", "Clusterings", "checked_method"]

LAYOUT = 2  # version of the table and the algorithms; different versions are computed again

Progress = Callable[[int, int], None]
Cancel = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class ClusteringKey:
    """The settings that identify a clustering of one encoder's vectors."""

    method: Method
    k: int | None
    seed: int


@dataclass(frozen=True, slots=True)
class Clustering:
    """A clustering of N drawings.

    Attributes:
        source: digest of the vectors and the settings.
        labels: (N,) cluster numbers; -1 for drawings outside all clusters.
        distances: (N,) distances to the mean of the drawing's cluster.
        scores: the silhouette or BIC of each number of clusters that was tried.
    """

    source: str
    labels: NDArray[np.int32]
    distances: NDArray[np.float32]
    scores: dict[int, float]


class Clusterings:
    """The clusterings of a collection's encoders."""

    def __init__(self, store: Store) -> None:
        """Start with an empty cache."""
        self._store = store
        self._cache: dict[str, Clustering] = {}
        self._locks = NamedLocks()

    def clustering(
        self,
        space: Space,
        key: ClusteringKey,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
        *,
        compute: bool = True,
    ) -> Clustering:
        """Return a clustering from the cache or its table, or compute it.

        Threads that need the same clustering wait for the first one to compute it.

        Args:
            space: the encoder's vectors.
            key: the settings.
            progress: called with the number of finished steps and of all steps.
            cancel: returns true to stop.
            compute: compute the clustering if it is not stored.

        Raises:
            BadInput: k is larger than the number of drawings.
            Cancelled: ``cancel`` returned true.
            NotComputed: the clustering is not computed, and ``compute`` is false.
        """
        name = f"clusters-{space.info.fingerprint}-{key.method}-{key.k or 'proposed'}"
        source = _source(space, key)
        with self._locks.hold(name, cancel):
            clustering = self._cache.get(name)
            if clustering is None or clustering.source != source:
                clustering = self._read(name, source)
            if clustering is None and not compute:
                raise NotComputed("These clusters are not computed yet.")
            if clustering is None:
                clustering = _compute(space, key, source, progress, cancel)
                self._write(name, clustering)
            self._cache[name] = clustering
            return clustering

    def _read(self, name: str, source: str) -> Clustering | None:
        stored = read_derived(self._store, name, LAYOUT)
        if stored is None or stored.source != source:
            return None
        labels, distances = (stored.table[column].to_numpy() for column in ("label", "away"))
        scores = {int(k): score for k, score in stored.facts["scores"].items()}
        return Clustering(source, labels, distances, scores)

    def _write(self, name: str, clustering: Clustering) -> None:
        table = pa.table({"label": clustering.labels, "away": clustering.distances})
        derived = Derived(table, clustering.source, {"scores": clustering.scores})
        write_derived(self._store, name, LAYOUT, derived)


def _compute(
    space: Space,
    key: ClusteringKey,
    source: str,
    progress: Progress | None,
    cancel: Cancel | None,
) -> Clustering:
    def report(done: int, total: int) -> None:
        if progress:
            progress(done, total + 1)  # the last step is the clustering itself

    check_cancelled(cancel)
    points = euclidean_points(space.vectors, space.metric, key.seed)
    scores: dict[int, float] = {}
    k = key.k
    if k is None:
        proposal = propose_k(points, key.method, key.seed, report, cancel)
        k, scores = proposal.k, proposal.scores
        report(len(scores), len(scores))
    check_cancelled(cancel)
    labels = cluster(points, key.method, k, key.seed)
    return Clustering(source, labels, distances_to_centroid(points, labels), scores)


def _source(space: Space, key: ClusteringKey) -> str:
    text = f"{space.source} {key.method} {key.k} {key.seed}"
    return hashlib.sha256(text.encode()).hexdigest()


def checked_method(method: str, k: int | None) -> Method:
    """Return a method by its name.

    Raises:
        BadInput: the method is unknown, k is below 1, or k is given for a method that determines
            the number of clusters.
    """
    try:
        chosen = Method(method)
    except ValueError:
        names = ", ".join(Method)
        raise BadInput(f"Unknown method {method!r}. Use one of: {names}.") from None
    if k is not None and k < 1:
        raise BadInput(f"k must be 1 or more; got {k}.")
    if k is not None and not chosen.takes_k:
        raise BadInput(
            f"{chosen} determines the number of clusters itself. Omit k, or use kmeans or gmm."
        )
    return chosen
