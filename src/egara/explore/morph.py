"""Semantic morphing: walking from one drawing to another over the distance graph.

Source: Illustration2Vec (Saito and Matsui, 2015), section 4.4: the path between two drawings is the
shortest one in the graph whose edges join each drawing with its 5 nearest. A given number of
drawings in between, bridges between parts that no edge joins, and ways around hubs are additions.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from egara.errors import BadInput, NoWalk
from egara.explore.bridges import Bridge, least_bridges
from egara.explore.distance_graph import DistanceGraph, Distances
from egara.explore.graph import NeighbourGraph
from egara.explore.links import hops_from, with_edges
from egara.explore.shortest import shortest_walk, thinned
from egara.explore.steps import possible_steps, walk_with_steps
from egara.explore.walk import Walk, walk_along
from egara.limits import MOST_STEPS

__all__ = ["Ground", "morph"]

Rows = NDArray[np.int64]


def morph(
    graph: NeighbourGraph | DistanceGraph,
    distances: Distances,
    a: int,
    b: int,
    steps: int | None = None,
    bridge: bool = False,
    *,
    damped: bool = False,
) -> Walk:
    """Walk from row a to row b.

    Without `steps` it is the shortest walk. With, it has exactly so many rows in between at the
    least total distance; where even the walk of fewest edges has more, the shortest one is thinned
    to the most evenly spaced stops, and steps that are not edges are marked. Where no edges connect
    a and b, `bridge` adds those of the least total distance, marked too. `damped` counts edges at
    hubs as longer (see `egara.explore.hubs`); the distances of the walk are the true ones.

    Raises `BadInput` for rows that are not there or are the same, and for `steps` below 0 or above
    `MOST_STEPS`; `NoWalk` where a and b are not connected (its `bridges` are what `bridge=True`
    would add: (row, row, distance)), or where no walk has so many rows in between.
    """
    ground = Ground.between(graph, distances, a, b, bridge, damped=damped)
    return ground.walk(steps)


@dataclass(frozen=True)
class Ground:
    """What a walk from row a to row b goes over."""

    graph: DistanceGraph
    distances: Distances
    links: csr_array
    """The edges with their weights, bridges among them: not negative, a and b connected."""

    a: int
    b: int

    true: bool = True
    """Whether the weights are the distances, and no bridges among them: what is least over them
    is then least."""

    @classmethod
    def between(
        cls,
        graph: NeighbourGraph | DistanceGraph,
        distances: Distances,
        a: int,
        b: int,
        bridge: bool,
        *,
        damped: bool,
    ) -> "Ground":
        """Connect the two; errors as `morph`, but for those of its `steps`."""
        if isinstance(graph, NeighbourGraph):
            graph = graph.distance_graph
        _check(graph, a, b)
        if graph.parts[a] == graph.parts[b]:
            links = graph.damped if damped else graph.weights
            return cls(graph, distances, links, a, b, true=not damped)
        added = least_bridges(distances, graph.parts, a, b, graph.floor)
        if not bridge:
            raise _apart(graph.parts, a, b, added)
        ends = np.array([(one.a, one.b) for one in added])
        weights = np.array([one.distance - graph.floor for one in added], np.float32)
        links = with_edges(graph.weights, ends, weights)
        links = graph.damping(links) if damped else links
        return cls(graph, distances, links, a, b, true=False)

    def walk(self, steps: int | None) -> Walk:
        """The walk, with exactly so many rows in between; errors as `morph`."""
        if steps is not None and not 0 <= steps <= MOST_STEPS:
            raise BadInput(f"a walk can have 0 to {MOST_STEPS} drawings in between; got {steps}")
        rows, exact = self._rows(steps)
        return walk_along(self.graph, self.distances, rows, exact=exact)

    def _rows(self, steps: int | None) -> tuple[Rows, bool]:
        links, a, b = self.links, self.a, self.b
        if steps is not None and hops_from(links, a, steps + 1)[b] <= steps + 1:
            found = walk_with_steps(links, a, b, steps)
            if found is None:
                raise _impossible(links, a, b, steps)
            return found.rows, found.exact and self.true
        shortest = shortest_walk(links, a, b)
        assert shortest is not None  # a and b are in one component by now
        if steps is None:
            return shortest, self.true
        return thinned(self.distances, shortest, steps), False


def _check(graph: DistanceGraph, a: int, b: int) -> None:
    total = graph.links.shape[0]
    if not (0 <= a < total and 0 <= b < total):
        raise BadInput(f"there are rows 0 to {total - 1}; a walk from {a} to {b} was asked for")
    if a == b:
        raise BadInput("a walk needs two different drawings; the first is the last")


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
