"""Linear probes: tags from the vectors of an encoder that was not trained on them.

This is the "pre-trained net" of Illustration2Vec (section 4.1): frozen features and a logistic
regression for each tag. Ridge regression is an alternative that takes seconds.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh
from scipy.optimize import minimize
from scipy.special import expit

from egara.evaluate.precision import average_precision
from egara.metric import Metric

__all__ = ["STRENGTHS", "ProbeKind", "features_of", "probe"]

ProbeKind = Literal["ridge", "logistic"]
Floats: TypeAlias = NDArray[np.float64]
Targets: TypeAlias = NDArray[np.bool_]
Fit: TypeAlias = Callable[["_Features", Targets, float], tuple[Floats, Floats]]

STRENGTHS: Mapping[ProbeKind, tuple[float, ...]] = {
    "ridge": (1e-3, 1e-2, 1e-1, 1.0, 10.0),
    "logistic": (1e-3, 1e-2, 1e-1),
}
"""The penalties to try, in units of the features' mean variance."""

DEFAULT_STRENGTH = 0.1

HELD_OUT = 5  # one in five groups is held out to select the penalty
COLUMNS = 64  # number of tags whose logistic regressions are solved together
ITERATIONS = 200


def features_of(vectors: NDArray[Any], metric: Metric) -> NDArray[np.float32]:
    """Convert vectors (N, D) to features for a linear classifier.

    Bits are mapped to -1 and 1. Vectors with the cosine metric are normalised to length 1. Other
    vectors are not changed.
    """
    if metric == Metric.HAMMING:
        return np.unpackbits(vectors, axis=1).astype(np.float32) * 2 - 1
    if metric is not Metric.COSINE:
        return np.asarray(vectors, np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), np.float32)


def probe(
    kind: ProbeKind,
    train: NDArray[np.float32],
    truth: Targets,
    groups: Sequence[str],
    test: NDArray[np.float32],
    *,
    seed: int = 0,
) -> tuple[NDArray[np.float32], float]:
    """Train a linear classifier for each tag, and score other drawings with it.

    A fifth of the groups is held out to select the penalty: the one of `STRENGTHS` with the best
    mean average precision. Then the classifiers are trained on all groups. If none of the N
    drawings has a tag, the tag gets the same score for all drawings.

    Args:
        kind: ``ridge`` regression on 0 and 1, or ``logistic`` regression.
        train: (N, D) features, from `features_of`.
        truth: (N, L) booleans, the tags of the N drawings.
        groups: (N,) names of groups, such as subjects. All drawings of a group are in the same
            part, because very similar drawings in both parts would distort the selection.
        test: (M, D) features of the drawings to score.
        seed: the random seed for the choice of held-out groups.

    Returns:
        The scores (M, L), and the penalty.
    """
    fit = _ridge if kind == "ridge" else _logistic
    best = _best_strength(fit, STRENGTHS[kind], train, truth, _held_out(groups, seed))
    weights, offset = fit(_Features(train), truth, best)
    return (test @ weights + offset).astype(np.float32), best


def _best_strength(
    fit: Fit,
    strengths: Sequence[float],
    train: NDArray[np.float32],
    truth: Targets,
    held_out: NDArray[np.bool_],
) -> float:
    measurable = truth[held_out].any(axis=0) & truth[~held_out].any(axis=0)
    if not measurable.any():  # too few drawings to compare penalties
        return DEFAULT_STRENGTH
    features, expected = _Features(train[~held_out]), truth[np.ix_(held_out, measurable)]
    precisions = {}
    for strength in strengths:
        weights, offset = fit(features, truth[np.ix_(~held_out, measurable)], strength)
        scores = train[held_out] @ weights + offset
        precisions[strength] = average_precision(scores, expected).mean()
    return max(strengths, key=lambda strength: precisions[strength])


