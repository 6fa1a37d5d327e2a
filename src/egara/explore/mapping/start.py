"""Where a map begins: the two directions in which the vectors differ most."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from egara.metric import Metric

__all__ = ["principal_start"]

Points = NDArray[np.float64]

SPREAD = 1e-4
"""Standard deviation along the first direction; t-SNE has to begin small (Kobak & Berens 2019)."""

_SAMPLE = 4096  # rows that the directions are found from
_BLOCK = 8192
_WIDEST = 512  # columns; wider vectors are mixed down to so many at random first
_JITTER = 0.01  # of the spread, so that equal drawings can part


def principal_start(vectors: NDArray[Any], metric: Metric | str, seed: int = 0) -> Points:
    """The first two principal components (N, 2) of vectors (N, D), small, with a little noise.

    The directions come from a sample, so that time and memory grow with N alone. Bits count as the
    numbers 0 and 1; under `cosine` vectors count by their direction only. A fine way to begin,
    since the map then keeps the collection's large shape (Kobak & Berens 2019).
    """
    rng = np.random.default_rng(seed)
    total = len(vectors)
    if not total:
        return np.empty((0, 2))
    chosen = np.sort(rng.choice(total, min(_SAMPLE, total), replace=False))
    mixing = _mixing(_numbers(vectors[:1], metric).shape[1], rng)
    sample = _numbers(vectors[chosen], metric) @ mixing
    mean = sample.mean(axis=0)
    directions = mixing @ _principal(sample - mean)
    points = np.empty((total, 2))
    for start in range(0, total, _BLOCK):
        part = vectors[start : start + _BLOCK]
        points[start : start + len(part)] = _numbers(part, metric) @ directions
    points -= points.mean(axis=0)
    spread = points[:, 0].std()
    points *= SPREAD / spread if spread > 0 else 0.0
    return points + rng.normal(0, _JITTER * SPREAD, points.shape)


def _principal(centred: NDArray[np.float32]) -> NDArray[np.float32]:
    """The two directions (C, 2), each with its largest entry positive."""
    columns = centred.shape[1]
    _, axes = np.linalg.eigh(centred.T.astype(np.float64) @ centred)
    first = np.zeros((columns, 2))
    first[:, : min(2, columns)] = axes[:, ::-1][:, :2]
    signs = np.sign(first[np.abs(first).argmax(axis=0), [0, 1]])
    return np.asarray(first * np.where(signs == 0, 1, signs), np.float32)


def _mixing(columns: int, rng: np.random.Generator) -> NDArray[np.float32]:
    if columns <= _WIDEST:
        return np.eye(columns, dtype=np.float32)
    return rng.standard_normal((columns, _WIDEST), np.float32) / np.float32(np.sqrt(_WIDEST))


def _numbers(vectors: NDArray[Any], metric: Metric | str) -> NDArray[np.float32]:
    if metric == Metric.HAMMING:
        return np.unpackbits(vectors, axis=1).astype(np.float32)
    if metric == Metric.COSINE:
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.where(lengths == 0, 1, lengths), np.float32)
    return np.asarray(vectors, np.float32)
