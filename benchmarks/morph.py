"""Measure the time of a walk on an existing graph. Prints Markdown tables.

    python benchmarks/morph.py [--sizes 76003] [--steps 4 8 12] [--pairs 50]
    python benchmarks/morph.py --sizes 1000000 --graph FILE

The vectors are synthetic, in overlapping clusters, so that nearly all are connected and walks are
long: codes of 4,096 bits, or with `--floats` 256 floats. The graph of 5 neighbours is exact up to
200,000 rows and approximate for more, as in a collection. With `--graph`, it is read from a file,
or written to it if it does not exist. Pairs are random rows of the largest component. The shortest
walk is compared with scipy's Dijkstra, which visits every row: times, and whether the totals are
equal. The times do not include the construction of the graph.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from machine import machine
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from egara.errors import NoWalk
from egara.explore.neighbours import NeighbourGraph, neighbour_graph
from egara.explore.walks import DistanceGraph, Walk, distance_graph_of, morph, walk_quality
from egara.search import ExactIndex
from synthetic import codes, floats

K = 5
SPREAD = 1.5  # of clusters
REFERENCE = 5  # pairs that scipy walks too

Pairs = list[tuple[int, int]]


def graph_of(index: ExactIndex, path: Path | None) -> NeighbourGraph:
    """Read the graph from the file, or build it and write the file."""
    if path is not None and path.exists():
        with np.load(path) as kept:
            return NeighbourGraph(kept["indices"], kept["distances"], float(kept["recall"]))

    def tell(done: int, total: int) -> None:
        print(f"\rgraph: {done:,} of {total:,}", end="", file=sys.stderr, flush=True)

    graph = neighbour_graph(index, K, tell)
    print(file=sys.stderr)
    if path is not None:
        np.savez(path, indices=graph.indices, distances=graph.distances, recall=graph.recall)
    return graph


def pairs_of(graph: DistanceGraph, count: int) -> Pairs:
    sizes = np.bincount(graph.components)
    rows = np.flatnonzero(graph.components == sizes.argmax())
    rng = np.random.default_rng(0)
    return [tuple(rng.choice(rows, 2, replace=False).tolist()) for _ in range(count)]


def with_steps(graph: DistanceGraph, index: ExactIndex, a: int, b: int, steps: int) -> Walk | None:
    """Return the walk, or None if no walk has this number of rows."""
    try:
        return morph(graph, index, a, b, steps)
    except NoWalk:
        return None


def timed(walk: Callable[[int, int], Any], pairs: Pairs) -> tuple[list[float], list[Any]]:
    """Return the milliseconds and the result of each call."""
    taken, found = [], []
    walk(*pairs[0])  # what is computed once is not in the times
    for a, b in pairs:
        started = time.perf_counter()
        found.append(walk(a, b))
        taken.append((time.perf_counter() - started) * 1e3)
    return taken, found


def row(what: str, taken: list[float], proved: str) -> str:
    late = float(np.percentile(taken, 95))
    return f"| {what} | {statistics.median(taken):.1f} | {late:.1f} | {max(taken):.1f} | {proved} |"


def measured(graph: DistanceGraph, index: ExactIndex, pairs: Pairs, steps: list[int]) -> None:
    taken, found = timed(lambda a, b: morph(graph, index, a, b), pairs)
    shortest: list[Walk] = found
    print(row("the shortest walk", taken, "100%"), flush=True)
    for count in steps:
        taken, found = timed(lambda a, b, s=count: with_steps(graph, index, a, b, s), pairs)
        walks = [walk for walk in found if walk is not None]
        proved = f"{sum(walk.exact for walk in walks) / len(walks):.0%}"
        none = (
            f"; no walk for {len(found) - len(walks)} of the pairs"
            if len(walks) < len(found)
            else ""
        )
        print(row(f"{count} intermediate drawings", taken, proved + none), flush=True)
    taken, found = timed(lambda a, b: morph(graph, index, a, b, damped=True), pairs)
    print(row("around hubs", taken, "100%"), flush=True)
    links = graph.edges
    few = pairs[:REFERENCE]
    taken, totals = timed(lambda a, b: float(dijkstra(links, indices=a)[b]), few)
    own = [walk_quality(walk).total for walk in shortest[: len(few)]]
    same = "the same totals" if np.allclose(own, totals, rtol=1e-5) else "OTHER TOTALS"
    print(row(f"scipy's Dijkstra ({len(few)} pairs)", taken, same), flush=True)


def vectors_of(count: int, *, as_floats: bool) -> tuple[NDArray[Any], str]:
    if as_floats:
        return floats(count, spread=SPREAD), "euclidean"
    return codes(count, spread=SPREAD), "hamming"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[76_003])
    parser.add_argument("--steps", type=int, nargs="*", default=[4, 8, 12])
    parser.add_argument("--pairs", type=int, default=50)
    parser.add_argument("--floats", action="store_true", help="instead of bits")
    parser.add_argument("--graph", type=Path, metavar="NPZ", help="with one size")
    asked = parser.parse_args()
    if asked.graph and len(asked.sizes) > 1:
        parser.error("--graph is the graph of one size")
    print(machine("numpy", "scipy", "numkong"))
    for count in asked.sizes:
        vectors, metric = vectors_of(count, as_floats=asked.floats)
        index = ExactIndex(vectors, metric)
        neighbours = graph_of(index, asked.graph)
        graph = distance_graph_of(neighbours)
        pairs = pairs_of(graph, asked.pairs)
        largest = np.bincount(graph.components).max()
        print(
            f"\n{count:,} drawings ({'256 floats' if asked.floats else '4,096 bits'}), "
            f"{graph.edges.nnz // 2:,} edges, recall {neighbours.recall:.3f}; "
            f"the largest component has {largest:,}; {len(pairs)} pairs; milliseconds\n"
        )
        print("| walk | median | 95 % | worst | proved shortest |\n|---|--:|--:|--:|---|")
        measured(graph, index, pairs, asked.steps)


if __name__ == "__main__":
    main()
