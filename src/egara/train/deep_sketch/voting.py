"""Multi-angle voting (deep sketch feature, section 3.2, equations 1 and 2)."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["predicted_class", "vote"]


def vote(probabilities: NDArray[np.floating]) -> NDArray[np.float64]:
    """Average the probabilities of a sketch's variants (equation 1).

    Args:
        probabilities: (N, V, K): P(c | x, angle) of N sketches in V variants, for K classes. The
            paper's V is 18: nine angles, each also flipped.

    Returns:
        (N, K): P(c | x).
    """
    mean: NDArray[np.float64] = probabilities.astype(np.float64).mean(axis=1)
    return mean


def predicted_class(probabilities: NDArray[np.floating]) -> NDArray[np.int64]:
    """Return the most probable class of each sketch, (N,), of (N, K) (equation 2)."""
    classes: NDArray[np.int64] = probabilities.argmax(axis=1).astype(np.int64)
    return classes
