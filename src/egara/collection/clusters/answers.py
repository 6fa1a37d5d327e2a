"""What a clustering answers: labels in the order of the drawings, and each cluster described."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from egara.errors import UnknownCluster

__all__ = ["Cluster", "Clusters", "KeptCluster"]


@dataclass(frozen=True, slots=True)
class Cluster:
    """One cluster.

    Attributes:
        number: its label; 0 is the largest.
        name: what a person called it, or None.
        size: how many drawings it has.
        central: IDs of the most central of them, the nearest to the cluster's mean first.
        tags: those that its drawings have more often than the others, each with z, how sure that is
            (see `egara.explore.clustering.distinguishing_tags`).
    """

    number: int
    name: str | None
    size: int
    central: tuple[str, ...]
    tags: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """Clusters of all drawings that an encoder has vectors of.

    It is a sequence of labels, in the order of `Collection.embeddings`, and numpy takes it as an
    array of them: ``numpy.asarray(clusters)``.

    Attributes:
        encoder: whose vectors.
        method: ``kmeans``, ``gmm``, ``meanshift``, ``dbscan`` or ``hdbscan``.
        k: the number that was asked for; None where it was proposed or found.
        ids: (N,) identities, sorted.
        labels: (N,) numbers of clusters; -1 for drawings outside all clusters.
        clusters: described, the largest first.
        scores: the silhouettes or BICs of the numbers that were tried; empty where k was given.
        version: changes whenever the labels or the names may.
        away: (N,) how far each drawing is from the mean of its cluster.
    """

    encoder: str
    method: str
    k: int | None
    ids: NDArray[np.str_]
    labels: NDArray[np.int32]
    clusters: tuple[Cluster, ...]
    scores: Mapping[int, float]
    version: str
    away: NDArray[np.float32] = field(repr=False)

    def __len__(self) -> int:
        return len(self.labels)

    def __iter__(self) -> Iterator[int]:
        return iter(self.labels.tolist())

    def __getitem__(self, place: int) -> int:
        return int(self.labels[place])

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.labels, dtype=dtype, copy=copy)

    @property
    def outside(self) -> int:
        """How many drawings are in no cluster."""
        return int((self.labels < 0).sum())

    def members(self, number: int) -> list[str]:
        """IDs of the drawings of a cluster, the most central first; of -1 those outside.

        Raises:
            UnknownCluster: there is no cluster of this number.
        """
        if not -1 <= number < len(self.clusters):
            raise UnknownCluster(
                f"There is no cluster {number}; there are {len(self.clusters)}, numbered from 0."
            )
        places = np.flatnonzero(self.labels == number)
        order = places[np.argsort(self.away[places], kind="stable")]
        return [str(image) for image in self.ids[order]]


@dataclass(frozen=True, slots=True)
class KeptCluster:
    """A cluster that a person named, and so kept: a filter (``cluster:NAME``) that stays.

    Attributes:
        name: of at most 200 characters; no other kept cluster has it.
        encoder: of the clustering that it is from.
        method: of that clustering.
        k: of that clustering.
        ids: the drawings that it had when it was kept.
    """

    name: str
    encoder: str
    method: str
    k: int | None
    ids: tuple[str, ...]
