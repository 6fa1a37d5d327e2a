"""A walk over some rows, with its distances."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from egara.explore.walks.distance_graph import DistanceGraph, Distances

__all__ = ["Walk", "walk_along"]

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk over M different rows.

    Attributes:
        rows: (M,), from the first to the last.
        distances: (M,), of each row from the row before; 0 for the first.
        to_end: (M,), of each row from the last; 0 for the last.
        extra: (M,), whether the step to a row is not an edge of the graph.
        exact: whether the walk is provably a shortest path over the graph (among those with the
            same number of rows, if a number was given). False if the search was stopped early, if
            the walk is damped, thinned or bridged, or if its rows were given.
    """

    rows: Rows
    distances: NDArray[np.float32]
    to_end: NDArray[np.float32]
    extra: NDArray[np.bool_]
    exact: bool


def walk_along(graph: DistanceGraph, distances: Distances, rows: Rows, *, exact: bool) -> Walk:
    """Make the walk over given rows (M,), at least two."""
    steps = [distances.from_row(int(a), np.array([b]))[0] for a, b in pairwise(rows)]
    return Walk(
        rows=rows,
        distances=np.array([0.0, *steps], np.float32),
        to_end=distances.from_row(int(rows[-1]), rows),
        extra=_extra_steps(graph, rows),
        exact=exact,
    )


def _extra_steps(graph: DistanceGraph, rows: Rows) -> NDArray[np.bool_]:
    edges = graph.edges
    extra = np.zeros(len(rows), np.bool_)
    for index, (before, row) in enumerate(pairwise(rows), start=1):
        extra[index] = row not in edges.indices[edges.indptr[before] : edges.indptr[before + 1]]
    return extra
