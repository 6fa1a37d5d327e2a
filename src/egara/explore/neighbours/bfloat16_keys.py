"""Sort keys from vectors rounded to bfloat16, for CPUs with matrix units for bfloat16.

The vectors are centred, which changes no distance, and rounded. The key is half the squared
distance of the rounded points, computed by one matrix product::

    (x, a, b, c, 1, 1, 1) . (-y, 1, 1, 1, d, e, f)    a + b + c = |x|^2 / 2,  d + e + f = |y|^2 / 2

Three bfloat16 numbers represent as many digits as one float32, so these columns are exact. The
error of a distance is at most the sum of the lengths of the two rounding errors. For near
neighbours this is small, and the `spare` candidates compensate for it.
"""

from functools import cache
from typing import Any

import numkong
import numpy as np
from numpy.typing import NDArray

from egara.explore.neighbours.float_codes import FloatCodes
from egara.metric import Metric
from egara.search import ExactIndex

__all__ = ["BFloat16Keys", "bfloat16_is_fast"]

_UNIT = 2.0**-24  # relative rounding error of float32
_BFLOAT16_UNIT = 1.01 * 2.0**-9  # relative rounding error of bfloat16
_ONE = np.uint16(0x3F80)
_SIGN = np.uint16(0x8000)
_PARTS = 3
_CHUNK = 4096


@cache
def bfloat16_is_fast() -> bool:
    """Return whether the CPU has matrix units (Intel AMX) for bfloat16.

    Measured on Sapphire Rapids and Granite Rapids; other CPUs use float32 keys.
    """
    has = numkong.get_capabilities()
    return bool(has.get("sapphireamx") or has.get("graniteamx"))


class BFloat16Keys(FloatCodes):
    """Half the squared distance of rounded points; for cosine, of rounded unit vectors."""

    spare = 5

    def __init__(self, index: ExactIndex) -> None:
        total, columns = index.vectors.shape
        self._columns = columns
        self._cosine = index.metric == Metric.COSINE
        self._lengths = np.empty(total)
        self._rounding_errors = np.empty(total)
        self._zeros = np.zeros(total, np.bool_)
        self._left = np.full((total, columns + 2 * _PARTS), _ONE)
        centre = np.zeros(columns) if self._cosine else _mean(index.vectors)
        for start in range(0, total, _CHUNK):
            self._fill(index.vectors[start : start + _CHUNK], start, centre.astype(np.float32))

    def _fill(self, vectors: NDArray[np.float32], start: int, centre: NDArray[np.float32]) -> None:
        part = slice(start, start + len(vectors))
        points = vectors.astype(np.float64) - centre
        if self._cosine:
            lengths = np.sqrt(np.einsum("ij,ij->i", points, points))
            self._zeros[part] = lengths == 0
            points /= np.where(lengths == 0, 1, lengths)[:, None]
        codes, rounded = _rounded(points.astype(np.float32))
        self._left[part, : self._columns] = codes
        errors = points - rounded
        self._rounding_errors[part] = np.sqrt(np.einsum("ij,ij->i", errors, errors))
        rest = np.einsum("ij,ij->i", rounded, rounded, dtype=np.float64) / 2
        self._lengths[part] = np.sqrt(2 * rest)
        for column in range(self._columns, self._columns + _PARTS):
            codes, rounded = _rounded(rest.astype(np.float32)[:, None])
            self._left[part, column] = codes[:, 0]
            rest = rest - rounded[:, 0]

    def left(self, rows: Any) -> Any:  # noqa: ANN401
        """Return the rows (n,) as the left factor of a block."""
        return _tensor(self._left[rows])

    def right(self, rows: Any) -> Any:  # noqa: ANN401
        """Return the rows (m,) as the right factor of a block."""
        left = self._left[rows]
        right = np.empty_like(left)
        np.bitwise_xor(left[:, : self._columns], _SIGN, out=right[:, : self._columns])
        right[:, self._columns : -_PARTS] = _ONE
        right[:, -_PARTS:] = left[:, self._columns : -_PARTS]
        return numkong.dots_pack(_tensor(right), dtype="bfloat16"), len(right)

    def block(self, left: Any, right: Any) -> NDArray[np.float32]:  # noqa: ANN401
        """Return the keys (n, m) of all pairs."""
        packed, columns = right
        out = numkong.empty((left.shape[0], columns), dtype="float32")
        numkong.dots_packed(left, packed, out=out)
        return np.asarray(out)

    def error(self, furthest: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return a bound (N,) on the error of the keys of rows at most `furthest` (N,) away.

        The bound is infinite for a zero vector under cosine: its distance to every row is 1, which
        no point has.
        """
        true = np.sqrt(2 * np.maximum(self.of_distances(furthest), 0))
        reach = self._lengths + self._rounding_errors + true  # an upper bound on their lengths
        theirs = np.minimum(self._rounding_errors.max(initial=0), _BFLOAT16_UNIT * reach)
        both = self._rounding_errors + theirs
        sums = 2 * (self._columns + 10) * _UNIT * (self._lengths + reach + theirs) ** 2 / 2
        return np.where(self._zeros, np.inf, true * both + both**2 / 2 + sums)

    def of_distances(self, distances: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return distances as exact keys, in float64."""
        wide = distances.astype(np.float64)
        return wide if self._cosine else wide**2 / 2


def _mean(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    return np.asarray(vectors.mean(axis=0, dtype=np.float64))


def _rounded(values: NDArray[np.float32]) -> tuple[NDArray[np.uint16], NDArray[np.float32]]:
    """Round to bfloat16; return the numbers' bits and their values."""
    tensor = numkong.astype(np.ascontiguousarray(values), "bfloat16")
    return np.asarray(tensor).copy(), np.asarray(numkong.astype(tensor, "float32")).copy()


def _tensor(codes: NDArray[np.uint16]) -> Any:  # noqa: ANN401
    kept = np.ascontiguousarray(codes)
    return numkong.from_pointer(kept.ctypes.data, kept.shape, "bfloat16", owner=kept)
