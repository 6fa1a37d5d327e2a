"""Exact search: every vector is compared, in blocks that stay in a core's cache, on all cores."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from egara.errors import BadInput
from egara.metric import Metric
from egara.search.measures import measure_of
from egara.search.selection import Selection, smallest
from egara.search.threads import cores, on_all_cores, spans

__all__ = ["ExactIndex", "Neighbours"]

Rows = NDArray[np.int64]

_BLOCK_ROWS = 1024
_FEW = 2  # so few queries are faster one by one
_MOST_WAITING = 2**19  # candidates of one block of queries
_LEAST_SPAN = 4096  # rows; less is not worth a thread


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The k nearest vectors of Q queries, nearest first, ties by the lowest row."""

    indices: NDArray[np.int64]
    """(Q, k): rows of the indexed array."""

    distances: NDArray[np.float32]
    """(Q, k)."""


class ExactIndex:
    """Nearest neighbours by comparing all vectors.

    The array is used as it is, not copied. Distances are those of `Metric`, computed in float64 and
    given as float32; results are those of brute force, ties by the lowest row.
    """

    def __init__(self, vectors: NDArray[Any], metric: Metric | str) -> None:
        """`vectors`: (N, D) float32, or uint8 packed as `numpy.packbits` packs, for `hamming`.

        Raises `BadInput` where shape, type or numbers do not suit.
        """
        if vectors.ndim != 2 or vectors.shape[1] == 0:
            raise BadInput(f"vectors must be an array (N, D), D at least 1; got {vectors.shape}")
        self.metric = _metric(metric)
        self.vectors = np.ascontiguousarray(vectors)
        self._measure = measure_of(self.vectors, self.metric)

    def __len__(self) -> int:
        return len(self.vectors)

    @property
    def dimensions(self) -> int:
        """Columns of the array."""
        return int(self.vectors.shape[1])

    def distances(self, query: ArrayLike, rows: ArrayLike | None = None) -> NDArray[np.float32]:
        """Distances (N,) from `query` (D,) to every vector, or (n,) to `rows` in their order."""
        checked = self.checked(np.asarray(query)[None])[0]
        chosen = None if rows is None else _rows(rows, len(self))
        return self._distances(checked, chosen)

    def from_row(self, row: int, rows: ArrayLike | None = None) -> NDArray[np.float32]:
        """Distances as `distances`, from one of the indexed vectors."""
        return self.distances(self.vectors[row], rows)

    def between(self, rows: Rows, others: Rows) -> NDArray[np.float32]:
        """Distances (n, m) from each of `rows` (n,) to its own `others` (n, m)."""
        found = np.empty(others.shape, np.float32)
        for place, row in enumerate(rows):
            found[place] = self._measure.distances(others[place], self.vectors[row])
        return found

    def search(self, queries: ArrayLike, k: int, rows: ArrayLike | None = None) -> Neighbours:
        """The k nearest of each of `queries` (Q, D), all N where k is more.

        `rows` restricts the search: row numbers (n,) in any order, or a mask (N,) of booleans.
        """
        checked = self.checked(queries)
        if k < 0:
            raise BadInput(f"k must not be negative; got {k}")
        chosen = None if rows is None else np.unique(_rows(rows, len(self)))
        k = min(k, len(self) if chosen is None else len(chosen))
        if len(checked) == 0 or k == 0:
            shape = (len(checked), k)
            return Neighbours(np.empty(shape, np.int64), np.empty(shape, np.float32))
        if len(checked) <= _FEW:
            found = [self.nearest_of(query, k, chosen) for query in checked]
        else:
            found = self._nearest_of_many(checked, k, chosen)
        return Neighbours(
            np.concatenate([one.indices for one in found]),
            np.concatenate([one.distances for one in found]),
        )

    def checked(self, queries: ArrayLike) -> NDArray[Any]:
        """Queries as an array (Q, D) of the vectors' type; `BadInput` where they are not."""
        queries = np.asarray(queries)
        if queries.ndim != 2 or queries.shape[1] != self.dimensions:
            given = queries.shape[1:] if queries.ndim > 1 else queries.shape
            raise BadInput(f"a query must have {self.dimensions} columns; got shape {given}")
        if queries.dtype != self.vectors.dtype:
            wanted = self.vectors.dtype
            raise BadInput(f"queries must be {wanted} as the vectors are; got {queries.dtype}")
        if queries.dtype != np.uint8 and not np.isfinite(queries).all():
            raise BadInput("a query holds numbers that are not finite")
        return np.ascontiguousarray(queries)

    def _distances(self, query: NDArray[Any], rows: Rows | None) -> NDArray[np.float32]:
        total = len(self) if rows is None else len(rows)
        found = np.empty(total, np.float32)

        def fill(span: tuple[int, int]) -> None:
            for start, stop in _blocks(*span, span[1] - span[0] if rows is None else _LEAST_SPAN):
                found[start:stop] = self._measure.distances(_part(rows, start, stop), query)

        if total:
            on_all_cores(fill, spans(total, cores(), _LEAST_SPAN))
        return found

    def nearest_of(self, query: NDArray[Any], k: int, rows: Rows | None) -> Neighbours:
        """The k nearest of one checked query (D,), among sorted `rows`."""
        distances = self._distances(query, rows)
        places = smallest(distances, k)
        indices = places if rows is None else rows[places]
        return Neighbours(indices[None], distances[places][None])

    def _nearest_of_many(
        self, queries: NDArray[Any], k: int, rows: Rows | None
    ) -> list[Neighbours]:
        total = len(self) if rows is None else len(rows)
        groups = [queries[a:b] for a, b in _blocks(0, len(queries), self._measure.block)]
        threads = cores()
        parts = spans(total, 1 if len(groups) >= 2 * threads else threads, _LEAST_SPAN)
        tasks = [(group, part) for group in groups for part in parts]
        scanned = on_all_cores(lambda task: self._scan(task[0], k, rows, *task[1]), tasks)
        return [
            _merged(scanned[first : first + len(parts)], k)
            for first in range(0, len(scanned), len(parts))
        ]

    def _scan(
        self, queries: NDArray[Any], k: int, rows: Rows | None, start: int, stop: int
    ) -> Neighbours:
        """The k nearest among the rows from `start` to `stop`; padded with infinite distances."""
        measure = self._measure
        prepared = measure.prepare(queries)
        selection = Selection(k, measure.slack(queries))
        buffer = measure.buffer(_BLOCK_ROWS, len(queries))
        best: list[Neighbours] = []
        for first, last in _blocks(start, stop, _BLOCK_ROWS):
            if selection.waiting > _MOST_WAITING:  # a great many vectors are equal, or nearly
                best = [_merged([*best, self._settled(queries, k, rows, start, selection)], k)]
            if last - first < _BLOCK_ROWS:
                buffer = measure.buffer(last - first, len(queries))
            selection.offer(measure.keys(_part(rows, first, last), prepared, buffer))
        return _merged([*best, self._settled(queries, k, rows, start, selection)], k)

    def _settled(
        self,
        queries: NDArray[Any],
        k: int,
        rows: Rows | None,
        start: int,
        selection: Selection,
    ) -> Neighbours:
        """The k nearest of the candidates that wait."""
        owners, places, keys = selection.take()
        found = places + start if rows is None else rows[places + start]
        if self._measure.exact_keys:
            return _ranked(owners, found, keys.astype(np.float32), len(queries), k)
        exact = self._refined(queries, owners, found)
        return _ranked(owners, found, exact, len(queries), k)

    def _refined(
        self, queries: NDArray[Any], owners: NDArray[np.int64], found: Rows
    ) -> NDArray[np.float32]:
        exact = np.empty(len(found), np.float32)
        edges = np.searchsorted(owners, np.arange(len(queries) + 1))
        for query, start, stop in zip(queries, edges, edges[1:], strict=False):
            if start < stop:
                exact[start:stop] = self._measure.distances(found[start:stop], query)
        return exact


