"""From which score on a tag is given, chosen on validation drawings.

The rules have the names that illustration2vec (github.com/rezoo/illustration2vec) gives them:
``f0.5``, ``f1`` and ``f2`` are one threshold a tag, each the best by that F measure; ``constant``
is one for all tags. As in `egara.encoders`, a tag is said where its score is at or above it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from egara.encoders import FLOOR, THRESHOLD, Rule
from egara.evaluate.precision import AT_LEAST, checked_scores
from egara.evaluate.truth import Truth

__all__ = ["BETAS", "TagThresholds", "best_threshold", "tag_thresholds"]

BETAS: Mapping[Rule, float] = {"f0.5": 0.5, "f1": 1.0, "f2": 2.0}
"""The rules, with how many times recall weighs as much as precision."""

_BLOCK = 2**21  # numbers that are sorted at once


@dataclass(frozen=True, slots=True)
class TagThresholds:
    """Thresholds of L tags.

    Attributes:
        values: by rule (L,) float32, 0 to 1.
        own: by rule (L,), whether a tag's threshold was chosen on that tag's own drawings.
    """

    values: Mapping[Rule, NDArray[np.float32]]
    own: Mapping[Rule, NDArray[np.bool_]]


def best_threshold(
    scores: ArrayLike, truth: ArrayLike, beta: float, least: float = 0.0
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """For each column the threshold (L,) with the greatest F measure, and that measure (L,).

    F = (1 + b²) TP / (b² P + TP + FP), over every distinct score of the column. The threshold lies
    midway between the lowest score that passes and the next lower one (or 0). Of equal measures the
    higher threshold is taken. A score of 0, or below `least`, never passes. Where no threshold does
    better than 0, the measure is 0 and the threshold says nothing.

    Args:
        scores: (N, L), 0 to 1.
        truth: (N, L) booleans.
        beta: how many times recall weighs as much as precision.
        least: no threshold is lower.

    Raises:
        BadInput: shapes differ, or a score is not a number.
    """
    scores, truth = checked_scores(scores, truth)
    thresholds = np.empty(scores.shape[1], np.float32)
    measures = np.empty(scores.shape[1])
    width = max(1, _BLOCK // len(scores))
    for start in range(0, scores.shape[1], width):
        part = slice(start, start + width)
        found = _of_block(scores[:, part].T.astype(np.float32), truth[:, part].T, beta, least)
        thresholds[part], measures[part] = found
    return thresholds, measures


def _of_block(
    scores: NDArray[np.float32], truth: NDArray[np.bool_], beta: float, least: float
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    order = np.argsort(-scores, axis=1)
    ranked = np.take_along_axis(scores, order, axis=1)
    hits = np.take_along_axis(truth, order, axis=1).cumsum(axis=1)
    below = np.zeros_like(ranked)
    below[:, :-1] = ranked[:, 1:]
    given = np.arange(1, ranked.shape[1] + 1)
    positives = truth.sum(axis=1, keepdims=True)
    measures = (1 + beta**2) * hits / (beta**2 * positives + given)
    measures[(ranked == below) | (ranked < least)] = 0  # more drawings score the same, or too low
    best = measures.argmax(axis=1)[:, None]
    upper, lower = (np.take_along_axis(part, best, axis=1)[:, 0] for part in (ranked, below))
    middle = np.maximum(lower + (upper - lower) / 2, np.float32(least))
    # Midway between two neighbouring floats may round down to the lower one, which must not pass.
    thresholds = np.where(middle > lower, middle, upper)
    return thresholds, np.take_along_axis(measures, best, axis=1)[:, 0]


def tag_thresholds(
    scores: NDArray[np.floating], truth: Truth, at_least: int = AT_LEAST
) -> TagThresholds:
    """The thresholds of all rules for the tags of `truth`, on validation drawings.

    None is below `FLOOR`: a tag that is hardly ever found would be best given to nearly every
    drawing (Lipton et al. 2014, "Optimal Thresholding of Classifiers to Maximize F1 Measure"). A
    tag that fewer than `at_least` drawings have, or that no threshold finds, gets the best of all
    such tags of its category together, as if they were one tag; and `THRESHOLD` where even those
    have too few, or none is found.

    Args:
        scores: (N, L), 0 to 1.
        truth: of the same N drawings and L tags.
        at_least: how many drawings a tag needs for a threshold of its own.
    """
    count = len(truth.labels)
    values = {rule: np.full(count, THRESHOLD, np.float32) for rule in BETAS}
    own = {rule: np.zeros(count, np.bool_) for rule in BETAS}
    for _, rows, columns in truth.categories():
        if not len(rows) or not len(columns):
            continue
        part, tags = scores[np.ix_(rows, columns)], truth.tags[np.ix_(rows, columns)]
        for rule, beta in BETAS.items():
            found, measures = best_threshold(part, tags, beta, FLOOR)
            good = (tags.sum(axis=0) >= at_least) & (measures > 0)
            rest = _together(part[:, ~good], tags[:, ~good], beta, at_least)
            values[rule][columns] = np.where(good, found, np.float32(rest))
            own[rule][columns] = good
    return TagThresholds(values, own)


def _together(
    scores: NDArray[np.floating], truth: NDArray[np.bool_], beta: float, at_least: int
) -> float:
    if truth.sum() < at_least or not truth.size:
        return THRESHOLD
    found, measures = best_threshold(scores.reshape(-1, 1), truth.reshape(-1, 1), beta, FLOOR)
    return float(found[0]) if measures[0] > 0 else THRESHOLD
