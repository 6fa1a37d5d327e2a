"""Retrieval metrics: how often the nearest drawings are of the query's class.

If drawings have equal distances, each metric is its expected value over all orders of these
drawings, in closed form. It therefore does not depend on the order of the rows or on chance, and
many equal Hamming distances are not an advantage.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from egara.errors import BadInput
from egara.search import ExactIndex

__all__ = [
    "RETRIEVAL_METRICS",
    "Retrieval",
    "metrics_of_queries",
    "query_metrics",
    "retrieve",
    "summary",
]

RETRIEVAL_METRICS = ("R@1", "R@5", "P@10", "mAP")
"""R@k: whether one of the k nearest drawings is of the class. P@k: the share of the k nearest that
are. mAP: the mean average precision of the complete ranking."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Retrieval metrics for a list of queries.

    Attributes:
        queries: the number of counted queries.
        left_out: the number of queries without another drawing of their class in the database;
            they are not counted.
        classes: the number of classes of the counted queries.
        database: the number of drawings that were searched.
        mean: the mean of each of `RETRIEVAL_METRICS` over the queries.
        macro: the mean of each of `RETRIEVAL_METRICS` over the classes, where the value of a class
            is the mean of its queries.
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
    """Run an exact search for each query, and compute the mean `RETRIEVAL_METRICS`.

    For the arguments, see `metrics_of_queries`.

    Raises:
        BadInput: shapes do not match, or no query has another drawing of its class.
    """
    values = metrics_of_queries(index, queries, query_classes, classes, itself)
    return summary(values, query_classes, len(index))


def metrics_of_queries(
    index: ExactIndex,
    queries: ArrayLike,
    query_classes: ArrayLike,
    classes: ArrayLike,
    itself: ArrayLike | None = None,
) -> NDArray[np.float64]:
    """Compute `RETRIEVAL_METRICS` (Q, 4) of each query.

    A query without another drawing of its class in the database has NaN.

    Args:
        index: the database, N vectors.
        queries: (Q, D) vectors.
        query_classes: (Q,) classes of the queries.
        classes: (N,) classes of the database.
        itself: (Q,) the row of each query in the database, which is excluded for that query; None
            if the queries are not in the database.

    Raises:
        BadInput: shapes do not match.
    """
    vectors = index.checked_queries(queries)
    query_classes, classes = np.asarray(query_classes), np.asarray(classes)
    if query_classes.shape != (len(vectors),) or classes.shape != (len(index),):
        raise BadInput(
            f"{len(vectors)} queries and {len(index)} vectors need as many classes; "
            f"got {query_classes.shape} and {classes.shape}"
        )
    _, codes = np.unique(np.concatenate([query_classes, classes]), return_inverse=True)
    query_codes, codes = codes[: len(vectors)], codes[len(vectors) :]
    excluded_rows = None if itself is None else np.asarray(itself)
    metrics = np.full((len(vectors), len(RETRIEVAL_METRICS)), np.nan)
    for row, query in enumerate(vectors):
        distances, relevant = index.distances(query), codes == query_codes[row]
        if excluded_rows is not None:
            distances = np.delete(distances, excluded_rows[row])
            relevant = np.delete(relevant, excluded_rows[row])
        if relevant.any():
            metrics[row] = query_metrics(distances, relevant)
    return metrics


def summary(metrics: NDArray[np.float64], query_classes: ArrayLike, database: int) -> Retrieval:
    """Compute the means of the metrics over the queries and over the classes.

    Args:
        metrics: (Q, 4), from `metrics_of_queries`.
        query_classes: (Q,).
        database: the number of drawings that were searched.

    Raises:
        BadInput: no query has another drawing of its class.
    """
    classes = np.asarray(query_classes)
    counted = ~np.isnan(metrics[:, 0])
    if not counted.any():
        raise BadInput(
            f"none of the {len(metrics)} queries has another drawing of its class in the database"
        )
    names, members = np.unique(classes[counted], return_inverse=True)
    sums = np.zeros((len(names), len(RETRIEVAL_METRICS)))
    np.add.at(sums, members, metrics[counted])
    by_class = sums / np.bincount(members)[:, None]
    return Retrieval(
        queries=int(counted.sum()),
        left_out=int((~counted).sum()),
        classes=len(names),
        database=database,
        mean=_by_name(metrics[counted].mean(axis=0)),
        macro=_by_name(by_class.mean(axis=0)),
    )


def _by_name(values: NDArray[np.float64]) -> dict[str, float]:
    return dict(zip(RETRIEVAL_METRICS, map(float, values), strict=True))


def query_metrics(distances: ArrayLike, relevant: ArrayLike) -> tuple[float, float, float, float]:
    """Compute R@1, R@5, P@10 and the average precision of one query.

    Args:
        distances: (N,) distances of the drawings from the query.
        relevant: (N,) booleans, at least one of which is true.
    """
    distances, relevant = np.asarray(distances), np.asarray(relevant)
    hit_distances = distances[relevant]
    if not len(hit_distances):
        raise BadInput("no drawing is relevant; mark at least one")
    values, hits = np.unique(hit_distances, return_counts=True)
    ordered = np.sort(distances)
    start = np.searchsorted(ordered, values, "left")
    size = np.searchsorted(ordered, values, "right") - start
    ties = _TieGroups(start, size, hits)
    return ties.recall(1), ties.recall(5), ties.precision(10), ties.average_precision()


@dataclass(frozen=True, slots=True)
class _TieGroups:
    """The G groups of drawings with equal distances that have a relevant drawing, nearest first.

    Attributes:
        start: (G,) the number of drawings nearer than the group.
        size: (G,) the number of drawings in the group.
        hits: (G,) the number of relevant drawings in the group.
    """

    start: NDArray[np.int64]
    size: NDArray[np.int64]
    hits: NDArray[np.int64]

    def recall(self, k: int) -> float:
        """Return the probability that at least one of the first k drawings is relevant."""
        ranks = k - int(self.start[0])
        size, misses = int(self.size[0]), int(self.size[0] - self.hits[0])
        if ranks <= 0:
            return 0.0
        if ranks > misses:
            return 1.0
        drawn = np.arange(ranks)
        return 1.0 - float(np.prod((misses - drawn) / (size - drawn)))

    def precision(self, k: int) -> float:
        """Return the expected share of relevant drawings among the first k."""
        ranks = np.clip(k - self.start, 0, self.size)
        return float((self.hits * ranks / self.size).sum() / k)

    def average_precision(self) -> float:
        """Return the expected average precision.

        Let a be the number of drawings nearer than a group, p of them relevant, n the size of the
        group, r of them relevant. The drawing at position i of the group is relevant with
        probability r / n. In that case, p + 1 + (i - 1)(r - 1)/(n - 1) of the first a + i drawings
        are expected to be relevant. The sum over i needs harmonic numbers only.
        """
        before = np.cumsum(self.hits) - self.hits
        rate = (self.hits - 1) / np.maximum(self.size - 1, 1)
        reciprocals = _harmonic(self.start + self.size) - _harmonic(self.start)
        inner = self.size * rate + (before + 1 - (self.start + 1) * rate) * reciprocals
        return float((self.hits / self.size * inner).sum() / self.hits.sum())


def _harmonic(numbers: NDArray[np.int64]) -> NDArray[np.float64]:
    largest = int(numbers.max(initial=0))
    sums = np.concatenate([[0.0], np.cumsum(1 / np.arange(1, largest + 1))])
    return np.asarray(sums[numbers])
