"""Compare exact search with the flat indexes of faiss. Prints a Markdown table.

    python benchmarks/search.py [--rows 76003] [--rounds 15]

The vectors are synthetic and clustered: codes of 4,096 bits, and 256 floats. Queries are rows of
the collection with some flipped bits or added noise; k = 20. Every result is compared with brute
force: the sorted distances of all rows, computed by numpy. Both libraries use all cores. Their
rounds alternate. Each round begins after a pause, because faiss's threads spin for 0.2 s, and after
one call that is not measured, because idle cores need time to wake up. Shown are medians. Needs the
dependency group ``bench``.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import faiss
import numpy as np
from machine import machine
from numpy.typing import NDArray

from egara.search import ExactIndex
from synthetic import codes, floats

K = 20
BATCH = 64
REST = 0.3


def in_turns(
    ours: Callable[[], object], theirs: Callable[[], object], rounds: int
) -> tuple[float, float]:
    """Return the median milliseconds of each function."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for work, taken in zip((ours, theirs), times, strict=True):
            time.sleep(REST)
            work()
            started = time.perf_counter()
            work()
            taken.append(time.perf_counter() - started)
    return statistics.median(times[0]) * 1e3, statistics.median(times[1]) * 1e3


def by_brute_force(vectors: NDArray[Any], query: NDArray[Any]) -> NDArray[np.float64]:
    """Compute the distances (N,) with numpy: differing bits, or lengths in float64."""
    if vectors.dtype == np.uint8:
        return np.bitwise_count(vectors ^ query).sum(axis=1, dtype=np.float64)
    return np.sqrt(((vectors.astype(np.float64) - query) ** 2).sum(axis=1))


def identical(index: ExactIndex, queries: NDArray[Any]) -> bool:
    """Check that rows and distances equal sorted brute force, for single queries and a batch."""
    batch = index.search(queries, K)
    for place, query in enumerate(queries):
        distances = by_brute_force(index.vectors, query).astype(np.float32)
        order = np.argsort(distances, kind="stable")[:K]
        for found, at in ((index.search(query[None], K), 0), (batch, place)):
            if not np.array_equal(found.indices[at], order):
                return False
            if not np.allclose(found.distances[at], distances[order], rtol=3e-7, atol=0):
                return False
    return True


def lines(name: str, vectors: NDArray[Any], queries: NDArray[Any], rounds: int) -> list[str]:
    bits = vectors.dtype == np.uint8
    index = ExactIndex(vectors, "hamming" if bits else "euclidean")
    flat = faiss.IndexBinaryFlat(vectors.shape[1] * 8) if bits else faiss.IndexFlatL2(256)
    flat.add(vectors)
    same = "yes" if identical(index, queries[:20]) else "NO"
    found = []
    for count in (1, BATCH):
        asked = queries[:count]
        ours, theirs = in_turns(
            lambda asked=asked: index.search(asked, K),
            lambda asked=asked: flat.search(asked, K),
            rounds,
        )
        ratio = f"{theirs / ours:.1f}"
        each = f"{ours / count:.2f} | {theirs / count:.2f}"
        found.append(f"| {name} | {count} | {each} | {ratio} | {same} |")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=76_003)
    parser.add_argument("--rounds", type=int, default=15)
    asked = parser.parse_args()
    rng = np.random.default_rng(1)
    bits, numbers = codes(asked.rows), floats(asked.rows)
    chosen = rng.permutation(asked.rows)[:BATCH]
    flips = np.packbits(rng.random((BATCH, 4096)) < 0.05, axis=1)
    noise = 0.05 * rng.standard_normal((BATCH, 256), dtype=np.float32)
    print(machine("numpy", "numkong", "faiss-cpu"))
    print()
    print(f"{asked.rows:,} vectors, k = {K}, milliseconds a query.")
    print()
    print("| vectors | queries at once | Egara | faiss flat | faiss / Egara | equals brute force |")
    print("|---|--:|--:|--:|--:|---|")
    for name, vectors, queries in (
        ("4,096 bits, Hamming", bits, bits[chosen] ^ flips),
        ("256 floats, Euclidean", numbers, numbers[chosen] + noise),
    ):
        for line in lines(name, vectors, queries, asked.rounds):
            print(line, flush=True)


if __name__ == "__main__":
    main()
