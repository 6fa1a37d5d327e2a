"""Points with Euclidean distances, made from an encoder's vectors."""

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from egara.metric import Metric
from egara.search.threads import one_blas_thread

__all__ = ["DIMENSIONS", "Points", "euclidean_points"]

DIMENSIONS = 64
FIT_SAMPLE = 10_000
BLOCK = 4096

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Points:
    """N points whose Euclidean distances approximate the encoder's distances.

    Attributes:
        values: (N, d), with d at most `DIMENSIONS`. Equal vectors become equal points.
        distinct: the number of distinct vectors.
    """

    values: Floats
    distinct: int

    def __len__(self) -> int:
        return len(self.values)


def euclidean_points(vectors: NDArray[Any], metric: Metric | str, seed: int = 0) -> Points:
    """Project vectors (N, D), or packed bits (N, D/8), onto their principal components.

    Bits become numbers 0 and 1, whose Euclidean distance is the square root of the Hamming
    distance. Vectors with the cosine metric are normalised to length 1. At most 64 components are
    kept, the largest first (randomised SVD of at most 10,000 different vectors).
    """
    first_rows, numbers = _distinct(vectors)
    distinct = vectors[first_rows]
    if not len(distinct):
        return Points(np.empty((0, 1), np.float32), 0)
    rng = np.random.default_rng(seed)
    chosen = np.sort(rng.choice(len(distinct), min(FIT_SAMPLE, len(distinct)), replace=False))
    sample = _as_floats(distinct[chosen], Metric(metric))
    mean = sample.mean(axis=0)
    axes = _principal_axes(sample - mean, seed)
    values = np.concatenate(
        [
            (_as_floats(distinct[start : start + BLOCK], Metric(metric)) - mean) @ axes
            for start in range(0, len(distinct), BLOCK)
        ]
    )
    return Points(np.ascontiguousarray(values[numbers], np.float32), len(distinct))


def _distinct(vectors: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number the d distinct vectors of (N, D) vectors in the order of their first rows.

    Returns:
        The first row of each distinct vector (d,), and the number of each row's vector (N,).
    """
    seen: dict[bytes, int] = {}
    numbers = np.empty(len(vectors), np.int64)
    first_rows = []
    for row, vector in enumerate(np.ascontiguousarray(vectors)):
        digest = hashlib.blake2b(vector.tobytes(), digest_size=16).digest()
        if digest not in seen:
            first_rows.append(row)
        numbers[row] = seen.setdefault(digest, len(seen))
    return np.array(first_rows, np.int64), numbers


def _as_floats(vectors: NDArray[Any], metric: Metric) -> Floats:
    if metric == Metric.HAMMING:
        return np.unpackbits(vectors, axis=1).astype(np.float32)
    floats = vectors.astype(np.float32)
    if metric == Metric.COSINE:
        lengths = np.linalg.norm(floats, axis=1, keepdims=True)
        floats /= np.where(lengths > 0, lengths, 1)
    return floats


def _principal_axes(centred: Floats, seed: int) -> Floats:
    """Return the principal axes (D, d), the largest variance first."""
    from sklearn.utils.extmath import randomized_svd

    count = min(DIMENSIONS, *centred.shape)
    with one_blas_thread():
        axes: Floats = randomized_svd(centred, count, random_state=seed)[2].T.astype(np.float32)
    return axes
