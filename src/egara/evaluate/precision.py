"""Average precision of tags (Illustration2Vec, section 4.1, Tables 2 and 3)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from egara.encoders import Label
from egara.errors import BadInput
from egara.evaluate.truth import Truth

__all__ = ["TagPrecision", "average_precision", "checked_scores", "mean_precision", "measurable",
           "tag_precisions"]  # fmt: skip

AT_LEAST = 8
_BLOCK = 2**21  # numbers that are sorted at once


@dataclass(frozen=True, slots=True)
class TagPrecision:
    """The average precision of one tag.

    Attributes:
        label: the tag.
        positives: how many drawings have it.
        drawings: of how many its category is known.
        precision: the average precision, 0 to 1.
    """

    label: Label
    positives: int
    drawings: int
    precision: float


def average_precision(scores: ArrayLike, truth: ArrayLike) -> NDArray[np.float64]:
    """The average precision (L,) of each column of scores (N, L), a column a tag.

    It is the sum of (R_n - R_n-1) P_n over the distinct scores, where P_n and R_n are precision and
    recall of the drawings that score at least that much. Drawings of the same score enter together,
    so the order of rows does not matter, and a tag that scores all drawings alike has the share of
    drawings that have it.

    Raises:
        BadInput: shapes differ, a score is not a number, or a column has no drawing with the tag.
    """
    scores, truth = checked_scores(scores, truth)
    positives = truth.sum(axis=0)
    if not positives.all():
        column = int(np.flatnonzero(positives == 0)[0])
        raise BadInput(f"no drawing has the tag of column {column}: it has no average precision")
    found = np.empty(scores.shape[1])
    width = max(1, _BLOCK // len(scores))
    for start in range(0, scores.shape[1], width):
        part = slice(start, start + width)
        found[part] = _of_block(scores[:, part].T, truth[:, part].T)
    return found


def _of_block(scores: NDArray[np.floating], truth: NDArray[np.bool_]) -> NDArray[np.float64]:
    order = np.argsort(-scores, axis=1)
    ranked = np.take_along_axis(scores, order, axis=1)
    hits = np.take_along_axis(truth, order, axis=1).cumsum(axis=1)
    last = np.ones(ranked.shape, np.bool_)  # of those that score the same
    last[:, :-1] = ranked[:, 1:] != ranked[:, :-1]
    hits[~last] = 0
    before = np.zeros_like(hits)
    np.maximum.accumulate(hits[:, :-1], axis=1, out=before[:, 1:])
    gained = np.where(last, hits - before, 0)
    ranks = np.arange(1, ranked.shape[1] + 1)
    return np.asarray((gained * hits / ranks).sum(axis=1) / truth.sum(axis=1))


def checked_scores(
    scores: ArrayLike, truth: ArrayLike
) -> tuple[NDArray[np.floating], NDArray[np.bool_]]:
    """Scores and truth as arrays (N, L) of the same shape; `BadInput` where they are not."""
    scores, truth = np.asarray(scores), np.asarray(truth)
    if scores.ndim != 2 or scores.shape != truth.shape or not len(scores):
        raise BadInput(
            f"scores and truth must be arrays (N, L) of the same shape, N at least 1; "
            f"got {scores.shape} and {truth.shape}"
        )
    if truth.dtype != np.bool_:
        raise BadInput(f"truth must be booleans; got {truth.dtype}")
    if scores.dtype.kind != "f" or np.isnan(scores).any():
        raise BadInput("scores must be floats, none of them NaN")
    return scores, truth


def measurable(truth: Truth, at_least: int = AT_LEAST) -> NDArray[np.int64]:
    """Columns of the tags that can be measured, in order.

    Left out are tags that fewer than `at_least` drawings have, and those that all drawings have:
    there is nothing to tell apart.
    """
    if at_least < 1:
        raise BadInput(f"a tag needs at least one drawing that has it; got at_least={at_least}")
    kept = []
    for _, rows, columns in truth.categories():
        positives = truth.tags[np.ix_(rows, columns)].sum(axis=0)
        kept.append(columns[(positives >= at_least) & (positives < len(rows))])
    return np.sort(np.concatenate([np.empty(0, np.int64), *kept]))


def tag_precisions(scores: NDArray[np.floating], truth: Truth) -> tuple[TagPrecision, ...]:
    """The average precision of each tag of `truth`, over the drawings whose category is known.

    Args:
        scores: (N, L).
        truth: of the same N drawings and L tags, each of which some drawing has.
    """
    found: dict[int, TagPrecision] = {}
    for _, rows, columns in truth.categories():
        tags = truth.tags[np.ix_(rows, columns)]
        precisions = average_precision(scores[np.ix_(rows, columns)], tags)
        for column, positives, precision in zip(columns, tags.sum(axis=0), precisions, strict=True):
            label = truth.labels[column]
            found[int(column)] = TagPrecision(label, int(positives), len(rows), float(precision))
    return tuple(found[column] for column in sorted(found))


def mean_precision(tags: Sequence[TagPrecision]) -> dict[str, float]:
    """The mean average precision of each category that has tags (Illustration2Vec, Table 2)."""
    groups: dict[str, list[float]] = {}
    for tag in tags:
        groups.setdefault(tag.label.category, []).append(tag.precision)
    return {category: float(np.mean(values)) for category, values in groups.items()}
