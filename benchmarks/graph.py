"""Measure the time, memory and recall of the graph of 5 nearest neighbours.

    python benchmarks/graph.py [--bits] [--floats] [--count 76003] [--against faiss hnsw]
    python benchmarks/graph.py --bits --count 1000000 --approximate
    python benchmarks/graph.py --bits --grow growth.csv [--largest 1000000] [--plot growth.svg]

The vectors are synthetic and clustered: codes of 4,096 bits, or 256 floats. Each row is measured in
a separate process that reads the vectors from a file, so its peak memory (the kernel's VmHWM)
includes the vectors and the libraries. `--against faiss` builds the same graph with faiss's exact
flat index on all cores and compares both graphs. Neighbours are equal if their exact distances are
equal, so ties are equal. `--against hnsw` builds and searches usearch's graph. Recall is measured
on 1,000 rows. Prints a Markdown table; progress is on standard error. `--grow` measures increasing
numbers of rows, exact up to 100,000 and approximate for more, and writes a CSV file. Needs the
dependency group ``bench``.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from machine import machine
from numpy.typing import NDArray

from egara.explore.neighbours import neighbour_graph
from egara.search import ExactIndex
from synthetic import codes, floats

K = 5
BLOCK = 8192
SAMPLE = 1000
GROWTH = (10_000, 30_000, 100_000, 300_000, 1_000_000)
EXACT_IN_GROWTH = 100_000
NAMES = {"bits": "4,096 bits, Hamming", "floats": "256 floats, Euclidean"}
SIDES = {
    "exact": "Egara, exact",
    "approximate": "Egara, approximate",
    "faiss": "faiss flat",
    "hnsw": "usearch HNSW",
}
Found = tuple[NDArray[Any], NDArray[Any] | None]


def told(side: str, done: int, total: int) -> None:
    end = "\n" if done == total else ""
    print(f"\r{side}: {done:,} of {total:,}", end=end, file=sys.stderr, flush=True)


def by_egara(vectors: NDArray[Any], metric: str, *, exact: bool) -> Found:
    index = ExactIndex(vectors, metric)
    graph = neighbour_graph(index, K, lambda *done: told("Egara", *done), exact=exact)
    return graph.indices, graph.distances


def by_faiss(vectors: NDArray[Any], metric: str) -> Found:
    import faiss

    columns = vectors.shape[1]
    bits = metric == "hamming"
    flat = faiss.IndexBinaryFlat(columns * 8) if bits else faiss.IndexFlatL2(columns)
    flat.add(vectors)
    found = []
    for start in range(0, len(vectors), BLOCK):
        found.append(flat.search(vectors[start : start + BLOCK], K + 1)[1])
        told("faiss", min(start + BLOCK, len(vectors)), len(vectors))
    return without_self(np.concatenate(found)), None


def by_hnsw(vectors: NDArray[Any], metric: str) -> Found:
    from usearch.index import Index

    bits = metric == "hamming"
    index = Index(
        ndim=vectors.shape[1] * (8 if bits else 1),
        metric="hamming" if bits else "l2sq",
        dtype="b1" if bits else "f16",
        connectivity=16,
        expansion_add=64,
        expansion_search=32,
    )
    found = []
    for start in range(0, len(vectors), BLOCK):
        part = vectors[start : start + BLOCK]
        index.add(np.arange(start, start + len(part)), part)
        told("adding", start + len(part), len(vectors))
    for start in range(0, len(vectors), BLOCK):
        found.append(np.asarray(index.search(vectors[start : start + BLOCK], K + 1).keys))
        told("searching", min(start + BLOCK, len(vectors)), len(vectors))
    return without_self(np.concatenate(found).astype(np.int64)), None


def without_self(found: NDArray[np.int64]) -> NDArray[np.int64]:
    others = found != np.arange(len(found))[:, None]
    others[others.all(axis=1), K] = False
    return found[others].reshape(-1, K)


def peak_mib() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return float("nan")


def recall(index: ExactIndex, distances: NDArray[np.float32]) -> float:
    """Return the share of neighbours of sampled rows within the exact distance of the K-th."""
    rows = np.random.default_rng(2).permutation(len(index))[:SAMPLE]
    found = index.search(index.vectors[rows], K + 1)
    others = found.indices != rows[:, None]
    others[others.all(axis=1), K] = False
    furthest = found.distances[others].reshape(-1, K)[:, -1:]
    return float((distances[rows] <= furthest).mean())


def child(side: str, source: Path, result: Path) -> None:
    """Build one graph; write its exact distances (N, K), time and memory."""
    vectors = np.load(source)
    metric = "hamming" if vectors.dtype == np.uint8 else "euclidean"
    started, worked = time.perf_counter(), time.process_time()
    if side in ("exact", "approximate"):
        indices, distances = by_egara(vectors, metric, exact=side == "exact")
    else:
        indices, distances = {"faiss": by_faiss, "hnsw": by_hnsw}[side](vectors, metric)
    about: dict[str, Any] = {
        "seconds": time.perf_counter() - started,
        "worked": time.process_time() - worked,
        "peak": peak_mib(),
    }
    index = ExactIndex(vectors, metric)
    if distances is None:
        distances = np.sort(index.row_distances(np.arange(len(vectors)), indices), axis=1)
    about["recall"] = recall(index, distances)
    np.save(result, distances)
    result.with_suffix(".json").write_text(json.dumps(about))


def measured(side: str, source: Path) -> tuple[dict[str, float], NDArray[np.float32]]:
    """Run `child` in a separate process."""
    result = source.with_name(f"{side}.npy")
    command = [sys.executable, __file__, "--child", side, str(source), str(result)]
    subprocess.run(command, check=True)
    return json.loads(result.with_suffix(".json").read_text()), np.load(result)


def write_vectors(kind: str, count: int, folder: Path) -> Path:
    """Make the vectors in a separate process, because that needs additional memory."""
    path = folder / f"{kind}-{count}.npy"
    subprocess.run([sys.executable, __file__, "--make", kind, str(count), str(path)], check=True)
    return path


def lines(kind: str, count: int, sides: list[str], folder: Path) -> Iterator[str]:
    source = write_vectors(kind, count, folder)
    first, distances = measured(sides[0], source)
    for side in sides:
        about, theirs = (first, distances) if side == sides[0] else measured(side, source)
        same = float(np.isclose(theirs, distances, rtol=1e-6).all(axis=1).mean())
        yield (
            f"| {NAMES[kind]} | {count:,} | {SIDES[side]} | {about['seconds']:.1f} "
            f"| {about['seconds'] / first['seconds']:.1f} | {about['worked']:.1f} "
            f"| {about['peak']:,.0f} "
            f"| {about['recall']:.4f} | {same:.4%} |"
        )
    source.unlink()


def grow(kind: str, largest: int, to: Path, folder: Path) -> None:
    with to.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["method", "count", "seconds", "peak_mib", "recall"])
        for count in (count for count in GROWTH if count <= largest):
            source = write_vectors(kind, count, folder)
            for side in ("exact", "approximate")[count > EXACT_IN_GROWTH :]:
                about, _ = measured(side, source)
                figures = (f"{about[name]:.4f}" for name in ("seconds", "peak", "recall"))
                writer.writerow([side, count, *figures])
                file.flush()
            source.unlink()


def plot(numbers: Path, to: Path) -> None:
    """Plot the seconds over the number of drawings, both logarithmic."""
    from matplotlib import pyplot

    with numbers.open(newline="") as file:
        rows = list(csv.DictReader(file))
    figure, axes = pyplot.subplots(figsize=(7, 4.5), layout="constrained")
    for side in ("exact", "approximate"):
        points = [(int(r["count"]), float(r["seconds"])) for r in rows if r["method"] == side]
        axes.loglog(*zip(*points, strict=True), marker="o", label=SIDES[side])
    axes.set(xlabel="drawings", ylabel="seconds", title="Building the graph of 5 neighbours")
    axes.grid(visible=True, which="both", alpha=0.25)
    axes.legend()
    figure.savefig(to)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bits", action="store_true")
    parser.add_argument("--floats", action="store_true")
    parser.add_argument("--count", type=int, default=76_003)
    parser.add_argument("--approximate", action="store_true", help="instead of exact")
    parser.add_argument("--against", nargs="+", choices=["exact", "approximate", "faiss", "hnsw"])
    parser.add_argument("--grow", type=Path, metavar="CSV")
    parser.add_argument("--largest", type=int, default=GROWTH[-1])
    parser.add_argument("--plot", type=Path, metavar="SVG")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--make", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        child(asked.child[0], Path(asked.child[1]), Path(asked.child[2]))
        return
    if asked.make:
        kind, count, path = asked.make
        np.save(path, {"bits": codes, "floats": floats}[kind](int(count)))
        return
    kinds = [kind for kind in NAMES if getattr(asked, kind)] or list(NAMES)
    with tempfile.TemporaryDirectory() as folder:
        if asked.grow:
            grow(kinds[0], asked.largest, asked.grow, Path(folder))
            if asked.plot:
                plot(asked.grow, asked.plot)
            return
        print(machine("numpy", "numkong", "faiss-cpu", "usearch"))
        print()
        print(
            "| vectors | number | built by | s | relative | CPU s | peak MiB | recall | as first |"
        )
        print("|---|--:|---|--:|--:|--:|--:|--:|--:|")
        sides = ["approximate" if asked.approximate else "exact", *(asked.against or [])]
        for kind in kinds:
            for line in lines(kind, asked.count, sides, Path(folder)):
                print(line, flush=True)


if __name__ == "__main__":
    main()
