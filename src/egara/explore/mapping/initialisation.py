"""Initial positions of a map: the first two principal components of the vectors."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from egara.metric import Metric

__all__ = ["pca_initialisation"]

Points = NDArray[np.float64]

DEVIATION = 1e-4
"""Standard deviation of the first component; t-SNE must start small (Kobak and Berens 2019)."""

_SAMPLE_SIZE = 4096  # rows that the components are computed from
_BLOCK = 8192
_MAX_COLUMNS = 512  # wider vectors are first projected on so many random directions
_NOISE = 0.01  # relative to the deviation, so that equal drawings can separate


def pca_initialisation(vectors: NDArray[Any], metric: Metric | str, seed: int = 0) -> Points:
    """Return the first two principal components (N, 2) of vectors, small, with a little noise.

    This initialisation preserves the global structure of a collection (Kobak and Berens 2019). The
    components are computed from a sample, so time and memory are linear in N.

    Args:
        vectors: (N, D), or packed bits, which become the numbers 0 and 1.
        metric: of the vectors; with `cosine` they are normalised.
        seed: of the sample, the random projection and the noise.
    """
    rng = np.random.default_rng(seed)
    total = len(vectors)
    if not total:
        return np.empty((0, 2))
    chosen = np.sort(rng.choice(total, min(_SAMPLE_SIZE, total), replace=False))
    projection = _random_projection(_as_floats(vectors[:1], metric).shape[1], rng)
    sample = _as_floats(vectors[chosen], metric) @ projection
    mean = sample.mean(axis=0)
    axes = projection @ _principal_axes(sample - mean)
    points = np.empty((total, 2))
    for start in range(0, total, _BLOCK):
        part = vectors[start : start + _BLOCK]
        points[start : start + len(part)] = _as_floats(part, metric) @ axes
    points -= points.mean(axis=0)
    deviation = points[:, 0].std()
    points *= DEVIATION / deviation if deviation > 0 else 0.0
    return points + rng.normal(0, _NOISE * DEVIATION, points.shape)


def _principal_axes(centred: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the first two principal axes (C, 2), each with its largest entry positive."""
    columns = centred.shape[1]
    _, vectors = np.linalg.eigh(centred.T.astype(np.float64) @ centred)
    first = np.zeros((columns, 2))
    first[:, : min(2, columns)] = vectors[:, ::-1][:, :2]
    signs = np.sign(first[np.abs(first).argmax(axis=0), [0, 1]])
    return np.asarray(first * np.where(signs == 0, 1, signs), np.float32)


def _random_projection(columns: int, rng: np.random.Generator) -> NDArray[np.float32]:
    if columns <= _MAX_COLUMNS:
        return np.eye(columns, dtype=np.float32)
    return rng.standard_normal((columns, _MAX_COLUMNS), np.float32) / np.float32(
        np.sqrt(_MAX_COLUMNS)
    )


def _as_floats(vectors: NDArray[Any], metric: Metric | str) -> NDArray[np.float32]:
    if metric == Metric.HAMMING:
        return np.unpackbits(vectors, axis=1).astype(np.float32)
    if metric == Metric.COSINE:
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.where(lengths == 0, 1, lengths), np.float32)
    return np.asarray(vectors, np.float32)
