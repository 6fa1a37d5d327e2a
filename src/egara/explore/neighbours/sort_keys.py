"""Sort keys: numbers that order pairs of rows as their distances do.

The key of a pair is the same for both of its rows, so each pair is computed once. For bits the key
is the distance itself, computed by numkong. For floats it is one entry of a float32 matrix product;
two more columns turn inner products into halves of squared distances. Because float keys are
rounded, more than k candidates are kept (`spare`), and `error` bounds the error of a key. On
CPUs with matrix units for bfloat16, `egara.explore.neighbours.bfloat16_keys` is used.
"""

from collections.abc import Callable
from typing import Any, Protocol, TypeAlias

import numkong
import numpy as np
from numpy.typing import NDArray

from egara.explore.neighbours.bfloat16_keys import BFloat16Keys, bfloat16_is_fast
from egara.explore.neighbours.float_codes import FloatCodes
from egara.metric import Metric
from egara.search import ExactIndex

__all__ = ["SortKeys", "make_sort_keys"]

Rows = NDArray[np.int64]
Block = NDArray[Any]
Factor: TypeAlias = Any  # rows in the form that the implementation needs

_UNIT = 2.0**-24  # relative rounding error of float32
_CHUNK = 4096


class SortKeys(Protocol):
    """Sort keys of the pairs of rows of one array."""

    spare: int
    """Number of candidates to keep in addition to the k: 0 if keys are exact, not rounded."""

    def left(self, rows: "slice | Rows") -> Factor:
        """Return the rows (n,) as the left factor of a block."""

    def right(self, rows: "slice | Rows") -> Factor:
        """Return the rows (m,) as the right factor of a block."""

    def block(self, left: Factor, right: Factor) -> Block:
        """Return the keys (n, m) of all pairs."""

    def codes(self, keys: Block) -> NDArray[np.uint32]:
        """Return integers in the order of the keys."""

    def keys_of_codes(self, codes: NDArray[np.uint32]) -> Block:
        """Return the keys that have these codes."""

    def error(self, furthest: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return a bound (N,) on the error of the keys of rows at most `furthest` (N,) away."""

    def of_distances(self, distances: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return distances as exact keys, in float64."""


class HammingKeys:
    """The number of differing bits."""

    spare = 0

    def __init__(self, index: ExactIndex) -> None:
        self._vectors = index.vectors

    def left(self, rows: "slice | Rows") -> Factor:
        return self._vectors[rows]

    def right(self, rows: "slice | Rows") -> Factor:
        vectors = self._vectors[rows]
        return numkong.hammings_pack(vectors, "uint1"), len(vectors)

    def block(self, left: Factor, right: Factor) -> Block:
        packed, columns = right
        out = numkong.empty((len(left), columns), dtype="uint32")
        # numkong releases the interpreter lock only if `out` is given.
        numkong.hammings_packed(left, packed, out=out)
        return np.asarray(out)

    def codes(self, keys: Block) -> NDArray[np.uint32]:
        return np.asarray(keys, np.uint32)

    def keys_of_codes(self, codes: NDArray[np.uint32]) -> Block:
        return codes

    def error(self, furthest: NDArray[np.float32]) -> NDArray[np.float64]:
        return np.zeros(len(furthest))

    def of_distances(self, distances: NDArray[np.float32]) -> NDArray[np.float64]:
        return distances.astype(np.float64)


class FloatKeys(FloatCodes):
    """The common part of the three float metrics: the negative of a matrix product."""

    spare = 3

    def __init__(self, index: ExactIndex, left: NDArray[np.float32]) -> None:
        self._left = left
        self._lengths = _lengths(index.vectors)
        self._rounding = 1.01 * (index.dimensions + 10) * _UNIT

    def left(self, rows: "slice | Rows") -> Factor:
        return self._left[rows]

    def right(self, rows: "slice | Rows") -> Factor:
        return -self._left[rows]

    def block(self, left: Factor, right: Factor) -> Block:
        return np.asarray(left @ right.T)


class EuclideanKeys(FloatKeys):
    """Half the squared distance: (x, |x|^2 / 2, 1) . (-y, 1, |y|^2 / 2)."""

    def __init__(self, index: ExactIndex) -> None:
        columns = index.dimensions
        left = np.empty((len(index), columns + 2), np.float32)
        super().__init__(index, left)
        left[:, :columns] = index.vectors
        left[:, columns] = self._lengths**2 / 2
        left[:, columns + 1] = 1

    def right(self, rows: "slice | Rows") -> Factor:
        left = self._left[rows]
        right = -left
        right[:, -2:] = left[:, :-3:-1]
        return right

    def error(self, furthest: NDArray[np.float32]) -> NDArray[np.float64]:
        # Each sum is at most |x| |y| + |x|^2 / 2 + |y|^2 / 2, and |y| at most |x| + distance.
        return np.asarray(self._rounding * (2 * self._lengths + furthest) ** 2 / 2)

    def of_distances(self, distances: NDArray[np.float32]) -> NDArray[np.float64]:
        return np.asarray(distances.astype(np.float64) ** 2 / 2)


class CosineKeys(FloatKeys):
    """The negative cosine; 0 for a zero vector."""

    def __init__(self, index: ExactIndex) -> None:
        super().__init__(index, np.empty_like(index.vectors))
        lengths = np.where(self._lengths > 0, self._lengths, 1)
        for start in range(0, len(index), _CHUNK):
            part = slice(start, start + _CHUNK)
            self._left[part] = index.vectors[part] / lengths[part, None]

    def error(self, furthest: NDArray[np.float32]) -> NDArray[np.float64]:
        return np.full(len(furthest), self._rounding)

    def of_distances(self, distances: NDArray[np.float32]) -> NDArray[np.float64]:
        return distances.astype(np.float64) - 1


class InnerKeys(FloatKeys):
    """The negative inner product."""

    def __init__(self, index: ExactIndex) -> None:
        super().__init__(index, index.vectors)

    def error(self, furthest: NDArray[np.float32]) -> NDArray[np.float64]:
        return np.asarray(self._rounding * self._lengths * self._lengths.max(initial=0))

    def of_distances(self, distances: NDArray[np.float32]) -> NDArray[np.float64]:
        return distances.astype(np.float64)


def _lengths(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    lengths = np.empty(len(vectors))
    for start in range(0, len(vectors), _CHUNK):
        block = vectors[start : start + _CHUNK].astype(np.float64)
        lengths[start : start + _CHUNK] = np.sqrt(np.einsum("ij,ij->i", block, block))
    return lengths


_KEYS: dict[Metric, Callable[[ExactIndex], SortKeys]] = {
    Metric.HAMMING: HammingKeys,
    Metric.COSINE: CosineKeys,
    Metric.EUCLIDEAN: EuclideanKeys,
    Metric.INNER: InnerKeys,
}


def make_sort_keys(index: ExactIndex) -> SortKeys:
    """Choose the sort keys for the vectors and the metric of an index."""
    if bfloat16_is_fast() and index.metric in (Metric.EUCLIDEAN, Metric.COSINE):
        return BFloat16Keys(index)
    return _KEYS[index.metric](index)