def _held_out(groups: Sequence[str], seed: int) -> NDArray[np.bool_]:
    names, members = np.unique(np.asarray(groups), return_inverse=True)
    order = np.random.default_rng(seed).permutation(len(names))
    return np.asarray(np.isin(members, order[: len(names) // HELD_OUT]))


class _Features:
    """N drawings' features and their principal components.

    Attributes:
        mean: (D,), the mean features.
        centred: (N, D), the features without their mean.
        axes: (D, D), the principal axes, as columns.
        variances: (D,), the variances along the axes.
        mean_variance: the mean of the variances, the unit of the penalties; 1 if it is 0.
    """

    def __init__(self, rows: NDArray[np.float32]) -> None:
        self.mean = rows.mean(axis=0, dtype=np.float64)
        self.centred = rows - self.mean.astype(np.float32)
        covariance = (self.centred.T @ self.centred).astype(np.float64) / len(rows)
        variances, self.axes = eigh(covariance, overwrite_a=True, check_finite=False)
        self.variances = np.maximum(variances, 0)
        self.mean_variance = float(self.variances.mean()) or 1.0


def _ridge(features: _Features, truth: Targets, strength: float) -> tuple[Floats, Floats]:
    """Return weights (D, L) and offsets (L,) that minimise mean squared error + penalty |w|²."""
    share = truth.mean(axis=0)
    product = features.centred.T @ truth.astype(np.float32) / len(truth)
    coordinates = (features.axes.T @ product) / (
        features.variances + strength * features.mean_variance
    )[:, None]
    weights = features.axes @ coordinates
    return weights, share - features.mean @ weights


def _logistic(features: _Features, truth: Targets, strength: float) -> tuple[Floats, Floats]:
    """Return weights (D, L) and offsets (L,) that minimise mean logistic loss + penalty |w|² / 2.

    The solver is L-BFGS in the coordinates of the principal components. Each component is scaled by
    the initial curvature of the loss, share (1 - share) variance + penalty, so that all components
    have a similar curvature.
    """
    penalty = strength * features.mean_variance
    rows = features.centred @ features.axes.astype(np.float32)
    parts = [
        _solve(rows, features.variances, truth[:, start : start + COLUMNS], penalty)
        for start in range(0, truth.shape[1], COLUMNS)
    ]
    weights = features.axes @ np.concatenate([part[:-1] for part in parts], axis=1)
    offsets = np.concatenate([part[-1] for part in parts])
    return weights, offsets - features.mean @ weights


def _solve(rows: NDArray[np.float32], variances: Floats, truth: Targets, penalty: float) -> Floats:
    """Minimise the loss of l tags at once, for uncorrelated features.

    Args:
        rows: (N, D), the features in the coordinates of the principal components.
        variances: (D,), their variances.
        truth: (N, l).
        penalty: the penalty.

    Returns:
        (D + 1, l): the weights, and the offsets in the last row.
    """
    count, tags = truth.shape
    target = truth.astype(np.float32)
    shares = np.clip(truth.mean(axis=0), 1 / (2 * count), 1 - 1 / (2 * count))
    scale = 1 / np.sqrt(variances[:, None] * shares * (1 - shares) + penalty)
    start = np.zeros((rows.shape[1] + 1, tags))
    start[-1] = np.log(shares / (1 - shares))

    def loss(flat: Floats) -> tuple[float, Floats]:
        values = flat.reshape(start.shape)
        weights = scale * values[:-1]
        logits = rows @ weights.astype(np.float32) + values[-1].astype(np.float32)
        errors = expit(logits) - target
        decay = penalty * weights
        gradient = np.vstack([scale * (rows.T @ errors / count + decay), errors.mean(axis=0)[None]])
        losses = np.logaddexp(0, logits) - target * logits
        return float(
            losses.sum(dtype=np.float64) / count + (decay * weights).sum() / 2
        ), gradient.ravel()

    options = {"maxiter": ITERATIONS, "ftol": 1e-7}
    result = minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", options=options)
    values = np.asarray(result.x).reshape(start.shape)
    values[:-1] *= scale
    return values
