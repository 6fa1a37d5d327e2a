"""Measure the cost of syncing every commit and recording it in the journal.

Edits tags and indexes drawings, alternately with and without syncing and the journal:
python benchmarks/durability.py [--drawings FOLDER] [--rounds 5]
"""

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from unittest.mock import patch

from machine import machine

import egara
from egara.collection.tables.commits import Commits

EDITS = 20


@contextmanager
def not_durable() -> Iterator[None]:
    with patch.object(Commits, "sync", lambda self, tables=None: None):
        yield


@contextmanager
def durable() -> Iterator[None]:
    yield


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(drawings: Path, folder: Path) -> dict[str, float]:
    collection = egara.open(folder)
    found = {"indexing, s": seconds(lambda: collection.index(drawings, encoders=["visual"]))}
    path = collection.search(limit=1)[0].path
    tags = [f"tag {number}" for number in range(EDITS)]
    edits = [seconds(partial(collection.edit_tags, [path], add=[tag])) for tag in tags]
    found["an edit of a tag, ms"] = 1000 * statistics.median(edits)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drawings", type=Path, default=egara.demo_drawings())
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    print(machine())
    rows: dict[str, dict[str, list[float]]] = {}
    for number in range(arguments.rounds):
        for name, way in (("durable", durable), ("not synced", not_durable)):
            folder = Path(tempfile.mkdtemp()) / "collection"
            with way():
                for what, value in measure(arguments.drawings, folder).items():
                    rows.setdefault(what, {}).setdefault(name, []).append(value)
            shutil.rmtree(folder.parent)
        print(f"round {number + 1} of {arguments.rounds}")
    for what, values in rows.items():
        medians = {name: statistics.median(times) for name, times in values.items()}
        print(what, " ".join(f"{name} {value:.4g}" for name, value in medians.items()))


if __name__ == "__main__":
    main()
