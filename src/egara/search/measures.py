"""How each metric is computed on blocks of vectors.

A measure has two sides. `distances` is exact: it is what a user sees, rounded to float32 from
numkong's kernels, which count bits or accumulate in float64. `keys` is fast: a matrix of numbers
(rows x queries) that order rows as their distances do, up to an error that `slack` bounds, so that
a search may leave out with certainty all but a few rows, and compute exact distances of those only.
"""

from typing import Any, Protocol, TypeAlias

import numkong
import numpy as np
from numpy.typing import NDArray

from egara.errors import BadInput
from egara.metric import Metric

__all__ = ["Measure", "measure_of"]

Rows: TypeAlias = slice | NDArray[np.int64]
Prepared: TypeAlias = Any  # queries, and a matrix, in the form that the measure itself chose
Buffer: TypeAlias = Any

_TILE = 2**18  # multiplications; BLAS computes a product of at most so many on the calling thread
_UNIT = 2.0**-24  # relative rounding error of float32
_LARGEST_NORM = 1e15  # its square times a dimension still is a float32
_NEAR = 1e-3  # below this, 1 - cosine has lost digits that the direct difference has
_NOISE = 1e-28  # of rounding, in the squared difference of two equal directions


class Measure(Protocol):
    """One metric over the rows of one array."""

    exact_keys: bool
    block: int
    """Queries that are best taken at once."""

    def distances(self, rows: Rows, query: NDArray[Any]) -> NDArray[np.float32]:
        """Distances (n,) from `query` (D,) to the chosen rows."""

    def prepare(self, queries: NDArray[Any]) -> Prepared:
        """Queries (Q, D) in the form that `keys` wants."""

    def keys(self, rows: Rows, prepared: Prepared, out: Buffer) -> NDArray[Any]:
        """Keys (n, Q) of the chosen rows, in the buffer `out`."""

    def buffer(self, rows: int, queries: int) -> Buffer:
        """A buffer for `keys`."""

    def slack(self, queries: NDArray[Any]) -> NDArray[Any]:
        """How much (Q,) the keys of two rows may be out of order by."""


class HammingMeasure:
    """Number of differing bits; keys are the distances."""

    exact_keys = True
    block = 64

    def __init__(self, vectors: NDArray[np.uint8]) -> None:
        self.vectors = vectors

    def distances(self, rows: Rows, query: NDArray[np.uint8]) -> NDArray[np.float32]:
        found = numkong.cdist(self.vectors[rows], query[None], "hamming", dtype="uint1")
        return np.asarray(found)[:, 0].astype(np.float32)

    def prepare(self, queries: NDArray[np.uint8]) -> Prepared:
        return numkong.hammings_pack(queries, "uint1")

    def keys(self, rows: Rows, prepared: Prepared, out: Buffer) -> NDArray[Any]:
        # Only with a given `out` does numkong leave the interpreter free for other threads.
        numkong.hammings_packed(self.vectors[rows], prepared, out=out)
        return np.asarray(out)

    def buffer(self, rows: int, queries: int) -> Buffer:
        return numkong.zeros((rows, queries), dtype="uint32")

    def slack(self, queries: NDArray[np.uint8]) -> NDArray[Any]:
        return np.zeros(len(queries), np.uint32)


