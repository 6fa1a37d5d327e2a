"""Rounding weights so that the outputs of a layer change as little as possible.

Frantar et al., GPTQ: Accurate Post-Training Quantization for Generative Pre-trained Transformers
(ICLR 2023), Algorithm 1. The covariance of the inputs replaces their second moments, because the
bias of the layer compensates for the mean of the error.
"""

import numpy as np
from numpy.typing import NDArray

__all__ = ["round_weights"]

DAMPING = 0.01
"""This fraction of the mean variance is added to all variances (GPTQ, section 3.3)."""

Array = NDArray[np.float64]


def round_weights(weights: Array, covariance: Array, scale: Array, limit: int) -> Array:
    """Round the weights of G layers at once, each with R outputs of K inputs.

    The inputs are rounded one after another, the one with the largest variance first. The weights
    that are not yet rounded compensate for the change of the outputs.

    Args:
        weights: (G, R, K).
        covariance: (G, K, K), the covariance of the inputs.
        scale: (G, R), the step between the values of each output's weights.
        limit: the largest absolute value of the result.

    Returns:
        (G, R, K), integers from -limit to limit. Multiplied by ``scale`` they are the weights.
    """
    order = np.argsort(-np.diagonal(covariance, axis1=1, axis2=2), axis=1, kind="stable")
    factor = _factor(covariance, order)
    left = np.take_along_axis(np.asarray(weights, np.float64), order[:, None, :], axis=2)
    rounded = np.empty_like(left)
    for k in range(left.shape[2]):
        rounded[:, :, k] = np.clip(np.rint(left[:, :, k] / scale), -limit, limit)
        error = (left[:, :, k] - rounded[:, :, k] * scale) / factor[:, None, k, k]
        left[:, :, k + 1 :] -= error[:, :, None] * factor[:, None, k, k + 1 :]
    return np.take_along_axis(rounded, np.argsort(order, axis=1)[:, None, :], axis=2)


def _factor(covariance: Array, order: NDArray[np.intp]) -> Array:
    """Return the upper Cholesky factor of the inverse, inputs in the given order: (G, K, K)."""
    groups, inputs = order.shape
    variance = np.trace(covariance, axis1=1, axis2=2) / inputs
    # The constant keeps the matrix invertible if an input never varies.
    damped = covariance + np.eye(inputs) * (DAMPING * variance + 1e-9)[:, None, None]
    group = np.arange(groups)[:, None, None]
    damped = damped[group, order[:, :, None], order[:, None, :]]
    return np.linalg.cholesky(np.linalg.inv(damped)).transpose(0, 2, 1)
