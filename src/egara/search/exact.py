"""Exact search: compare all vectors, in blocks that fit into a core's cache, on all cores."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from egara.errors import BadInput
from egara.metric import Metric
from egara.search.distance_kernels import distance_kernel
from egara.search.streaming_top_k import StreamingTopK, smallest_k
from egara.search.threads import cores, on_all_cores, spans

__all__ = ["ExactIndex", "SearchResult"]

Rows = NDArray[np.int64]

_BLOCK_ROWS = 1024
_FEW_QUERIES = 2  # up to so many are faster one by one
_MAX_CANDIDATES = 2**19  # of one block of queries
_MIN_ROWS_PER_THREAD = 4096


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The k nearest vectors of Q queries, nearest first, ties by the lower row.

    Attributes:
        indices: (Q, k), rows of the indexed array.
        distances: (Q, k).
    """

    indices: NDArray[np.int64]
    distances: NDArray[np.float32]


class ExactIndex:
    """Nearest neighbours by comparison with all vectors.

    The array is not copied. Distances are computed in float64 and returned as float32. Results
    equal those of brute force, with ties by the lower row.
    """

    def __init__(self, vectors: NDArray[Any], metric: Metric | str) -> None:
        """Index vectors.

        Args:
            vectors: (N, D), float32; for `hamming`, uint8 packed as `numpy.packbits` does.
            metric: how vectors are compared.

        Raises:
            BadInput: the shape, the type or the values do not fit.
        """
        if vectors.ndim != 2 or vectors.shape[1] == 0:
            raise BadInput(f"vectors must be an array (N, D), D at least 1; got {vectors.shape}")
        self.metric = _metric(metric)
        self.vectors = np.ascontiguousarray(vectors)
        self._kernel = distance_kernel(self.vectors, self.metric)

    def __len__(self) -> int:
        return len(self.vectors)

    @property
    def dimensions(self) -> int:
        """Number of columns of the array; for bits, of bytes."""
        return int(self.vectors.shape[1])

    def distances(self, query: ArrayLike, rows: ArrayLike | None = None) -> NDArray[np.float32]:
        """Return the distances (N,) from `query` (D,) to every vector, or (n,) to `rows`."""
        checked = self.checked_queries(np.asarray(query)[None])[0]
        chosen = None if rows is None else _rows(rows, len(self))
        return self._distances(checked, chosen)

    def from_row(self, row: int, rows: ArrayLike | None = None) -> NDArray[np.float32]:
        """Return the distances from one of the indexed vectors, as `distances`."""
        return self.distances(self.vectors[row], rows)

    def row_distances(self, rows: Rows, others: Rows) -> NDArray[np.float32]:
        """Return the distances (n, m) from each of `rows` (n,) to its `others` (n, m)."""
        distances = np.empty(others.shape, np.float32)
        for index, row in enumerate(rows):
            distances[index] = self._kernel.distances(others[index], self.vectors[row])
        return distances

    def search(self, queries: ArrayLike, k: int, rows: ArrayLike | None = None) -> SearchResult:
        """Find the k nearest vectors of each query.

        Args:
            queries: (Q, D).
            k: number of neighbours; all N if k is larger.
            rows: restricts the search: row numbers (n,) in any order, or a mask (N,).

        Raises:
            BadInput: queries, k or rows do not fit.
        """
        checked = self.checked_queries(queries)
        if k < 0:
            raise BadInput(f"k must not be negative; got {k}")
        chosen = None if rows is None else np.unique(_rows(rows, len(self)))
        k = min(k, len(self) if chosen is None else len(chosen))
        if len(checked) == 0 or k == 0:
            shape = (len(checked), k)
            return SearchResult(np.empty(shape, np.int64), np.empty(shape, np.float32))
        if len(checked) <= _FEW_QUERIES:
            results = [self.search_one(query, k, chosen) for query in checked]
        else:
            results = self._search_many(checked, k, chosen)
        return SearchResult(
            np.concatenate([result.indices for result in results]),
            np.concatenate([result.distances for result in results]),
        )

    def checked_queries(self, queries: ArrayLike) -> NDArray[Any]:
        """Return queries as an array (Q, D) of the vectors' type.

        Raises:
            BadInput: shape, type or values do not fit.
        """
        queries = np.asarray(queries)
        if queries.ndim != 2 or queries.shape[1] != self.dimensions:
            given = queries.shape[1:] if queries.ndim > 1 else queries.shape
            raise BadInput(f"a query must have {self.dimensions} columns; got shape {given}")
        if queries.dtype != self.vectors.dtype:
            expected = self.vectors.dtype
            raise BadInput(f"queries must be {expected} like the vectors; got {queries.dtype}")
        if queries.dtype != np.uint8 and not np.isfinite(queries).all():
            raise BadInput("a query contains numbers that are not finite")
        return np.ascontiguousarray(queries)

    def _distances(self, query: NDArray[Any], rows: Rows | None) -> NDArray[np.float32]:
        total = len(self) if rows is None else len(rows)
        distances = np.empty(total, np.float32)

        def fill(span: tuple[int, int]) -> None:
            for start, stop in _blocks(
                *span, span[1] - span[0] if rows is None else _MIN_ROWS_PER_THREAD
            ):
                distances[start:stop] = self._kernel.distances(_part(rows, start, stop), query)

        if total:
            on_all_cores(fill, spans(total, cores(), _MIN_ROWS_PER_THREAD))
        return distances

    def search_one(self, query: NDArray[Any], k: int, rows: Rows | None) -> SearchResult:
        """Find the k nearest of one checked query (D,), among sorted `rows`."""
        distances = self._distances(query, rows)
        nearest = smallest_k(distances, k)
        indices = nearest if rows is None else rows[nearest]
        return SearchResult(indices[None], distances[nearest][None])

    def _search_many(self, queries: NDArray[Any], k: int, rows: Rows | None) -> list[SearchResult]:
        total = len(self) if rows is None else len(rows)
        groups = [queries[a:b] for a, b in _blocks(0, len(queries), self._kernel.block)]
        threads = cores()
        parts = spans(total, 1 if len(groups) >= 2 * threads else threads, _MIN_ROWS_PER_THREAD)
        tasks = [(group, part) for group in groups for part in parts]
        scanned = on_all_cores(lambda task: self._scan(task[0], k, rows, *task[1]), tasks)
        return [
            _merged(scanned[first : first + len(parts)], k)
            for first in range(0, len(scanned), len(parts))
        ]

    def _scan(
        self, queries: NDArray[Any], k: int, rows: Rows | None, start: int, stop: int
    ) -> SearchResult:
        """Find the k nearest among the rows from `start` to `stop`.

        Missing results have infinite distances.
        """
        kernel = self._kernel
        prepared = kernel.prepare(queries)
        top_k = StreamingTopK(k, kernel.max_error(queries))
        buffer = kernel.buffer(_BLOCK_ROWS, len(queries))
        best: list[SearchResult] = []
        for first, last in _blocks(start, stop, _BLOCK_ROWS):
            if top_k.candidates > _MAX_CANDIDATES:  # very many equal or nearly equal vectors
                best = [
                    _merged([*best, self._by_exact_distances(queries, k, rows, start, top_k)], k)
                ]
            if last - first < _BLOCK_ROWS:
                buffer = kernel.buffer(last - first, len(queries))
            top_k.add(kernel.keys(_part(rows, first, last), prepared, buffer))
        return _merged([*best, self._by_exact_distances(queries, k, rows, start, top_k)], k)

    def _by_exact_distances(
        self,
        queries: NDArray[Any],
        k: int,
        rows: Rows | None,
        start: int,
        top_k: StreamingTopK,
    ) -> SearchResult:
        """Choose the k nearest candidates by exact distances."""
        query_of, positions, keys = top_k.take()
        candidates = positions + start if rows is None else rows[positions + start]
        if self._kernel.exact_keys:
            return _ranked(query_of, candidates, keys.astype(np.float32), len(queries), k)
        exact = self._exact_distances(queries, query_of, candidates)
        return _ranked(query_of, candidates, exact, len(queries), k)

    def _exact_distances(
        self, queries: NDArray[Any], query_of: NDArray[np.int64], candidates: Rows
    ) -> NDArray[np.float32]:
        """Return the distances (n,) of candidates from their queries, sorted by query."""
        exact = np.empty(len(candidates), np.float32)
        edges = np.searchsorted(query_of, np.arange(len(queries) + 1))
        for query, start, stop in zip(queries, edges, edges[1:], strict=False):
            if start < stop:
                exact[start:stop] = self._kernel.distances(candidates[start:stop], query)
        return exact


