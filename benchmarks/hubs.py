"""Count the walks through hubs for several edge weightings. Prints Markdown tables.

    python benchmarks/hubs.py [--collection FOLDER] [--encoders visual semantic] [--pairs 200]
                              [--rows 10000]

The vectors are those of a collection (by default the demo drawings), and synthetic clustered codes.
Hubs are the 1 % of the drawings that are neighbours of most other drawings. For random pairs in the
largest component, the shortest walk is computed with each weighting of the same edges:

- none: the distance;
- local scaling (Zelnik-Manor and Perona 2004): 1 - exp(-d^2 / (s_a s_b)), where s is the distance
  of the 5th neighbour;
- NICDM (Jegou et al. 2007): d / sqrt(m_a m_b), where m is the mean distance of the 5 neighbours;
- mutual proximity, Gaussian (Schnitzer et al. 2012), from 400 sampled drawings;
- occurrences: d (f_a f_b)^e, where f is the k-occurrence of a drawing divided by the mean, at least
  1. Egara uses e = 1/4 for walks that avoid hubs.

All walks are measured with the original distances: the share of walks through a hub, the share of
hubs among intermediate drawings, the total and the largest step relative to the direct distance,
and the share of steps that approach the end.
"""

import argparse
import tempfile
from collections.abc import Iterator

import numpy as np
from machine import machine
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.stats import norm, skew

import egara
from egara.explore.neighbours import NeighbourGraph, neighbour_graph
from egara.explore.walks import DistanceGraph, distance_graph_of, walk_along, walk_quality
from egara.search import ExactIndex
from synthetic import codes

K = 5
SAMPLE = 400
SHARE = 100  # one drawing in so many is a hub
EXPONENTS = {"1/8": 0.125, "1/4": 0.25, "1/2": 0.5}

Weights = NDArray[np.float64]


def weightings(
    index: ExactIndex, graph: NeighbourGraph, distance_graph: DistanceGraph
) -> Iterator[tuple[str, Weights]]:
    """Yield the weights of all edges by each method."""
    links = distance_graph.edges
    a = np.repeat(np.arange(len(index)), np.diff(links.indptr))
    b = links.indices
    distances = links.data.astype(np.float64)
    yield "none", distances
    last = graph.distances[:, -1].astype(np.float64) + 1e-9
    yield "local scaling", -np.expm1(-(distances**2) / (last[a] * last[b]))
    mean = graph.distances.mean(axis=1, dtype=np.float64) + 1e-9
    yield "NICDM", distances / np.sqrt(mean[a] * mean[b])
    rows = np.random.default_rng(1).permutation(len(index))[:SAMPLE]
    sampled = np.stack([index.from_row(int(row)) for row in rows])
    middle, spread = sampled.mean(axis=0), sampled.std(axis=0) + 1e-9
    both = norm.logsf(distances, middle[a], spread[a]) + norm.logsf(distances, middle[b], spread[b])
    yield "mutual proximity", -np.expm1(both)
    often = np.maximum(distance_graph.occurrences / K, 1)
    for name, exponent in EXPONENTS.items():
        yield f"occurrences, e = {name}", distances * (often[a] * often[b]) ** exponent


def walks(links: csr_array, pairs: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Yield the shortest walk of each pair, a few at a time, because predecessors need memory."""
    for start in range(0, len(pairs), 20):
        part = pairs[start : start + 20]
        _, before = dijkstra(links, indices=part[:, 0], return_predecessors=True)
        for (first, last), towards in zip(part.tolist(), before, strict=True):
            rows = [last]
            while rows[-1] != first:
                rows.append(int(towards[rows[-1]]))
            yield np.array(rows[::-1])


def line(name: str, index: ExactIndex, graph: DistanceGraph, weights: Weights, count: int) -> str:
    links = graph.edges
    weighted = csr_array((weights, links.indices, links.indptr), links.shape)
    order = np.argsort(-graph.occurrences, kind="stable")
    hubs = np.zeros(len(index), bool)
    hubs[order[: max(1, len(index) // SHARE)]] = True
    inside = np.flatnonzero(graph.components == np.bincount(graph.components).argmax())
    rng = np.random.default_rng(0)
    pairs = np.array([rng.choice(inside, 2, replace=False) for _ in range(count)])
    through, between, of_hubs, metrics = 0, 0, 0, []
    for rows in walks(weighted, pairs):
        passed = hubs[rows[1:-1]]
        through += passed.any()
        between += len(passed)
        of_hubs += passed.sum()
        quality = walk_quality(walk_along(graph, index, rows, exact=False))
        metrics.append(
            (quality.total / quality.direct, quality.largest / quality.direct, quality.nearer)
        )
    total, largest, nearer = np.mean(metrics, axis=0)
    return (
        f"| {name} | {through / count:.0%} | {of_hubs / max(1, between):.1%} "
        f"| {between / count:.1f} | {total:.2f} | {largest:.2f} | {nearer:.0%} |"
    )


def table(name: str, index: ExactIndex, count: int) -> None:
    graph = neighbour_graph(index, K)
    distance_graph = distance_graph_of(graph)
    often = distance_graph.occurrences
    print(
        f"\n{name}: {len(index):,} drawings; skewness of the occurrences {skew(often):.2f}, "
        f"the most {int(often.max())}\n"
    )
    print("| edges weighted by | walks through hubs | hubs among intermediate drawings "
          "| intermediate drawings | total / direct | largest step / direct "
          "| approaching steps |")  # fmt: skip
    print("|---|--:|--:|--:|--:|--:|--:|")
    for weighting, weights in weightings(index, graph, distance_graph):
        print(line(weighting, index, distance_graph, weights, count), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--collection", help="by default, the demo drawings, indexed for this run")
    parser.add_argument("--encoders", nargs="*", default=["visual", "semantic"])
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--rows", type=int, default=10_000, help="made codes; 0 for none")
    asked = parser.parse_args()
    print(machine("numpy", "scipy"))
    with tempfile.TemporaryDirectory() as folder:
        collection = egara.open(asked.collection or folder, create=not asked.collection)
        if not asked.collection and asked.encoders:
            collection.index(egara.demo_drawings())
        metrics = {one.name: one.metric for one in collection.describe().encoders}
        for name in asked.encoders:
            table(name, ExactIndex(collection.embeddings(name)[1], metrics[name]), asked.pairs)
    if asked.rows:
        table("made codes", ExactIndex(codes(asked.rows), "hamming"), asked.pairs)


if __name__ == "__main__":
    main()
