"""Measure writing, checking and restoring backups of a large collection. Prints a table.

    python benchmarks/backups.py [--drawings 100000] [--tags 5]

The tables are written directly: each drawing has user tags, and all drawings are on one board and
in one kept cluster. The backup is restored into an empty collection of the same drawings. Memory is
the increase of the largest resident size of the process.
"""

import argparse
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
from machine import machine

import egara
from egara.collection.tables import Store, schema


def write(location: Path, ids: list[str]) -> Store:
    """Write the images."""
    store = Store(str(location), create=True)
    rows = {
        "id": ids,
        "path": [f"drawings/2026/{n % 97:02}/drawing {n}.png" for n in range(len(ids))],
        "root": [0] * len(ids),
        "missing": [False] * len(ids),
    }
    columns = [pa.array(rows.get(f.name, [None] * len(ids)), f.type) for f in schema.IMAGES]
    store.append("images", pa.table(columns, schema=schema.IMAGES))
    return store


def write_work(store: Store, ids: list[str], tags: int) -> None:
    """Write user data: tags, a board and a kept cluster."""
    said = [
        (image, f"tag {(n * 31 + t) % 500}") for n, image in enumerate(ids) for t in range(tags)
    ]
    columns = [
        [i for i, _ in said],
        [t for _, t in said],
        [t for _, t in said],
        ["own"] * len(said),
    ]
    store.append("tags", pa.table(columns, schema=schema.TAGS))
    items = [{"id": image, "note": "a note on it"} for image in ids]
    board = {"key": "0" * 32, "name": "All", "note": "", "items": items}
    store.append("boards", pa.Table.from_pylist([board], schema.BOARDS))
    cluster = {"key": "1" * 32, "place": 1, "name": "All", "encoder": "style", "method": "kmeans"}
    cluster |= {"k": 1, "drawings": ids}
    store.append("kept_clusters", pa.Table.from_pylist([cluster], schema.KEPT_CLUSTERS))


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drawings", type=int, default=100_000)
    parser.add_argument("--tags", type=int, default=5)
    asked = parser.parse_args()
    rng = np.random.default_rng(0)
    ids = [rng.bytes(16).hex() for _ in range(asked.drawings)]
    print(machine("lancedb", "pyarrow"))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        write_work(write(place / "a", ids), ids, asked.tags)
        write(place / "b", ids)
        start = time.process_time(), memory()
        report = egara.open(place / "a").backup(place / "work.jsonl")
        done = time.process_time(), memory()
        print(f"{sum(report.records.values()):,} records, {report.size / 1e6:.1f} MB")
        print(f"backup   {done[0] - start[0]:5.1f} s  {done[1] - start[1]:6.0f} MB")
        target = egara.open(place / "b")
        start = time.process_time(), memory()
        target.restore(place / "work.jsonl", dry_run=True)
        checked = time.process_time()
        target.restore(place / "work.jsonl")
        done = time.process_time(), memory()
        print(f"dry run  {checked - start[0]:5.1f} s")
        print(f"restore  {done[0] - checked:5.1f} s  {done[1] - start[1]:6.0f} MB")


if __name__ == "__main__":
    main()