class FloatMeasure:
    """What the three metrics on floats share: a product of matrices, and its error."""

    exact_keys = False

    def __init__(self, vectors: NDArray[np.float32]) -> None:
        self.vectors = vectors
        self.block = min(64, max(16, 2**15 // vectors.shape[1]))
        self.norms = _norms(vectors)
        self.largest = float(self.norms.max(initial=0.0))
        if not self.largest < _LARGEST_NORM:
            raise BadInput(
                f"vectors must be finite and no longer than {_LARGEST_NORM:g}; "
                f"the longest is {self.largest:g}"
            )

    def prepare(self, queries: NDArray[np.float32]) -> Prepared:
        return np.ascontiguousarray(queries.T)

    def buffer(self, rows: int, queries: int) -> Buffer:
        return np.empty((rows, queries), np.float32)

    def _dots(self, rows: Rows, prepared: Prepared, out: Buffer) -> NDArray[np.float32]:
        """Inner products (n, Q) in tiles.

        BLAS would start threads of its own for a larger product; under the threads that we have
        already they wait for one another, and on a busy machine that takes ten times as long.
        """
        block = self.vectors[rows]
        dimensions, queries = prepared.shape
        height = max(1, _TILE // (dimensions * queries))
        even = len(block) - len(block) % height
        tiles = block[:even].reshape(-1, height, dimensions)
        np.matmul(tiles, prepared, out=out[:even].reshape(-1, height, queries))
        np.matmul(block[even:], prepared, out=out[even:])
        return np.asarray(out)

    def _rounding(self, queries: NDArray[np.float32], against: float) -> NDArray[np.float32]:
        # Twice the bound on a dot product's error, D u |x| |q|, and some for the steps after it.
        dimensions = self.vectors.shape[1] + 8
        lengths = _norms(queries)
        return np.asarray(2.02 * dimensions * _UNIT * lengths * against, np.float32)


class InnerMeasure(FloatMeasure):
    """Minus the inner product."""

    def distances(self, rows: Rows, query: NDArray[np.float32]) -> NDArray[np.float32]:
        return -_dots(self.vectors[rows], query).astype(np.float32)

    def keys(self, rows: Rows, prepared: Prepared, out: Buffer) -> NDArray[Any]:
        found = self._dots(rows, prepared, out)
        return np.asarray(np.negative(found, out=found))

    def slack(self, queries: NDArray[np.float32]) -> NDArray[Any]:
        return self._rounding(queries, self.largest)


class EuclideanMeasure(FloatMeasure):
    """Length of the difference; the key is |x|^2 / 2 - x.q, half its square less a constant."""

    def __init__(self, vectors: NDArray[np.float32]) -> None:
        super().__init__(vectors)
        self.halves = (self.norms**2 / 2).astype(np.float32)

    def distances(self, rows: Rows, query: NDArray[np.float32]) -> NDArray[np.float32]:
        squares = numkong.cdist(self.vectors[rows], query[None], "sqeuclidean")
        return np.asarray(np.sqrt(np.asarray(squares)[:, 0]), np.float32)

    def keys(self, rows: Rows, prepared: Prepared, out: Buffer) -> NDArray[Any]:
        found = self._dots(rows, prepared, out)
        return np.asarray(np.subtract(self.halves[rows][:, None], found, out=found))

    def slack(self, queries: NDArray[np.float32]) -> NDArray[Any]:
        # The rounding of |x|^2 / 2 and of the distance itself to float32.
        own = 8 * _UNIT * (self.largest + _norms(queries)) ** 2
        return self._rounding(queries, self.largest) + own.astype(np.float32)


class CosineMeasure(FloatMeasure):
    """1 minus the cosine; the key is minus the cosine times the query's length."""

    def __init__(self, vectors: NDArray[np.float32]) -> None:
        super().__init__(vectors)
        self.inverse = np.zeros(len(vectors))
        np.divide(-1.0, self.norms, out=self.inverse, where=self.norms > 0)
        self.inverse32 = self.inverse.astype(np.float32)

    def distances(self, rows: Rows, query: NDArray[np.float32]) -> NDArray[np.float32]:
        length = _norms(query[None])[0]
        chosen = self.vectors[rows]
        if length == 0:
            return np.ones(len(chosen), np.float32)
        away = 1 + _dots(chosen, query) * self.inverse[rows] / length
        near = np.flatnonzero(away < _NEAR)
        if len(near):
            units = chosen[near] * -self.inverse[rows][near, None]
            squares = ((units - query / length) ** 2).sum(axis=1)
            away[near] = np.where(squares < _NOISE, 0, squares / 2)
        return np.asarray(away, np.float32)

    def keys(self, rows: Rows, prepared: Prepared, out: Buffer) -> NDArray[Any]:
        found = self._dots(rows, prepared, out)
        return np.asarray(np.multiply(found, self.inverse32[rows][:, None], out=found))

    def slack(self, queries: NDArray[np.float32]) -> NDArray[Any]:
        return self._rounding(queries, 1.0)


def _norms(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    lengths = np.empty(len(vectors))
    for start in range(0, len(vectors), 4096):
        block = vectors[start : start + 4096].astype(np.float64)
        lengths[start : start + 4096] = np.sqrt(np.einsum("ij,ij->i", block, block))
    return lengths


def _dots(block: NDArray[np.float32], query: NDArray[np.float32]) -> NDArray[np.float64]:
    return np.asarray(numkong.cdist(block, query[None], "dot"))[:, 0]


_MEASURES = {
    Metric.HAMMING: (np.uint8, HammingMeasure),
    Metric.COSINE: (np.float32, CosineMeasure),
    Metric.EUCLIDEAN: (np.float32, EuclideanMeasure),
    Metric.INNER: (np.float32, InnerMeasure),
}


def measure_of(vectors: NDArray[Any], metric: Metric) -> Measure:
    """The measure for these vectors (N, D); `BadInput` where their type does not fit the metric."""
    dtype, measure = _MEASURES[metric]
    if vectors.dtype != dtype:
        raise BadInput(
            f"{metric} compares {np.dtype(dtype).name} vectors; these are {vectors.dtype.name}"
        )
    return measure(vectors)  # type: ignore[no-any-return]
