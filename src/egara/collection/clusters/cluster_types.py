"""The values that the verbs about clusters return."""

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
        name: the user's name for the cluster; None if it has none.
        size: the number of its drawings.
        central: IDs of its most central drawings, nearest to the cluster's mean first.
        tags: tags that are more frequent in the cluster than outside it, each with its z-score (see
            `egara.explore.clustering.distinguishing_tags`).
    """

    number: int
    name: str | None
    size: int
    central: tuple[str, ...]
    tags: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """The clusters of all drawings with vectors of an encoder.

    It is a sequence of labels in the order of `Collection.embeddings`. ``numpy.asarray(clusters)``
    returns them as an array.

    Attributes:
        encoder: the name of the encoder.
        method: ``kmeans``, ``gmm``, ``meanshift``, ``dbscan`` or ``hdbscan``.
        k: the number of clusters that was given; None if it was proposed or found.
        ids: (N,) drawing IDs, sorted.
        labels: (N,) the number of each drawing's cluster; -1 for drawings outside all clusters.
        clusters: the largest first.
        scores: the silhouette or BIC of each number of clusters that was tried; empty if k was
            given.
        version: changes when the labels or the names may have changed.
        distances: (N,) from each drawing to the mean of its cluster.
    """

    encoder: str
    method: str
    k: int | None
    ids: NDArray[np.str_]
    labels: NDArray[np.int32]
    clusters: tuple[Cluster, ...]
    scores: Mapping[int, float]
    version: str
    distances: NDArray[np.float32] = field(repr=False)

    def __len__(self) -> int:
        return len(self.labels)

    def __iter__(self) -> Iterator[int]:
        return iter(self.labels.tolist())

    def __getitem__(self, index: int) -> int:
        return int(self.labels[index])

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.labels, dtype=dtype, copy=copy)

    @property
    def outside(self) -> int:
        """The number of drawings outside all clusters."""
        return int((self.labels < 0).sum())

    def members(self, number: int) -> list[str]:
        """Return the IDs of a cluster's drawings, nearest to its mean first.

        Args:
            number: the number of the cluster; -1 for the drawings outside all clusters.

        Raises:
            UnknownCluster: no cluster has this number.
        """
        if not -1 <= number < len(self.clusters):
            raise UnknownCluster(
                f"Unknown cluster {number}. There are {len(self.clusters)} clusters, numbered from "
                "0."
            )
        rows = np.flatnonzero(self.labels == number)
        order = rows[np.argsort(self.distances[rows], kind="stable")]
        return [str(image) for image in self.ids[order]]


@dataclass(frozen=True, slots=True)
class KeptCluster:
    """A cluster that the user named. It can be used as a filter, ``cluster:NAME``.

    Attributes:
        name: unique among kept clusters; at most 200 characters.
        encoder: the encoder of the clustering that the cluster is from.
        method: the method of that clustering.
        k: the given number of clusters of that clustering; None if it was not given.
        ids: the IDs of the drawings in the cluster when it was kept.
    """

    name: str
    encoder: str
    method: str
    k: int | None
    ids: tuple[str, ...]
