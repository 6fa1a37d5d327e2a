"""Semantic morphing: walking from one drawing to another over the distance graph.

Source: Illustration2Vec (Saito and Matsui, 2015), section 4.4: the path between two drawings is the
shortest one in the graph whose edges join each drawing with its 5 nearest. A given number of
drawings in between, and bridges between parts that no edge joins, are additions to it.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from egara.errors import BadInput, NoWalk
from egara.explore.bridges import Bridge, least_bridges
from egara.explore.graph import NeighbourGraph
from egara.explore.links import hops_from, with_edges
from egara.explore.shortest import shortest_walk, thinned
from egara.explore.steps import possible_steps, walk_with_steps
from egara.search import ExactIndex

__all__ = ["MOST_STEPS", "Walk", "morph"]

Rows = NDArray[np.int64]

MOST_STEPS = 100
"""Drawings in between that can be asked for."""


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk over M rows, from the first to the last, none of them twice."""

    rows: Rows
    """(M,)."""

    distances: NDArray[np.float32]
    """(M,): of each row from the one before; 0 for the first."""

    extra: NDArray[np.bool_]
    """(M,): whether the step to a row is no edge of the graph."""

    exact: bool
    """Whether no other walk of so many rows is shorter (or where thinned, more even); false where
    the search was cut short before that was proved."""


def morph(
    graph: NeighbourGraph,
    index: ExactIndex,
    a: int,
    b: int,
    steps: int | None = None,
    bridge: bool = False,
) -> Walk:
    """Walk from row a to row b.

    Without `steps` it is the shortest walk. With, it has exactly so many rows in between at the
    least total distance; where even the walk of fewest edges has more, the shortest one is thinned
    to the most evenly spaced stops, and steps that are not edges are marked. Where no edges connect
    a and b, `bridge` adds those of the least total distance, marked too.

    Raises `BadInput` for rows that are not there or are the same, and for `steps` below 0 or above
    `MOST_STEPS`; `NoWalk` where a and b are not connected (its `bridges` are what `bridge=True`
    would add: (row, row, distance)), or where no walk has so many rows in between.
    """
    _check(graph, a, b, steps)
    floor = min(0.0, float(graph.distances.min(initial=0.0)))  # inner products can be negative
    links = graph.links if floor == 0 else _raised(graph.links, floor)
    if graph.parts[a] != graph.parts[b]:
        added = least_bridges(index, graph.parts, a, b, floor)
        if not bridge:
            raise _apart(graph.parts, a, b, added)
        ends = np.array([(one.a, one.b) for one in added])
        weights = np.array([one.distance - floor for one in added], np.float32)
        links = with_edges(links, ends, weights)
    rows, exact = _walk(links, index, a, b, steps)
    return Walk(rows, _distances(index, rows), _extra(graph.links, rows), exact)


def _walk(
    links: csr_array, index: ExactIndex, a: int, b: int, steps: int | None
) -> tuple[Rows, bool]:
    if steps is not None and hops_from(links, a, steps + 1)[b] <= steps + 1:
        found = walk_with_steps(links, a, b, steps)
        if found is None:
            raise _impossible(links, a, b, steps)
        return found.rows, found.exact
    shortest = shortest_walk(links, a, b)
    assert shortest is not None  # a and b are in one component by now
    return (shortest if steps is None else thinned(index, shortest, steps)), True


def _check(graph: NeighbourGraph, a: int, b: int, steps: int | None) -> None:
    total = len(graph.indices)
    if not (0 <= a < total and 0 <= b < total):
        raise BadInput(f"there are rows 0 to {total - 1}; a walk from {a} to {b} was asked for")
    if a == b:
        raise BadInput("a walk needs two different drawings; the first is the last")
    if steps is not None and not 0 <= steps <= MOST_STEPS:
        raise BadInput(f"a walk can have 0 to {MOST_STEPS} drawings in between; got {steps}")


def _apart(parts: NDArray[np.int32], a: int, b: int, bridges: list[Bridge]) -> NoWalk:
    first, last = (np.count_nonzero(parts == parts[end]) for end in (a, b))
    total = sum(one.distance for one in bridges)
    way = f"the nearest bridge is a step of {total:.4g}"
    if len(bridges) > 1:
        way = f"the nearest way across takes {len(bridges)} extra steps of {total:.4g} in all"
    error = NoWalk(
        "no walk connects the two drawings: they are in separate parts of the distance graph "
        f"({first} and {last} drawings); {way}. Ask with bridge=True to cross"
    )
    error.bridges = tuple((one.a, one.b, one.distance) for one in bridges)
    return error


def _impossible(links: csr_array, a: int, b: int, steps: int) -> NoWalk:
    most = min(MOST_STEPS, steps + 10)
    found = possible_steps(links, a, b, most)
    return NoWalk(
        f"no walk with exactly {steps} drawings in between, none twice, was found; "
        f"there are walks with {_ranges(found)} (up to {most} were looked for)"
    )


def _ranges(numbers: list[int]) -> str:
    """[0, 2, 3, 4] as "0 or 2 to 4"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = [f"{run[0]} to {run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    return " or ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def _raised(links: csr_array, floor: float) -> csr_array:
    return csr_array((links.data - np.float32(floor), links.indices, links.indptr), links.shape)


def _distances(index: ExactIndex, rows: Rows) -> NDArray[np.float32]:
    steps = [index.distances(index.vectors[before], [after])[0] for before, after in pairwise(rows)]
    return np.array([0.0, *steps], np.float32)


def _extra(links: csr_array, rows: Rows) -> NDArray[np.bool_]:
    extra = np.zeros(len(rows), np.bool_)
    for place in range(1, len(rows)):
        before = rows[place - 1]
        ends = links.indices[links.indptr[before] : links.indptr[before + 1]]
        extra[place] = rows[place] not in ends
    return extra
