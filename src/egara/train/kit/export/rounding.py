"""Rounding weights to a grid so that a layer's outputs change least.

Frantar et al., GPTQ: Accurate Post-Training Quantization for Generative Pre-trained Transformers
(ICLR 2023), Algorithm 1; here with the covariance of the inputs in place of their second moments,
because the mean of the error goes into the layer's bias.
"""

import numpy as np
from numpy.typing import NDArray

__all__ = ["round_weights"]

DAMPING = 0.01
"""A fraction of the mean variance, added to all of them (GPTQ, section 3.3)."""

Array = NDArray[np.float64]


def round_weights(weights: Array, covariance: Array, scale: Array, limit: int) -> Array:
    """Round the weights of G layers at once, each with R outputs of K inputs.

    One input after the other is rounded, the one with the greatest variance first; what that
    changes in the outputs is made up for by the weights not yet rounded.

    Args:
        weights: (G, R, K).
        covariance: (G, K, K), of the inputs.
        scale: (G, R), the step of each output's grid.
        limit: the largest whole number on the grid, at both ends.

    Returns:
        (G, R, K), whole numbers from -limit to limit; times ``scale`` they are the weights.
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
    """The upper Cholesky factor of the inverse, inputs in the given order: (G, K, K)."""
    groups, inputs = order.shape
    variance = np.trace(covariance, axis1=1, axis2=2) / inputs
    # An input that never varies weighs nothing; the constant keeps its matrix invertible.
    damped = covariance + np.eye(inputs) * (DAMPING * variance + 1e-9)[:, None, None]
    group = np.arange(groups)[:, None, None]
    damped = damped[group, order[:, :, None], order[:, None, :]]
    return np.linalg.cholesky(np.linalg.inv(damped)).transpose(0, 2, 1)