def _ranked(
    query_of: NDArray[np.int64], rows: Rows, distances: NDArray[np.float32], queries: int, k: int
) -> SearchResult:
    """Make a result of candidates (n,); missing results get the row -1."""
    order = np.lexsort((rows, distances, query_of))
    query_of, rows, distances = query_of[order], rows[order], distances[order]
    rank = np.arange(len(query_of)) - np.searchsorted(query_of, np.arange(queries))[query_of]
    kept = rank < k
    best = SearchResult(
        np.full((queries, k), -1, np.int64), np.full((queries, k), np.inf, np.float32)
    )
    best.indices[query_of[kept], rank[kept]] = rows[kept]
    best.distances[query_of[kept], rank[kept]] = distances[kept]
    return best


def _merged(parts: list[SearchResult], k: int) -> SearchResult:
    """Merge the results of the same queries over different rows."""
    if len(parts) == 1:
        return parts[0]
    # The parts are in ascending order of rows, so a stable sort resolves ties by the lower row.
    distances = np.concatenate([part.distances for part in parts], axis=1)
    indices = np.concatenate([part.indices for part in parts], axis=1)
    order = np.argsort(distances, axis=1, kind="stable")[:, :k]
    return SearchResult(
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
        raise BadInput(f"unknown metric {metric!r}; use {names}") from None


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
