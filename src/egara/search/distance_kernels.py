"""Distance kernels: the computation of each metric on blocks of vectors.

A kernel computes two things. `distances` are exact: numkong counts bits or accumulates in float64,
and the result is rounded to float32. `keys` are fast: a matrix (rows, queries) of numbers that
order rows as their distances do, up to an error that `max_error` bounds. So a search can reject
almost all rows by their keys and compute exact distances of the others only.
"""

from typing import Any, Protocol, TypeAlias

import numkong
import numpy as np
from numpy.typing import NDArray

from egara.errors import BadInput
from egara.metric import Metric

__all__ = ["DistanceKernel", "distance_kernel"]

Rows: TypeAlias = slice | NDArray[np.int64]
Prepared: TypeAlias = Any  # queries in the form that the kernel needs
Buffer: TypeAlias = Any

_TILE = 2**18  # multiplications: up to so many, BLAS uses the calling thread only
_UNIT = 2.0**-24  # relative rounding error of float32
_LARGEST_NORM = 1e15  # its square, times the number of dimensions, is below the largest float32
_NEAR = 1e-3  # below this, 1 - cosine is less accurate than the difference of unit vectors
_NOISE = 1e-28  # rounding error of the squared difference of equal directions


class DistanceKernel(Protocol):
    """One metric on the rows of one array.

    Attributes:
        exact_keys: whether the keys are the distances.
        block: the best number of queries in one block.
    """

    exact_keys: bool
    block: int

    def distances(self, rows: Rows, query: NDArray[Any]) -> NDArray[np.float32]:
        """Return the exact distances (n,) from `query` (D,) to the chosen rows."""

    def prepare(self, queries: NDArray[Any]) -> Prepared:
        """Convert queries (Q, D) to the form that `keys` needs."""

    def keys(self, rows: Rows, prepared: Prepared, out: Buffer) -> NDArray[Any]:
        """Compute the keys (n, Q) of the chosen rows in the buffer `out`."""

    def buffer(self, rows: int, queries: int) -> Buffer:
        """Return a buffer for `keys`."""

    def max_error(self, queries: NDArray[Any]) -> NDArray[Any]:
        """Return a bound (Q,) on the difference of two keys whose order is wrong."""


class HammingKernel:
    """The number of differing bits; keys are the distances."""

    exact_keys = True
    block = 64

    def __init__(self, vectors: NDArray[np.uint8]) -> None:
        self.vectors = vectors

    def distances(self, rows: Rows, query: NDArray[np.uint8]) -> NDArray[np.float32]:
        distances = numkong.cdist(self.vectors[rows], query[None], "hamming", dtype="uint1")
        return np.asarray(distances)[:, 0].astype(np.float32)

    def prepare(self, queries: NDArray[np.uint8]) -> Prepared:
        return numkong.hammings_pack(queries, "uint1")

    def keys(self, rows: Rows, prepared: Prepared, out: Buffer) -> NDArray[Any]:
        # numkong releases the interpreter lock only if `out` is given.
        numkong.hammings_packed(self.vectors[rows], prepared, out=out)
        return np.asarray(out)

    def buffer(self, rows: int, queries: int) -> Buffer:
        return numkong.zeros((rows, queries), dtype="uint32")

    def max_error(self, queries: NDArray[np.uint8]) -> NDArray[Any]:
        return np.zeros(len(queries), np.uint32)


