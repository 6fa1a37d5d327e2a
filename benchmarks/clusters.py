"""Measure the time of clustering by method and number of drawings. Prints a Markdown table.

    python benchmarks/clusters.py [--rows 20000 100000] [--k 20]

The vectors are synthetic clustered codes of 4,096 bits. Up to 20,000 drawings, every method is
fitted on all drawings. For more, k-means uses mini-batches, and the other methods are fitted on
20,000 drawings (mean shift on 2,000).
"""

import argparse
import time

from machine import machine

from egara.explore.clustering import Method, cluster, euclidean_points, propose_k
from synthetic import codes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[20_000, 100_000])
    parser.add_argument("--k", type=int, default=20)
    asked = parser.parse_args()
    print(machine("numpy", "scikit-learn"))
    print()
    print(f"Seconds; k = {asked.k}.")
    print()
    ways = " | ".join([*Method, "proposing k by silhouette", "by BIC"])
    print(f"| drawings | points from bits | {ways} |")
    print(f"|--:|{'--:|' * (len(Method) + 3)}")
    for rows in asked.rows:
        started = time.perf_counter()
        points = euclidean_points(codes(rows), "hamming")
        taken = [time.perf_counter() - started]
        for method in Method:
            started = time.perf_counter()
            cluster(points, method, asked.k)
            taken.append(time.perf_counter() - started)
        for method in (Method.KMEANS, Method.GMM):
            started = time.perf_counter()
            propose_k(points, method)
            taken.append(time.perf_counter() - started)
        print(f"| {rows:,} | {' | '.join(f'{t:.1f}' for t in taken)} |", flush=True)


if __name__ == "__main__":
    main()
