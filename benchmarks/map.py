"""Measure the speed and quality of maps. Prints Markdown tables.

    python benchmarks/map.py [--rows 76003] [--collection FOLDER] [--neighbours 5 10 15 30]
                             [--shares 0.05 0.1 0.2 0.4]

The vectors are synthetic and clustered (256 floats), or those of a collection:

1. openTSNE's pipeline from the vectors with its defaults (approximate neighbours, perplexity 30,
   PCA) on all cores, and Egara's from the neighbour graph, each in a separate process: time, peak
   memory, trustworthiness and preserved neighbours (k = 10, 500 drawings). The time of the graph,
   which other functions of Egara also use, is listed separately.
2. With `--neighbours`: Egara's map from graphs of other sizes.
3. With `--shares`: a map without a share of the drawings, which are then placed on it, compared
   with the map of all drawings.
"""

import argparse
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from machine import machine
from numpy.typing import NDArray

import egara
from egara.explore.mapping import (
    NEIGHBOURS,
    MapQuality,
    lay_out,
    map_quality,
    pca_initialisation,
    place_new_points,
)
from egara.explore.neighbours import NeighbourGraph, neighbour_graph
from egara.search import ExactIndex
from egara.search.threads import cores
from synthetic import floats


def of_open_tsne(vectors: NDArray[Any], metric: str) -> dict[str, Any]:
    from openTSNE import TSNE

    numbers = np.unpackbits(vectors, axis=1) if metric == "hamming" else vectors
    started = time.perf_counter()
    xy = TSNE(metric=metric, n_jobs=cores(), random_state=0).fit(np.asarray(numbers, np.float32))
    return {"seconds": time.perf_counter() - started, "xy": np.asarray(xy, np.float32)}


def of_egara(vectors: NDArray[Any], metric: str) -> dict[str, Any]:
    index = ExactIndex(vectors, metric)
    started = time.perf_counter()
    graph = neighbour_graph(index, NEIGHBOURS)
    graphed = time.perf_counter()
    xy = lay_out(graph, pca_initialisation(vectors, metric))
    return {
        "seconds": time.perf_counter() - graphed,
        "xy": xy,
        "graph": graphed - started,
    }


def alone(make: Callable[..., dict[str, Any]], path: Path, metric: str) -> dict[str, Any]:
    """Run `make` in a separate process; return its result and its peak memory in GB."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_with_memory, (make, path, metric))


def _with_memory(make: Callable[..., dict[str, Any]], path: Path, metric: str) -> dict[str, Any]:
    made = make(np.load(path), metric)
    return made | {"memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20}


def told(quality: MapQuality) -> str:
    return f"{quality.trustworthiness:.4f} | {quality.preservation:.4f}"


def measured(path: Path, index: ExactIndex, *, against: bool) -> None:
    print("| map | s | peak GB | trustworthiness | neighbours kept |\n|---|--:|--:|--:|--:|")
    sides = {"openTSNE from the vectors": of_open_tsne} if against else {}
    seconds = []
    for name, make in (sides | {"Egara": of_egara}).items():
        made = alone(make, path, str(index.metric))
        seconds.append(made["seconds"])
        row = f"| {name} | {made['seconds']:.1f} | {made['memory']:.2f} |"
        print(f"{row} {told(map_quality(index, made['xy']))} |", flush=True)
    if against:
        print(f"\n{seconds[0] / seconds[1]:.1f} times as fast.")
    print(
        f"\nThe graph of {NEIGHBOURS} neighbours, which other verbs share, took "
        f"{made['graph']:.1f} s; its memory is in that of Egara.\n",
        flush=True,
    )


def by_neighbours(index: ExactIndex, sizes: list[int]) -> None:
    graph = neighbour_graph(index, max(sizes))
    start = pca_initialisation(index.vectors, index.metric)
    print("| neighbours | s | trustworthiness | neighbours kept |\n|--:|--:|--:|--:|")
    for k in sizes:
        part = NeighbourGraph(
            np.ascontiguousarray(graph.indices[:, :k]),
            np.ascontiguousarray(graph.distances[:, :k]),
        )
        started = time.perf_counter()
        xy = lay_out(part, start)
        print(
            f"| {k} | {time.perf_counter() - started:.1f} | {told(map_quality(index, xy))} |",
            flush=True,
        )
    print()


def by_shares(index: ExactIndex, shares: list[float]) -> None:
    print("| placed | s | trustworthiness | neighbours kept |\n|--:|--:|--:|--:|")
    order = np.random.default_rng(0).permutation(len(index))
    for share in [0.0, *shares]:
        count = round(share * len(index))
        new, old = np.sort(order[:count]), np.sort(order[count:])
        there = ExactIndex(index.vectors[old], index.metric)
        xy = np.empty((len(index), 2), np.float32)
        start = pca_initialisation(there.vectors, index.metric)
        xy[old] = lay_out(neighbour_graph(there, NEIGHBOURS), start)
        started = time.perf_counter()
        if count:
            xy[new] = place_new_points(
                there.search(index.vectors[new], NEIGHBOURS).indices, xy[old]
            )
        took = time.perf_counter() - started
        print(f"| {share:.0%} | {took:.1f} | {told(map_quality(index, xy))} |", flush=True)
    print()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=76_003)
    parser.add_argument("--collection", help="use its vectors instead of synthetic ones")
    parser.add_argument("--neighbours", type=int, nargs="+", default=[])
    parser.add_argument("--shares", type=float, nargs="+", default=[])
    parser.add_argument("--alone", action="store_true", help="skip the pipeline of openTSNE")
    asked = parser.parse_args()
    print(machine("numpy", "scipy", "openTSNE", "numkong"), "\n")
    metric = "euclidean"
    if asked.collection:
        collection = egara.open(asked.collection, create=False)
        vectors = collection.embeddings()[1]
        metric = collection.describe().encoders[0].metric
    else:
        vectors = floats(asked.rows)
    index = ExactIndex(vectors, metric)
    print(f"{len(vectors):,} vectors of {vectors.shape[1]} columns, {metric}\n", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vectors.npy"
        np.save(path, vectors)
        measured(path, index, against=not asked.alone)
    if asked.neighbours:
        by_neighbours(index, asked.neighbours)
    if asked.shares:
        by_shares(index, asked.shares)


if __name__ == "__main__":
    main()
