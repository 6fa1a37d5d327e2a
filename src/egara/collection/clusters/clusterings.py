"""Clusterings: computed when first asked for, kept as derived tables, computed anew when stale."""

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

__all__ = ["Asked", "Clustering", "Clusterings", "checked_method"]

LAYOUT = 2  # of the table, and of how clusters are found; one of another is computed anew

Progress = Callable[[int, int], None]
Cancel = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Asked:
    """What identifies a clustering of one encoder's vectors."""

    method: Method
    k: int | None
    seed: int


@dataclass(frozen=True, slots=True)
class Clustering:
    """Labels (N,), distances (N,) to the middles, and what the numbers that were tried got."""

    source: str
    labels: NDArray[np.int32]
    away: NDArray[np.float32]
    scores: dict[int, float]


class Clusterings:
    """Gives the clusters of an encoder's vectors."""

    def __init__(self, store: Store) -> None:
        """Begin with none in memory."""
        self._store = store
        self._kept: dict[str, Clustering] = {}
        self._locks = NamedLocks()

    def of(
        self,
        space: Space,
        asked: Asked,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
        *,
        compute: bool = True,
    ) -> Clustering:
        """From memory, from its table, or computed now; the three are the same.

        Nobody waits for a clustering but those who ask for the same one.

        Raises:
            BadInput: k is more than there are drawings.
            Cancelled: ``cancel`` answered true.
            NotComputed: it is not there, and ``compute`` is false.
        """
        name = f"clusters-{space.info.fingerprint}-{asked.method}-{asked.k or 'proposed'}"
        source = _source(space, asked)
        with self._locks.hold(name, cancel):
            kept = self._kept.get(name)
            if kept is None or kept.source != source:
                kept = self._read(name, source)
            if kept is None and not compute:
                raise NotComputed("These clusters are not computed yet.")
            if kept is None:
                kept = _computed(space, asked, source, progress, cancel)
                self._write(name, kept)
            self._kept[name] = kept
            return kept

    def _read(self, name: str, source: str) -> Clustering | None:
        found = read_derived(self._store, name, LAYOUT)
        if found is None or found.source != source:
            return None
        labels, away = (found.table[column].to_numpy() for column in ("label", "away"))
        scores = {int(k): score for k, score in found.facts["scores"].items()}
        return Clustering(source, labels, away, scores)

    def _write(self, name: str, found: Clustering) -> None:
        table = pa.table({"label": found.labels, "away": found.away})
        made = Derived(table, found.source, {"scores": found.scores})
        write_derived(self._store, name, LAYOUT, made)


def _computed(
    space: Space, asked: Asked, source: str, progress: Progress | None, cancel: Cancel | None
) -> Clustering:
    def tell(done: int, total: int) -> None:
        if progress:
            progress(done, total + 1)  # the last step is the clustering itself

    check_cancelled(cancel)
    points = euclidean_points(space.vectors, space.info.metric, asked.seed)
    scores: dict[int, float] = {}
    k = asked.k
    if k is None:
        proposal = propose_k(points, asked.method, asked.seed, tell, cancel)
        k, scores = proposal.k, proposal.scores
        tell(len(scores), len(scores))
    check_cancelled(cancel)
    labels = cluster(points, asked.method, k, asked.seed)
    return Clustering(source, labels, distances_to_centroid(points, labels), scores)


def _source(space: Space, asked: Asked) -> str:
    text = f"{space.source} {asked.method} {asked.k} {asked.seed}"
    return hashlib.sha256(text.encode()).hexdigest()


def checked_method(method: str, k: int | None) -> Method:
    """Give a method by its name.

    Raises:
        BadInput: there is none of this name, or it finds the number itself and k was given.
    """
    try:
        found = Method(method)
    except ValueError:
        names = ", ".join(Method)
        raise BadInput(f"There is no method {method!r}; there are {names}.") from None
    if k is not None and k < 1:
        raise BadInput(f"k must be 1 or more; got {k}.")
    if k is not None and not found.takes_k:
        raise BadInput(
            f"{found} finds the number of clusters itself: leave k out, or use kmeans or gmm."
        )
    return found
