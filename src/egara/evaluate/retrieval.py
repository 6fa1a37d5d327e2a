"""How often the nearest drawings are of the query's class.

Ties count fairly: each figure is the mean over all orders of drawings that are equally far, in
closed form. So it depends on neither the order of the rows nor on chance, and many equal Hamming
distances are no advantage.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from egara.errors import BadInput
from egara.search import ExactIndex

__all__ = ["FIGURES", "Retrieval", "figures_of_queries", "query_figures", "retrieve", "summary"]

FIGURES = ("R@1", "R@5", "P@10", "mAP")
"""R@k: whether one of the k nearest is of the class. P@k: the share of the k nearest that are.
mAP: the mean average precision of the whole ranking."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What was found for a list of queries.

    Attributes:
        queries: how many were counted.
        left_out: how many have no other drawing of their class in the database; not counted.
        classes: how many classes the counted queries have.
        database: how many drawings were searched.
        mean: each of `FIGURES` over the queries.
        macro: each of `FIGURES` over the classes, of the mean in each: rare ones weigh as much.
    """

    queries: int
    left_out: int
    classes: int
    database: int
    mean: Mapping[str, float]
    macro: Mapping[str, float]


def retrieve(
    index: ExactIndex,
    queries: ArrayLike,
    query_classes: ArrayLike,
    classes: ArrayLike,
    itself: ArrayLike | None = None,
) -> Retrieval:
    """Search all vectors of `index` for each query, exactly, and count what is of its class.

    Arguments as `figures_of_queries`.

    Raises:
        BadInput: shapes do not fit, or no query has another drawing of its class.
    """
    found = figures_of_queries(index, queries, query_classes, classes, itself)
    return summary(found, query_classes, len(index))


def figures_of_queries(
    index: ExactIndex,
    queries: ArrayLike,
    query_classes: ArrayLike,
    classes: ArrayLike,
    itself: ArrayLike | None = None,
) -> NDArray[np.float64]:
    """`FIGURES` of each query, (Q, 4); NaN where the database has no other drawing of its class.

    Args:
        index: the database, N vectors.
        queries: (Q, D) vectors.
        query_classes: (Q,) the queries' classes.
        classes: (N,) the database's classes.
        itself: (Q,) the row of each query in the database, which is left out for that query; none
            where the queries are not in it.

    Raises:
        BadInput: shapes do not fit.
    """
    vectors = index.checked_queries(queries)
    query_classes, classes = np.asarray(query_classes), np.asarray(classes)
    if query_classes.shape != (len(vectors),) or classes.shape != (len(index),):
        raise BadInput(
            f"{len(vectors)} queries and {len(index)} vectors need as many classes; "
            f"got {query_classes.shape} and {classes.shape}"
        )
    _, codes = np.unique(np.concatenate([query_classes, classes]), return_inverse=True)
    wanted, there = codes[: len(vectors)], codes[len(vectors) :]
    own = None if itself is None else np.asarray(itself)
    found = np.full((len(vectors), len(FIGURES)), np.nan)
    for row, query in enumerate(vectors):
        distances, relevant = index.distances(query), there == wanted[row]
        if own is not None:
            distances, relevant = np.delete(distances, own[row]), np.delete(relevant, own[row])
        if relevant.any():
            found[row] = query_figures(distances, relevant)
    return found


def summary(found: NDArray[np.float64], query_classes: ArrayLike, database: int) -> Retrieval:
    """Take the means of the figures of queries.

    Args:
        found: (Q, 4), as `figures_of_queries` gives them.
        query_classes: (Q,).
        database: how many drawings were searched.

    Raises:
        BadInput: no query has another drawing of its class.
    """
    classes = np.asarray(query_classes)
    counted = ~np.isnan(found[:, 0])
    if not counted.any():
        raise BadInput(f"none of {len(found)} queries has another drawing of its class to find")
    names, members = np.unique(classes[counted], return_inverse=True)
    sums = np.zeros((len(names), len(FIGURES)))
    np.add.at(sums, members, found[counted])
    by_class = sums / np.bincount(members)[:, None]
    return Retrieval(
        queries=int(counted.sum()),
        left_out=int((~counted).sum()),
        classes=len(names),
        database=database,
        mean=_named(found[counted].mean(axis=0)),
        macro=_named(by_class.mean(axis=0)),
    )


def _named(values: NDArray[np.float64]) -> dict[str, float]:
    return dict(zip(FIGURES, map(float, values), strict=True))


def query_figures(distances: ArrayLike, relevant: ArrayLike) -> tuple[float, float, float, float]:
    """R@1, R@5, P@10 and the average precision of one query over N drawings.

    Args:
        distances: (N,).
        relevant: (N,) booleans, at least one of them true.
    """
    distances, relevant = np.asarray(distances), np.asarray(relevant)
    near = distances[relevant]
    if not len(near):
        raise BadInput("no drawing is relevant: there is nothing to find")
    values, hits = np.unique(near, return_counts=True)
    ordered = np.sort(distances)
    start = np.searchsorted(ordered, values, "left")
    size = np.searchsorted(ordered, values, "right") - start
    groups = _Groups(start, size, hits)
    return groups.recall(1), groups.recall(5), groups.precision(10), groups.average_precision()


@dataclass(frozen=True, slots=True)
class _Groups:
    """The G groups of equally far drawings with a relevant one among them, nearest first.

    Each (G,): how many drawings are nearer, how many are in the group, how many are relevant.
    """

    start: NDArray[np.int64]
    size: NDArray[np.int64]
    hits: NDArray[np.int64]

    def recall(self, k: int) -> float:
        """The probability that one of the first k is relevant."""
        places = k - int(self.start[0])
        size, misses = int(self.size[0]), int(self.size[0] - self.hits[0])
        if places <= 0:
            return 0.0
        if places > misses:
            return 1.0
        drawn = np.arange(places)
        return 1.0 - float(np.prod((misses - drawn) / (size - drawn)))

    def precision(self, k: int) -> float:
        """The expected share of relevant ones among the first k."""
        places = np.clip(k - self.start, 0, self.size)
        return float((self.hits * places / self.size).sum() / k)

    def average_precision(self) -> float:
        """The expected average precision.

        At place i of a group (a drawings nearer, p of them relevant; n in the group, r relevant) a
        relevant one stands with probability r / n, and then p + 1 + (i - 1)(r - 1)/(n - 1) of the
        first a + i are expected to be relevant. The sum over i needs harmonic numbers only.
        """
        before = np.cumsum(self.hits) - self.hits
        rate = (self.hits - 1) / np.maximum(self.size - 1, 1)
        reciprocals = _harmonic(self.start + self.size) - _harmonic(self.start)
        inner = self.size * rate + (before + 1 - (self.start + 1) * rate) * reciprocals
        return float((self.hits / self.size * inner).sum() / self.hits.sum())


def _harmonic(numbers: NDArray[np.int64]) -> NDArray[np.float64]:
    most = int(numbers.max(initial=0))
    sums = np.concatenate([[0.0], np.cumsum(1 / np.arange(1, most + 1))])
    return np.asarray(sums[numbers])
