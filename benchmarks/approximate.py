"""Measure from which size approximate search is worthwhile. Prints a Markdown table.

    python benchmarks/approximate.py [--sizes 50000 100000 200000] [--bound 30]
    python benchmarks/approximate.py --sizes 1000000 --only bits

For increasing numbers of synthetic clustered vectors (codes of 4,096 bits, 256 floats): the time of
one exact query, of one approximate query, and of building the index, and the recall of the 10
nearest. The limit of exact search is the size at which a single query reaches the bound. If that
size is not in the table, it is extrapolated linearly from the largest size.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from machine import machine
from numpy.typing import NDArray

from egara.search import ApproximateIndex, ExactIndex
from synthetic import codes, floats

K = 20
QUERIES = 60


def each(search: Callable[[NDArray[Any]], object], queries: NDArray[Any]) -> tuple[float, float]:
    """Return the milliseconds of one query: the median and the 95th percentile."""
    taken = []
    for query in queries:
        started = time.perf_counter()
        search(query[None])
        taken.append((time.perf_counter() - started) * 1e3)
    return statistics.median(taken), float(np.percentile(taken, 95))


def measured(vectors: NDArray[Any], metric: str) -> dict[str, float]:
    rng = np.random.default_rng(1)
    queries = vectors[rng.permutation(len(vectors))[:QUERIES]]
    exact = ExactIndex(vectors, metric)
    exact.search(queries[:1], K)
    median, slow = each(lambda query: exact.search(query, K), queries)
    started = time.perf_counter()
    index = ApproximateIndex.build(vectors, metric)
    built = time.perf_counter() - started
    quick, slower = each(lambda query: index.search(query, K), queries)
    return {
        "exact": median,
        "exact 95 %": slow,
        "approximate": quick,
        "approximate 95 %": slower,
        "built": built,
        "recall": index.recall,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[50_000, 100_000, 200_000])
    parser.add_argument("--only", choices=["bits", "floats"])
    parser.add_argument("--bound", type=float, default=30.0, help="milliseconds of an exact query")
    asked = parser.parse_args()
    print(machine("numpy", "numkong", "usearch"))
    print()
    print("| vectors | number | exact ms, p50 | p95 | HNSW ms, p50 | p95 | build, s | recall@10 |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for name, make, metric in (
        ("4,096 bits", codes, "hamming"),
        ("256 floats", floats, "euclidean"),
    ):
        if asked.only and asked.only not in name:
            continue
        found = {}
        for size in asked.sizes:
            found = measured(make(size), metric)
            print(
                f"| {name} | {size:,} | {found['exact']:.2f} | {found['exact 95 %']:.2f} "
                f"| {found['approximate']:.2f} | {found['approximate 95 %']:.2f} "
                f"| {found['built']:.0f} | {found['recall']:.3f} |",
                flush=True,
            )
        turns = asked.sizes[-1] * asked.bound / found["exact"]
        print(f"<!-- {name}: {asked.bound:g} ms are reached at about {turns:,.0f} vectors -->")


if __name__ == "__main__":
    main()
