"""Semantic morphing: a walk from one drawing to another over the distance graph.

Source: Illustration2Vec (Saito and Matsui, 2015), section 4.4: the walk is the shortest path in the
graph that connects each drawing with its 5 nearest neighbours. A given number of drawings in
between, bridges between components, and the damping of hubs are additions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy  # its submodules are imported when they are used
from numpy.typing import NDArray

from egara.errors import BadInput, NoWalk
from egara.explore.walks.adjacency import add_edges, hop_counts
from egara.explore.walks.bridges import Bridge, shortest_bridges
from egara.explore.walks.distance_graph import DistanceGraph, Distances
from egara.explore.walks.fixed_length_path import feasible_steps, path_with_steps
from egara.explore.walks.shortest_path import find_shortest_path
from egara.explore.walks.thinning import thin_path
from egara.explore.walks.walk import Walk, walk_along
from egara.limits import MAX_STEPS

__all__ = ["PathSearch", "morph"]

Rows = NDArray[np.int64]


def morph(
    graph: DistanceGraph,
    distances: Distances,
    a: int,
    b: int,
    steps: int | None = None,
    bridge: bool = False,
    *,
    damped: bool = False,
) -> Walk:
    """Walk from row a to row b.

    Args:
        graph: the distance graph of N rows.
        distances: between the same rows.
        a: the first row.
        b: the last row.
        steps: exactly this number of intermediate rows, with the smallest total distance. If even
            the path of the fewest edges has more, the shortest path is reduced to evenly spaced
            stops, and the steps that are not edges are marked. By default, the shortest path.
        bridge: if no path connects a and b, add the edges with the smallest total distance that do;
            these steps are marked too.
        damped: count edges at hubs as longer (see `egara.explore.walks.hub_damping`). The distances
            of the walk are the true ones.

    Raises:
        BadInput: a row does not exist, a equals b, or `steps` is not 0 to `MAX_STEPS`.
        NoWalk: a and b are not connected (its `bridges` are the (row, row, distance) that
            `bridge=True` would add), or no walk has this number of intermediate rows.
    """
    return PathSearch.between(graph, distances, a, b, bridge, damped=damped).find(steps)


@dataclass(frozen=True)
class PathSearch:
    """The search for paths from row a to row b over weights in which both are connected.

    Attributes:
        graph: the distance graph.
        distances: between the same rows.
        weights: (N, N), the weights that paths add up, with bridges; 0 or more.
        a: the first row.
        b: the last row.
        true_weights: whether the weights are distances of edges of the graph only. Then a shortest
            path over them is a shortest path of the graph.
    """

    graph: DistanceGraph
    distances: Distances
    weights: scipy.sparse.csr_array
    a: int
    b: int
    true_weights: bool = True

    @classmethod
    def between(
        cls,
        graph: DistanceGraph,
        distances: Distances,
        a: int,
        b: int,
        bridge: bool,
        *,
        damped: bool,
    ) -> PathSearch:
        """Prepare the weights, with bridges if they are needed.

        Arguments and errors are those of `morph`.
        """
        _check_ends(graph, a, b)
        if graph.components[a] == graph.components[b]:
            weights = graph.damped_weights if damped else graph.weights
            return cls(graph, distances, weights, a, b, true_weights=not damped)
        bridges = shortest_bridges(distances, graph.components, a, b, graph.floor)
        if not bridge:
            raise _not_connected(graph.components, a, b, bridges)
        ends = np.array([(edge.a, edge.b) for edge in bridges])
        added = np.array([edge.distance - graph.floor for edge in bridges], np.float32)
        weights = add_edges(graph.weights, ends, added)
        weights = graph.damp_hubs(weights) if damped else weights
        return cls(graph, distances, weights, a, b, true_weights=False)

    def find(self, steps: int | None) -> Walk:
        """Find the walk with exactly this number of intermediate rows; None for the shortest.

        Errors are those of `morph`.
        """
        if steps is not None and not 0 <= steps <= MAX_STEPS:
            raise BadInput(f"A walk can have 0 to {MAX_STEPS} intermediate drawings; got {steps}.")
        rows, exact = self._rows(steps)
        return walk_along(self.graph, self.distances, rows, exact=exact)

    def _rows(self, steps: int | None) -> tuple[Rows, bool]:
        """Return the rows, and whether they are provably shortest."""
        weights, a, b = self.weights, self.a, self.b
        if steps is not None and hop_counts(weights, a, steps + 1)[b] <= steps + 1:
            path = path_with_steps(weights, a, b, steps)
            if path is None:
                raise _no_such_length(weights, a, b, steps)
            return path.rows, path.exact and self.true_weights
        shortest = find_shortest_path(weights, a, b)
        assert shortest is not None  # `between` has connected a and b
        if steps is None:
            return shortest, self.true_weights
        return thin_path(self.distances, shortest, steps), False


def _check_ends(graph: DistanceGraph, a: int, b: int) -> None:
    total = graph.edges.shape[0]
    if not (0 <= a < total and 0 <= b < total):
        raise BadInput(f"There are rows 0 to {total - 1}; got a walk from {a} to {b}.")
    if a == b:
        raise BadInput("A walk needs two different drawings; the first is the last.")


def _not_connected(components: NDArray[np.int32], a: int, b: int, bridges: list[Bridge]) -> NoWalk:
    first, last = (np.count_nonzero(components == components[end]) for end in (a, b))
    total = sum(bridge.distance for bridge in bridges)
    way = f"the nearest bridge is a step of {total:.4g}"
    if len(bridges) > 1:
        way = f"the shortest connection needs {len(bridges)} extra steps of {total:.4g} in all"
    error = NoWalk(
        "No walk connects the two drawings: they are in separate parts of the distance graph "
        f"({first} and {last} drawings); {way}. Use bridge=True to add them"
    )
    error.bridges = tuple((bridge.a, bridge.b, bridge.distance) for bridge in bridges)
    return error


def _no_such_length(weights: scipy.sparse.csr_array, a: int, b: int, steps: int) -> NoWalk:
    most = min(MAX_STEPS, steps + 10)
    possible = feasible_steps(weights, a, b, most)
    return NoWalk(
        f"No walk with exactly {steps} different intermediate drawings was found. "
        f"There are walks with {_ranges(possible)} (up to {most} were tried)"
    )


def _ranges(numbers: list[int]) -> str:
    """Write [0, 2, 3, 4] as "0 or 2 to 4"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = [f"{run[0]} to {run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    return " or ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
