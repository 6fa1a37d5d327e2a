"""From an encoder's vectors to points that clustering can work on."""

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from egara.metric import Metric
from egara.search.threads import one_blas_thread

__all__ = ["DIMENSIONS", "Points", "points_of"]

DIMENSIONS = 64
FITTED_ON = 10_000
BLOCK = 4096

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Points:
    """N points whose Euclidean distances stand for those of the encoder.

    Attributes:
        values: (N, d), d at most `DIMENSIONS`; equal vectors are equal points.
        distinct: how many different vectors there are.
    """

    values: Floats
    distinct: int

    def __len__(self) -> int:
        return len(self.values)


def points_of(vectors: NDArray[Any], metric: Metric | str, seed: int = 0) -> Points:
    """Make points from vectors (N, D), or packed bits.

    Bits become numbers 0 and 1, whose Euclidean distance is the root of the Hamming distance;
    vectors compared by cosine get the length 1. Then the columns become the principal components,
    the largest first, and at most 64 of them (randomised SVD of at most 10,000 of the vectors).
    """
    first, place = _different(vectors)
    kept = vectors[first]
    if not len(kept):
        return Points(np.empty((0, 1), np.float32), 0)
    rng = np.random.default_rng(seed)
    chosen = np.sort(rng.choice(len(kept), min(FITTED_ON, len(kept)), replace=False))
    sample = _numbers(kept[chosen], Metric(metric))
    middle = sample.mean(axis=0)
    axes = _axes(sample - middle, seed)
    values = np.concatenate(
        [
            (_numbers(kept[start : start + BLOCK], Metric(metric)) - middle) @ axes
            for start in range(0, len(kept), BLOCK)
        ]
    )
    return Points(np.ascontiguousarray(values[place], np.float32), len(kept))


def _different(vectors: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first row of each different vector, and for every row which of those it is."""
    seen: dict[bytes, int] = {}
    place = np.empty(len(vectors), np.int64)
    first = []
    for row, vector in enumerate(np.ascontiguousarray(vectors)):
        digest = hashlib.blake2b(vector.tobytes(), digest_size=16).digest()
        if digest not in seen:
            first.append(row)
        place[row] = seen.setdefault(digest, len(seen))
    return np.array(first, np.int64), place


def _numbers(vectors: NDArray[Any], metric: Metric) -> Floats:
    if metric is Metric.HAMMING:
        return np.unpackbits(vectors, axis=1).astype(np.float32)
    numbers = vectors.astype(np.float32)
    if metric is Metric.COSINE:
        lengths = np.linalg.norm(numbers, axis=1, keepdims=True)
        numbers /= np.where(lengths > 0, lengths, 1)
    return numbers


def _axes(centred: Floats, seed: int) -> Floats:
    """(D, d): the principal axes, in the order of their variance."""
    from sklearn.utils.extmath import randomized_svd

    count = min(DIMENSIONS, *centred.shape)
    with one_blas_thread():
        axes: Floats = randomized_svd(centred, count, random_state=seed)[2].T.astype(np.float32)
    return axes