class FloatKernel:
    """The common part of the three float metrics: a matrix product and its error bound."""

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
        """Compute inner products (n, Q) in tiles.

        For larger products BLAS would start its own threads. The caller already uses a thread per
        core, so they would wait for each other; on a busy machine that takes ten times as long.
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
        # Twice the error bound of a dot product, D u |x| |q|, with a reserve for later steps.
        dimensions = self.vectors.shape[1] + 8
        lengths = _norms(queries)
        return np.asarray(2.02 * dimensions * _UNIT * lengths * against, np.float32)


class InnerKernel(FloatKernel):
    """The negative inner product."""

    def distances(self, rows: Rows, query: NDArray[np.float32]) -> NDArray[np.float32]:
        return -_dots(self.vectors[rows], query).astype(np.float32)

    def keys(self, rows: Rows, prepared: Prepared, out: Buffer) -> NDArray[Any]:
        dots = self._dots(rows, prepared, out)
        return np.asarray(np.negative(dots, out=dots))

    def max_error(self, queries: NDArray[np.float32]) -> NDArray[Any]:
        return self._rounding(queries, self.largest)


class EuclideanKernel(FloatKernel):
    """The length of the difference; the key |x|^2 / 2 - x.q is half its square minus a constant."""

    def __init__(self, vectors: NDArray[np.float32]) -> None:
        super().__init__(vectors)
        self.halves = (self.norms**2 / 2).astype(np.float32)

    def distances(self, rows: Rows, query: NDArray[np.float32]) -> NDArray[np.float32]:
        squares = numkong.cdist(self.vectors[rows], query[None], "sqeuclidean")
        return np.asarray(np.sqrt(np.asarray(squares)[:, 0]), np.float32)

    def keys(self, rows: Rows, prepared: Prepared, out: Buffer) -> NDArray[Any]:
        dots = self._dots(rows, prepared, out)
        return np.asarray(np.subtract(self.halves[rows][:, None], dots, out=dots))

    def max_error(self, queries: NDArray[np.float32]) -> NDArray[Any]:
        # The rounding of |x|^2 / 2 and of the distance to float32.
        rounding = 8 * _UNIT * (self.largest + _norms(queries)) ** 2
        return self._rounding(queries, self.largest) + rounding.astype(np.float32)


class CosineKernel(FloatKernel):
    """1 minus the cosine; the key is the negative cosine times the query's length."""

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
        distances = 1 + _dots(chosen, query) * self.inverse[rows] / length
        near = np.flatnonzero(distances < _NEAR)
        if len(near):
            units = chosen[near] * -self.inverse[rows][near, None]
            squares = ((units - query / length) ** 2).sum(axis=1)
            distances[near] = np.where(squares < _NOISE, 0, squares / 2)
        return np.asarray(distances, np.float32)

    def keys(self, rows: Rows, prepared: Prepared, out: Buffer) -> NDArray[Any]:
        dots = self._dots(rows, prepared, out)
        return np.asarray(np.multiply(dots, self.inverse32[rows][:, None], out=dots))

    def max_error(self, queries: NDArray[np.float32]) -> NDArray[Any]:
        return self._rounding(queries, 1.0)


def _norms(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    lengths = np.empty(len(vectors))
    for start in range(0, len(vectors), 4096):
        block = vectors[start : start + 4096].astype(np.float64)
        lengths[start : start + 4096] = np.sqrt(np.einsum("ij,ij->i", block, block))
    return lengths


def _dots(block: NDArray[np.float32], query: NDArray[np.float32]) -> NDArray[np.float64]:
    return np.asarray(numkong.cdist(block, query[None], "dot"))[:, 0]


_KERNELS = {
    Metric.HAMMING: (np.uint8, HammingKernel),
    Metric.COSINE: (np.float32, CosineKernel),
    Metric.EUCLIDEAN: (np.float32, EuclideanKernel),
    Metric.INNER: (np.float32, InnerKernel),
}


def distance_kernel(vectors: NDArray[Any], metric: Metric) -> DistanceKernel:
    """Choose the kernel for vectors (N, D).

    Raises:
        BadInput: the type of the vectors does not fit the metric.
    """
    dtype, kernel = _KERNELS[metric]
    if vectors.dtype != dtype:
        raise BadInput(
            f"{metric} compares {np.dtype(dtype).name} vectors; these are {vectors.dtype.name}"
        )
    return kernel(vectors)  # type: ignore[no-any-return]
