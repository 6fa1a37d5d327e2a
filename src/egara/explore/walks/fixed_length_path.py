"""Shortest simple paths with a given number of steps.

A simple path visits no row twice. Backward dynamic programming over layers gives `least[j][v]`: the
smallest total of any path of exactly j edges from v to the end, which may visit rows twice. It is a
lower bound for simple paths. A forward beam search extends simple paths edge by edge, ordered by
their total so far plus that bound, and drops those that cannot beat the best known path. If no
dropped path could have been better, the result is proved to be shortest; otherwise the search is
repeated with a wider beam.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy  # its submodules are imported when they are used
from numpy.typing import NDArray

from egara.explore.walks.adjacency import hop_counts, outgoing_edges

__all__ = ["SimplePath", "feasible_steps", "path_with_steps"]

Rows = NDArray[np.int64]

_BEAMS = ((128, 4), (2048, 16), (16384, 256))
"""(partial paths kept in a layer, partial paths kept at one row), tried until there is a proof."""

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class SimplePath:
    """A path that visits no row twice.

    Attributes:
        rows: (M,), from the first to the last.
        total: sum of the edges' weights.
        exact: whether it is proved that no simple path of M rows has a smaller total.
    """

    rows: Rows
    total: float
    exact: bool


def path_with_steps(edges: scipy.sparse.csr_array, a: int, b: int, steps: int) -> SimplePath | None:
    """Find a shortest simple path from a to b with exactly `steps` intermediate rows.

    Args:
        edges: (N, N), symmetric, with weights of 0 or more.
        a: the first row.
        b: the last row.
        steps: the number of intermediate rows.

    Returns:
        The path; None if none was found.
    """
    least = _least_totals(edges, a, b, steps + 1)
    if not least:
        return None
    best: SimplePath | None = None
    for beam in _BEAMS:
        ceiling = best.total if best else np.inf
        found, dropped = _beam_search(edges, a, b, least, beam, ceiling)
        best = found or best
        if best and best.total <= dropped * (1 + _ROUNDING):
            return SimplePath(best.rows, best.total, exact=True)
        if not best and dropped == np.inf:
            return None
    return best


class _Layer:
    """The smallest totals from some rows; infinite from all others."""

    def __init__(self, rows: Rows, totals: NDArray[np.float64]) -> None:
        """`rows` (n,) are ascending, at least one."""
        self._rows = rows.astype(np.int32)
        self._totals = totals

    def __getitem__(self, rows: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return the totals of `rows` (m,)."""
        at = np.minimum(np.searchsorted(self._rows, rows), len(self._rows) - 1)
        return np.where(self._rows[at] == rows, self._totals[at], np.inf)


def _least_totals(edges: scipy.sparse.csr_array, a: int, b: int, length: int) -> list[_Layer]:
    """Compute `least[j]`, for j from 0 to `length`, of rows that a path of `length` edges can use.

    Such a row is near b if j is small and near a if j is large. So both neighbourhoods are searched
    to half of the length only, which is a small part of a large graph.

    Returns:
        The layers; an empty list if there is no path of this length.
    """
    half = length // 2
    from_a, from_b = hop_counts(edges, a, length - half), hop_counts(edges, b, half)
    layers = [_Layer(np.array([b]), np.zeros(1))]
    totals = np.full(edges.shape[0], np.inf)
    rows = np.array([b])
    totals[b] = 0
    for done in range(1, length + 1):
        is_near = from_b <= done if done <= half else from_a <= length - done
        if done == half:
            is_near &= from_a <= length - done
        next_rows = np.flatnonzero(is_near)
        if not len(next_rows):
            return []
        sums = _least_by_one_edge(edges, totals, next_rows)
        totals[rows] = np.inf
        rows = next_rows
        totals[rows] = sums
        layers.append(_Layer(rows, sums))
    return layers if np.isfinite(totals[a]) else []


def _least_by_one_edge(
    edges: scipy.sparse.csr_array, totals: NDArray[np.float64], rows: Rows
) -> NDArray[np.float64]:
    """Return the smallest total (n,) by one edge from each of `rows`, which have at least one."""
    starts = edges.indptr[rows].astype(np.int64)
    counts = edges.indptr[rows + 1] - starts
    before = np.cumsum(counts) - counts
    entries = np.arange(int(counts.sum())) + np.repeat(starts - before, counts)
    return np.asarray(
        np.minimum.reduceat(totals[edges.indices[entries]] + edges.data[entries], before)
    )


def _beam_search(
    edges: scipy.sparse.csr_array,
    a: int,
    b: int,
    least: list[_Layer],
    beam: tuple[int, int],
    ceiling: float,
) -> tuple[SimplePath | None, float]:
    """Search for the best path with a total below `ceiling`.

    Returns:
        The path, and the smallest bound of the partial paths that were dropped.
    """
    paths, totals, dropped = np.array([[a]]), np.zeros(1), np.inf
    for left in range(len(least) - 2, -1, -1):
        places, ends, weights = outgoing_edges(edges, paths[:, -1])
        extended = totals[places] + weights
        bounds = extended + least[left][ends]
        good = np.flatnonzero(
            (bounds < ceiling) & np.isfinite(bounds) & ((ends != b) | (left == 0))
        )
        is_simple = (paths[places[good]] != ends[good, None]).all(axis=1)
        good = good[is_simple]
        kept, lost = _select_beam(ends[good], bounds[good], *beam)
        dropped = min(dropped, lost)
        good = good[kept]
        paths = np.column_stack([paths[places[good]], ends[good]])
        totals = extended[good]
    if not len(paths):
        return None, dropped
    first = int(np.argmin(totals))
    return SimplePath(paths[first], float(totals[first]), exact=False), dropped


def _select_beam(
    ends: NDArray[np.int32], bounds: NDArray[np.float64], width: int, per_row: int
) -> tuple[Rows, float]:
    """Choose the `per_row` best paths at every row, and the `width` best of those.

    Returns:
        The places of the chosen paths, and the smallest bound of the others.
    """
    order = np.lexsort((bounds, ends))
    starts = np.flatnonzero(np.diff(ends[order], prepend=-1))
    lengths = np.diff(starts, append=len(order))
    nth = np.arange(len(order)) - np.repeat(starts, lengths)
    lost = float(bounds[order[nth >= per_row]].min(initial=np.inf))
    order = order[nth < per_row]
    order = order[np.argsort(bounds[order], kind="stable")]
    return order[:width], min(lost, float(bounds[order[width:]].min(initial=np.inf)))


def feasible_steps(edges: scipy.sparse.csr_array, a: int, b: int, most: int) -> list[int]:
    """Find the possible numbers of intermediate rows, up to `most`, of simple paths from a to b.

    The smallest number is always found. In a large graph the beam may miss some others.
    """
    width, per_row = _BEAMS[1]
    hops = hop_counts(edges, b, edges.shape[0])
    paths, possible = np.array([[a]]), []
    for steps in range(most + 1):
        places, ends, _ = outgoing_edges(edges, paths[:, -1])
        if (ends == b).any():
            possible.append(steps)
        is_simple = (ends != b) & (paths[places] != ends[:, None]).all(axis=1)
        good = np.flatnonzero(is_simple)
        bounds = hops[ends[good]].astype(np.float64)
        good = good[_select_beam(ends[good], bounds, width, per_row)[0]]
        if not len(good):
            break
        paths = np.column_stack([paths[places[good]], ends[good]])
    return possible
