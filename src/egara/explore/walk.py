"""What a walk is, and how good it is."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from egara.explore.distance_graph import DistanceGraph, Distances

__all__ = ["Walk", "WalkQuality", "walk_along", "walk_quality"]

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk over M rows, from the first to the last, none of them twice."""

    rows: Rows
    """(M,)."""

    distances: NDArray[np.float32]
    """(M,): of each row from the one before; 0 for the first."""

    to_end: NDArray[np.float32]
    """(M,): of each row from the last; 0 for the last."""

    extra: NDArray[np.bool_]
    """(M,): whether the step to a row is no edge of the graph."""

    exact: bool
    """Whether it is proved that no other walk over the graph, of so many rows where a number was
    asked for, is shorter; false where the search was cut short, the walk is damped, thinned or
    bridged, or the rows were given."""


@dataclass(frozen=True, slots=True)
class WalkQuality:
    """How good a walk is, whichever way it was found."""

    total: float
    """Sum of the steps' distances."""

    direct: float
    """From the first to the last; the total is never less where distances are those of points."""

    largest: float
    """The largest single step."""

    nearer: float
    """Share of the steps, 0 to 1, that come nearer to the last."""


def walk_along(graph: DistanceGraph, distances: Distances, rows: Rows, *, exact: bool) -> Walk:
    """The walk over given rows (M,), at least two."""
    steps = [distances.from_row(int(a), np.array([b]))[0] for a, b in pairwise(rows)]
    return Walk(
        rows=rows,
        distances=np.array([0.0, *steps], np.float32),
        to_end=distances.from_row(int(rows[-1]), rows),
        extra=_extra(graph, rows),
        exact=exact,
    )


def walk_quality(walk: Walk) -> WalkQuality:
    """Measure a walk."""
    return WalkQuality(
        total=float(walk.distances.sum(dtype=np.float64)),
        direct=float(walk.to_end[0]),
        largest=float(walk.distances[1:].max()),
        nearer=float((np.diff(walk.to_end) < 0).mean()),
    )


def _extra(graph: DistanceGraph, rows: Rows) -> NDArray[np.bool_]:
    links = graph.links
    extra = np.zeros(len(rows), np.bool_)
    for place, (before, row) in enumerate(pairwise(rows), start=1):
        extra[place] = row not in links.indices[links.indptr[before] : links.indptr[before + 1]]
    return extra
