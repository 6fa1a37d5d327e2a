"""Thresholds for the scores of tags, optimised on validation drawings.

The rules have the names of the library illustration2vec (github.com/rezoo/illustration2vec):
``f0.5``, ``f1`` and ``f2`` are thresholds for each tag that maximise that F measure; ``constant``
is one threshold for all tags. As in `egara.encoders`, a tag is predicted if its score is at or
above the threshold.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from egara.encoders import FLOOR, THRESHOLD, Rule
from egara.evaluate.precision import AT_LEAST, validate_scores
from egara.evaluate.truth import Truth

__all__ = ["BETAS", "TagThresholds", "best_threshold", "tag_thresholds"]

BETAS: Mapping[Rule, float] = {"f0.5": 0.5, "f1": 1.0, "f2": 2.0}
"""The rules, with the weight beta of recall relative to precision."""

_BLOCK_SIZE = 2**21  # number of scores that are sorted together


@dataclass(frozen=True, slots=True)
class TagThresholds:
    """Thresholds of L tags.

    Attributes:
        values: (L,) float32, 0 to 1, by rule.
        own: (L,) by rule, whether the threshold was optimised for this tag alone, not for a group
            of rare tags.
    """

    values: Mapping[Rule, NDArray[np.float32]]
    own: Mapping[Rule, NDArray[np.bool_]]


def best_threshold(
    scores: ArrayLike, truth: ArrayLike, beta: float, minimum: float = 0.0
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Find the threshold with the largest F measure for each of L columns.

    F = (1 + b²) TP / (b² P + TP + FP), computed for every distinct score of the column. The
    threshold is midway between the lowest accepted score and the next lower score (or 0). If
    several thresholds have the same F measure, the highest is used. A score of 0, or below
    `minimum`, is never accepted. If no threshold has a measure above 0, the measure is 0 and the
    threshold is arbitrary.

    Args:
        scores: (N, L), 0 to 1.
        truth: (N, L) booleans.
        beta: the weight of recall relative to precision.
        minimum: the lowest threshold that is allowed.

    Returns:
        The thresholds (L,) and their F measures (L,).

    Raises:
        BadInput: shapes differ, or a score is not a number.
    """
    scores, truth = validate_scores(scores, truth)
    thresholds = np.empty(scores.shape[1], np.float32)
    measures = np.empty(scores.shape[1])
    width = max(1, _BLOCK_SIZE // len(scores))
    for start in range(0, scores.shape[1], width):
        part = slice(start, start + width)
        best = _best_of_block(scores[:, part].T.astype(np.float32), truth[:, part].T, beta, minimum)
        thresholds[part], measures[part] = best
    return thresholds, measures


def _best_of_block(
    scores: NDArray[np.float32], truth: NDArray[np.bool_], beta: float, minimum: float
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    order = np.argsort(-scores, axis=1)
    ranked = np.take_along_axis(scores, order, axis=1)
    hits = np.take_along_axis(truth, order, axis=1).cumsum(axis=1)
    below = np.zeros_like(ranked)
    below[:, :-1] = ranked[:, 1:]
    predicted = np.arange(1, ranked.shape[1] + 1)
    positives = truth.sum(axis=1, keepdims=True)
    measures = (1 + beta**2) * hits / (beta**2 * positives + predicted)
    measures[(ranked == below) | (ranked < minimum)] = 0  # not the last with this score, or too low
    best = measures.argmax(axis=1)[:, None]
    upper, lower = (np.take_along_axis(part, best, axis=1)[:, 0] for part in (ranked, below))
    middle = np.maximum(lower + (upper - lower) / 2, np.float32(minimum))
    # The middle of two neighbouring floats may round down to the lower one, which must be rejected.
    thresholds = np.where(middle > lower, middle, upper)
    return thresholds, np.take_along_axis(measures, best, axis=1)[:, 0]


def tag_thresholds(
    scores: NDArray[np.floating], truth: Truth, at_least: int = AT_LEAST
) -> TagThresholds:
    """Compute the thresholds of all rules for the tags of `truth`, on validation drawings.

    No threshold is below `FLOOR`: for a tag that the classifier hardly recognises, F is largest if
    nearly every drawing gets the tag (Lipton et al. 2014, "Optimal Thresholding of Classifiers to
    Maximize F1 Measure"). Tags on fewer than `at_least` drawings, and tags without a threshold with
    a measure above 0, share one threshold for each category, optimised as if they were one tag. If
    these tags together are on fewer than `at_least` drawings, or no such threshold exists, they get
    `THRESHOLD`.

    Args:
        scores: (N, L), 0 to 1.
        truth: of the same N drawings and L tags.
        at_least: the number of drawings with a tag that is needed to optimise its threshold alone.
    """
    count = len(truth.labels)
    values = {rule: np.full(count, THRESHOLD, np.float32) for rule in BETAS}
    own = {rule: np.zeros(count, np.bool_) for rule in BETAS}
    for _, rows, columns in truth.categories():
        if not len(rows) or not len(columns):
            continue
        part, tags = scores[np.ix_(rows, columns)], truth.tags[np.ix_(rows, columns)]
        for rule, beta in BETAS.items():
            best, measures = best_threshold(part, tags, beta, FLOOR)
            is_own = (tags.sum(axis=0) >= at_least) & (measures > 0)
            shared = _shared_threshold(part[:, ~is_own], tags[:, ~is_own], beta, at_least)
            values[rule][columns] = np.where(is_own, best, np.float32(shared))
            own[rule][columns] = is_own
    return TagThresholds(values, own)


def _shared_threshold(
    scores: NDArray[np.floating], truth: NDArray[np.bool_], beta: float, at_least: int
) -> float:
    if truth.sum() < at_least or not truth.size:
        return THRESHOLD
    best, measures = best_threshold(scores.reshape(-1, 1), truth.reshape(-1, 1), beta, FLOOR)
    return float(best[0]) if measures[0] > 0 else THRESHOLD