def _ranked(
    owners: NDArray[np.int64], rows: Rows, distances: NDArray[np.float32], queries: int, k: int
) -> Neighbours:
    order = np.lexsort((rows, distances, owners))
    owners, rows, distances = owners[order], rows[order], distances[order]
    place = np.arange(len(owners)) - np.searchsorted(owners, np.arange(queries))[owners]
    kept = place < k
    best = Neighbours(
        np.full((queries, k), -1, np.int64), np.full((queries, k), np.inf, np.float32)
    )
    best.indices[owners[kept], place[kept]] = rows[kept]
    best.distances[owners[kept], place[kept]] = distances[kept]
    return best


def _merged(parts: list[Neighbours], k: int) -> Neighbours:
    if len(parts) == 1:
        return parts[0]
    # Parts are in ascending order of rows: a stable sort leaves ties to the lowest row.
    distances = np.concatenate([part.distances for part in parts], axis=1)
    indices = np.concatenate([part.indices for part in parts], axis=1)
    order = np.argsort(distances, axis=1, kind="stable")[:, :k]
    return Neighbours(
        np.take_along_axis(indices, order, axis=1), np.take_along_axis(distances, order, axis=1)
    )


def _blocks(start: int, stop: int, size: int) -> list[tuple[int, int]]:
    return [(first, min(first + size, stop)) for first in range(start, stop, size)]


def _part(rows: Rows | None, start: int, stop: int) -> "slice | Rows":
    return slice(start, stop) if rows is None else rows[start:stop]


def _metric(metric: Metric | str) -> Metric:
    try:
        return Metric(metric)
    except ValueError:
        names = ", ".join(Metric)
        raise BadInput(f"there is no metric {metric!r}; there are {names}") from None


def _rows(rows: ArrayLike, total: int) -> Rows:
    chosen = np.asarray(rows)
    if chosen.dtype == np.bool_:
        if chosen.shape != (total,):
            raise BadInput(f"a mask of rows must have shape ({total},); got {chosen.shape}")
        return np.flatnonzero(chosen)
    if chosen.ndim != 1 or (chosen.size and chosen.dtype.kind not in "iu"):
        raise BadInput(f"rows must be one list of row numbers or a mask; got {chosen.dtype}")
    if chosen.size and not (chosen.min() >= 0 and chosen.max() < total):
        raise BadInput(f"rows must be from 0 to {total - 1}; got {chosen.min()} to {chosen.max()}")
    return chosen.astype(np.int64, copy=False)
