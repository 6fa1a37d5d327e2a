"""Symmetric keys: numbers that order pairs of rows as their distances do, for both rows of a pair.

Each pair of blocks is computed once and serves the rows of both. Bits: the distance itself, from
numkong's kernel. Floats: one product of matrices in float32, with two more columns that turn inner
products into halves of squared distances; it is rounded, so a few more than k candidates are kept,
and `error` says how far off a key may be. On some processors they are rounded further: `rounded`.
"""

from collections.abc import Callable
from typing import Any, Protocol, TypeAlias

import numkong
import numpy as np
from numpy.typing import NDArray

from egara.explore.ordered import OrderedFloats
from egara.explore.rounded import RoundedKeys, rounding_pays
from egara.metric import Metric
from egara.search import ExactIndex

__all__ = ["Keys", "keys_of"]

Rows = NDArray[np.int64]
Block = NDArray[Any]
Side: TypeAlias = Any  # rows in the form that the keys themselves chose

_UNIT = 2.0**-24  # relative rounding error of float32
_CHUNK = 4096


class Keys(Protocol):
    """Keys of pairs among the rows of one array."""

    spare: int
    """Candidates to keep beside the k, since keys are rounded; 0 where they are exact."""

    def left(self, rows: "slice | Rows") -> Side:
        """The rows (n,) as the first side of a block."""

    def right(self, rows: "slice | Rows") -> Side:
        """The rows (m,) as the second side."""

    def block(self, left: Side, right: Side) -> Block:
        """Keys (n, m) of all pairs."""

    def codes(self, keys: Block) -> NDArray[np.uint32]:
        """Keys as integers in the same order."""

    def cuts(self, codes: NDArray[np.uint32]) -> Block:
        """The keys that have these codes."""

    def error(self, furthest: NDArray[np.float32]) -> NDArray[np.float64]:
        """(N,): how much the key of an other no further than `furthest` (N,) may be off."""

    def of_distances(self, distances: NDArray[np.float32]) -> NDArray[np.float64]:
        """Distances as keys, not rounded."""


class HammingKeys:
    """Differing bits."""

    spare = 0

    def __init__(self, index: ExactIndex) -> None:
        self._vectors = index.vectors

    def left(self, rows: "slice | Rows") -> Side:
        return self._vectors[rows]

    def right(self, rows: "slice | Rows") -> Side:
        vectors = self._vectors[rows]
        return numkong.hammings_pack(vectors, "uint1"), len(vectors)

    def block(self, left: Side, right: Side) -> Block:
        packed, columns = right
        out = numkong.empty((len(left), columns), dtype="uint32")
        # Only with a given `out` does numkong leave the interpreter free for other threads.
        numkong.hammings_packed(left, packed, out=out)
        return np.asarray(out)

    def codes(self, keys: Block) -> NDArray[np.uint32]:
        return np.asarray(keys, np.uint32)

    def cuts(self, codes: NDArray[np.uint32]) -> Block:
        return codes

    def error(self, furthest: NDArray[np.float32]) -> NDArray[np.float64]:
        return np.zeros(len(furthest))

    def of_distances(self, distances: NDArray[np.float32]) -> NDArray[np.float64]:
        return distances.astype(np.float64)


class FloatKeys(OrderedFloats):
    """What the three metrics on floats share: minus a product of two matrices."""

    spare = 3

    def __init__(self, index: ExactIndex, left: NDArray[np.float32]) -> None:
        self._left = left
        self._lengths = _lengths(index.vectors)
        self._rounding = 1.01 * (index.dimensions + 10) * _UNIT

    def left(self, rows: "slice | Rows") -> Side:
        return self._left[rows]

    def right(self, rows: "slice | Rows") -> Side:
        return -self._left[rows]

    def block(self, left: Side, right: Side) -> Block:
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

    def right(self, rows: "slice | Rows") -> Side:
        left = self._left[rows]
        right = -left
        right[:, -2:] = left[:, :-3:-1]
        return right

    def error(self, furthest: NDArray[np.float32]) -> NDArray[np.float64]:
        # Sums of at most |x| |y| + |x|^2 / 2 + |y|^2 / 2, with |y| at most |x| + distance.
        return np.asarray(self._rounding * (2 * self._lengths + furthest) ** 2 / 2)

    def of_distances(self, distances: NDArray[np.float32]) -> NDArray[np.float64]:
        return np.asarray(distances.astype(np.float64) ** 2 / 2)


class CosineKeys(FloatKeys):
    """Minus the cosine; 0 with a vector of zeros."""

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
    """Minus the inner product."""

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


_KEYS: dict[Metric, Callable[[ExactIndex], Keys]] = {
    Metric.HAMMING: HammingKeys,
    Metric.COSINE: CosineKeys,
    Metric.EUCLIDEAN: EuclideanKeys,
    Metric.INNER: InnerKeys,
}


def keys_of(index: ExactIndex) -> Keys:
    """The keys of an index's vectors."""
    if rounding_pays() and index.metric in (Metric.EUCLIDEAN, Metric.COSINE):
        return RoundedKeys(index)
    return _KEYS[index.metric](index)
