"""Average precision of tags (Illustration2Vec, section 4.1, Tables 2 and 3)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from egara.encoders import Label
from egara.errors import BadInput
from egara.evaluate.truth import Truth

__all__ = [
    "TagPrecision",
    "average_precision",
    "mean_precision",
    "measurable",
    "tag_precisions",
    "validate_scores",
]  # fmt: skip

AT_LEAST = 8
_BLOCK_SIZE = 2**21  # number of scores that are sorted together


@dataclass(frozen=True, slots=True)
class TagPrecision:
    """The average precision of one tag.

    Attributes:
        label: the tag.
        positives: the number of drawings with the tag.
        drawings: the number of drawings whose tags of this category are known.
        precision: the average precision, 0 to 1.
    """

    label: Label
    positives: int
    drawings: int
    precision: float


def average_precision(scores: ArrayLike, truth: ArrayLike) -> NDArray[np.float64]:
    """Compute the average precision (L,) of L tags.

    It is the sum of (R_n - R_n-1) P_n over the distinct scores, where P_n and R_n are the precision
    and recall of the drawings with at least that score. Drawings with the same score are counted
    together, so the order of the rows does not matter. If all drawings have the same score, the
    average precision is the share of drawings with the tag.

    Args:
        scores: (N, L), one column for each tag.
        truth: (N, L) booleans.

    Raises:
        BadInput: shapes differ, a score is not a number, or a column has no drawing with the tag.
    """
    scores, truth = validate_scores(scores, truth)
    positives = truth.sum(axis=0)
    if not positives.all():
        column = int(np.flatnonzero(positives == 0)[0])
        raise BadInput(f"no drawing has the tag of column {column}, so it has no average precision")
    precisions = np.empty(scores.shape[1])
    width = max(1, _BLOCK_SIZE // len(scores))
    for start in range(0, scores.shape[1], width):
        part = slice(start, start + width)
        precisions[part] = _block_precisions(scores[:, part].T, truth[:, part].T)
    return precisions


def _block_precisions(
    scores: NDArray[np.floating], truth: NDArray[np.bool_]
) -> NDArray[np.float64]:
    order = np.argsort(-scores, axis=1)
    ranked = np.take_along_axis(scores, order, axis=1)
    hits = np.take_along_axis(truth, order, axis=1).cumsum(axis=1)
    last = np.ones(ranked.shape, np.bool_)  # whether it is the last with this score
    last[:, :-1] = ranked[:, 1:] != ranked[:, :-1]
    hits[~last] = 0
    before = np.zeros_like(hits)
    np.maximum.accumulate(hits[:, :-1], axis=1, out=before[:, 1:])
    gained = np.where(last, hits - before, 0)
    ranks = np.arange(1, ranked.shape[1] + 1)
    return np.asarray((gained * hits / ranks).sum(axis=1) / truth.sum(axis=1))


def validate_scores(
    scores: ArrayLike, truth: ArrayLike
) -> tuple[NDArray[np.floating], NDArray[np.bool_]]:
    """Check scores and truth, and return them as arrays (N, L).

    Raises:
        BadInput: shapes differ, or a score is not a number.
    """
    scores, truth = np.asarray(scores), np.asarray(truth)
    if scores.ndim != 2 or scores.shape != truth.shape or not len(scores):
        raise BadInput(
            f"scores and truth must be arrays (N, L) of the same shape, N at least 1; "
            f"got {scores.shape} and {truth.shape}"
        )
    if truth.dtype != np.bool_:
        raise BadInput(f"truth must be booleans; got {truth.dtype}")
    if scores.dtype.kind != "f" or np.isnan(scores).any():
        raise BadInput("scores must be floats without NaN")
    return scores, truth


def measurable(truth: Truth, at_least: int = AT_LEAST) -> NDArray[np.int64]:
    """Return the columns of the tags that can be measured, in order.

    A tag is excluded if fewer than `at_least` drawings have it, or if all drawings have it.

    Raises:
        BadInput: `at_least` is below 1.
    """
    if at_least < 1:
        raise BadInput(f"at_least must be 1 or more; got at_least={at_least}")
    kept = []
    for _, rows, columns in truth.categories():
        positives = truth.tags[np.ix_(rows, columns)].sum(axis=0)
        kept.append(columns[(positives >= at_least) & (positives < len(rows))])
    return np.sort(np.concatenate([np.empty(0, np.int64), *kept]))


def tag_precisions(scores: NDArray[np.floating], truth: Truth) -> tuple[TagPrecision, ...]:
    """Compute the average precision of each tag, over the drawings whose category is known.

    Args:
        scores: (N, L).
        truth: of the same N drawings and L tags. Each tag is on at least one drawing.
    """
    by_column: dict[int, TagPrecision] = {}
    for _, rows, columns in truth.categories():
        tags = truth.tags[np.ix_(rows, columns)]
        precisions = average_precision(scores[np.ix_(rows, columns)], tags)
        for column, positives, precision in zip(columns, tags.sum(axis=0), precisions, strict=True):
            label = truth.labels[column]
            by_column[int(column)] = TagPrecision(
                label, int(positives), len(rows), float(precision)
            )
    return tuple(by_column[column] for column in sorted(by_column))


def mean_precision(tags: Sequence[TagPrecision]) -> dict[str, float]:
    """Compute the mean average precision of each category with tags (Illustration2Vec, Table 2)."""
    groups: dict[str, list[float]] = {}
    for tag in tags:
        groups.setdefault(tag.label.category, []).append(tag.precision)
    return {category: float(np.mean(values)) for category, values in groups.items()}
