"""Rounding weights so that a layer's outputs change least."""

import numpy as np
import pytest
from numpy.typing import NDArray

from egara.train.kit.export.rounding import round_weights


def correlated(seed: int, groups: int, inputs: int) -> NDArray[np.float64]:
    """Covariances like those of drawings: neighbouring inputs are nearly the same."""
    rng = np.random.default_rng(seed)
    mixing = rng.normal(size=(groups, inputs, inputs)) * 0.2 + 1.0
    return mixing @ mixing.transpose(0, 2, 1)


def error(change: NDArray[np.float64], covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    """The variance of the outputs' error, written out as a sum."""
    groups, rows, inputs = change.shape
    found = np.zeros((groups, rows))
    for i in range(inputs):
        for j in range(inputs):
            found += change[:, :, i] * change[:, :, j] * covariance[:, None, i, j]
    return found


def test_uncorrelated_inputs_are_rounded_to_the_nearest() -> None:
    weights = np.random.default_rng(0).normal(size=(2, 5, 9))
    rounded = round_weights(weights, np.stack([np.eye(9)] * 2), np.full((2, 5), 0.05), 64)
    np.testing.assert_array_equal(rounded, np.rint(weights / 0.05).clip(-64, 64))


def test_what_comes_out_is_whole_and_within_the_limit() -> None:
    weights = np.random.default_rng(1).normal(size=(3, 4, 25)) * 10
    rounded = round_weights(weights, correlated(1, 3, 25), np.full((3, 4), 0.1), 64)
    np.testing.assert_array_equal(rounded, np.rint(rounded))
    assert np.abs(rounded).max() == 64


@pytest.mark.parametrize("inputs", [9, 25, 60])
def test_the_error_is_a_fraction_of_that_of_rounding_to_the_nearest(inputs: int) -> None:
    weights = np.random.default_rng(2).normal(size=(4, 8, inputs))
    scale = np.abs(weights).max(axis=2) / 16
    covariance = correlated(3, 4, inputs)
    steps = scale[:, :, None]
    ours = round_weights(weights, covariance, scale, 16) * steps - weights
    nearest = np.rint(weights / steps) * steps - weights
    assert error(ours, covariance).mean() < 0.3 * error(nearest, covariance).mean()


def test_of_all_roundings_of_three_weights_one_near_the_best_is_found() -> None:
    weights = np.random.default_rng(4).normal(size=(1, 20, 3))
    scale = np.full((1, 20), 0.5)
    covariance = correlated(5, 1, 3)
    corners = np.stack(np.meshgrid(*[[0, 1]] * 3), axis=-1).reshape(-1, 3)
    below = np.floor(weights / 0.5)
    tried = [error((below + corner) * 0.5 - weights, covariance) for corner in corners]
    best = np.min(tried, axis=0).mean()
    nearest = error(np.rint(weights / 0.5) * 0.5 - weights, covariance).mean()
    ours = error(round_weights(weights, covariance, scale, 64) * 0.5 - weights, covariance).mean()
    assert ours - best < 0.2 * (nearest - best)


def test_an_input_that_never_varies_does_no_harm() -> None:
    weights = np.random.default_rng(6).normal(size=(1, 4, 9))
    rounded = round_weights(weights, np.zeros((1, 9, 9)), np.full((1, 4), 0.05), 64)
    np.testing.assert_array_equal(rounded, np.rint(weights / 0.05).clip(-64, 64))
