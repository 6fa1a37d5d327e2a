"""Measure checking a collection, and comparing files before writing. Prints a table.

    python benchmarks/checking.py [--drawings 100000] [--rounds 3]

The tables are written directly: random vectors of 256 floats, one thumbnail for all drawings, and
five user tags for each drawing. Shown is the CPU time of all threads, the median of several rounds,
with the files in memory.
"""

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
from machine import machine

import egara
from egara.collection.tables import Commits, Store, quoted, schema
from egara.images import decode, shrink, thumbnail
from egara.metric import VectorType

COMMIT = 8192
FINGERPRINT = "0123456789abcdef"


def write(location: Path, drawings: int) -> None:
    """Write a collection in commits of some thousand drawings, and compact it as indexing does."""
    store = Store(str(location), create=True)
    rng = np.random.default_rng(0)
    picture = decode(next(egara.demo_drawings().rglob("*.webp")).read_bytes())
    webp = thumbnail(shrink(picture, 256), 256)
    encoder = {"fingerprint": FINGERPRINT, "name": "random", "vector_type": "floats"}
    row = encoder | {"dimensions": 256, "metric": "euclidean", "labels": None}
    store.append("encoders", pa.Table.from_pylist([row], schema.ENCODERS))
    roots = [{"root": 0, "location": str(location.parent)}]
    store.append("roots", pa.Table.from_pylist(roots, schema.ROOTS))
    layout = schema.vectors(VectorType.FLOATS, 256, scored=False)
    tables = {schema.vectors_table(FINGERPRINT), "thumbnails", "images", "files", "tags"}
    for start in range(0, drawings, COMMIT):
        ids = [f"{n:032x}" for n in range(start, min(start + COMMIT, drawings))]
        values = rng.standard_normal((len(ids), 256), np.float32)
        vectors = pa.FixedSizeListArray.from_arrays(pa.array(values.ravel()), 256)
        rows = {"id": ids, "path": [f"{n}.png" for n in ids], "root": [0] * len(ids)}
        with store.batched_commits():
            store.append(schema.vectors_table(FINGERPRINT), pa.table([ids, vectors], schema=layout))
            store.append(
                "thumbnails",
                filled(
                    schema.THUMBNAILS, rows | {"webp": [webp + image.encode() for image in ids]}
                ),
            )
            store.append("images", filled(schema.IMAGES, rows | {"missing": [False] * len(ids)}))
            store.append("files", filled(schema.FILES, rows | {"outcome": ["indexed"] * len(ids)}))
            said = {"id": ids * 5, "tag": [f"tag {n % 5}" for n in range(5 * len(ids))]}
            store.append("tags", filled(schema.TAGS, said | {"state": ["own"] * 5 * len(ids)}))
    for table in tables:
        store.compact(table)


def filled(layout: pa.Schema, columns: dict[str, list[object]]) -> pa.Table:
    count = len(columns["id"])
    arrays = [pa.array(columns.get(field.name, [None] * count), field.type) for field in layout]
    return pa.table(arrays, schema=layout)


def seconds(work: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def compare(location: Path, *tables: str) -> None:
    for table in tables:
        assert not Commits(location).damaged_files(table, include_large=True)


def edit(location: Path) -> None:
    """Edit a row of ``tags`` in a process that has written nothing yet."""
    store = Store(str(location), create=False)
    store.delete("tags", f"id = {quoted('none')}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drawings", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    print(machine())
    folder = Path(tempfile.mkdtemp())
    location = folder / "collection"
    write(location, arguments.drawings)
    size = sum(path.stat().st_size for path in location.rglob("*") if path.is_file())
    print(f"{arguments.drawings:,} drawings, {size / 2**20:,.0f} MiB")
    collection = egara.open(location)
    assert collection.check(read_data=True).sound
    steps: dict[str, Callable[[], object]] = {
        "check": collection.check,
        "check --read-data": lambda: collection.check(read_data=True),
        "comparing `files` and `images`, before indexing": lambda: compare(
            location, "files", "images"
        ),
        "comparing `tags`, before the first edit of a process": lambda: compare(location, "tags"),
        "opening and an edit of `tags`": lambda: edit(location),
    }
    for name, step in steps.items():
        print(f"| {name} | {1000 * seconds(step, arguments.rounds):,.0f} ms |")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
