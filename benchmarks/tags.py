"""Measure tags of a large collection: search, suggestions, edits, and storage of scores.

    python benchmarks/tags.py [--drawings 100000] [--labels 2000] [--rounds 9]

A collection is written in the same way as by indexing, with random codes of 4,096 bits and random
scores. The n-th tag has a score on a share of 3 / n^0.8 of the drawings (at most all), about 50
tags per drawing. Each drawing has 4 of 3,500 keywords. Search results are compared with the scores.
Shown are the minimum times. Prints tables.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from machine import machine

import egara
from egara.collection.tables import Store, replace_labels, schema, sparse_columns
from egara.encoders import Label
from egara.metric import VectorType

FINGERPRINT = "f" * 16
KEYWORDS = 4
AT_ONCE = 1000
THRESHOLD = 0.3


def write(location: Path, drawings: int, labels: int) -> np.ndarray[Any, Any]:
    """Write the tables; return which drawings (sorted by ID) have the fifth tag."""
    rng = np.random.default_rng(0)
    store = Store(str(location), create=True)
    ids = sorted({rng.bytes(16).hex() for _ in range(drawings)})
    tags = [Label(f"tag {n} face", "general", f"札{n}", {"f1": THRESHOLD}) for n in range(labels)]
    words = [f"word {n}" for n in range(3000)] + [tag.name for tag in tags[:500]]
    keywords = rng.integers(0, len(words), (drawings, KEYWORDS))
    store.append("images", images(ids, [[words[n] for n in row] for row in keywords]))
    share = np.minimum(1, 3 / np.arange(1, labels + 1) ** 0.8)
    expected = (keywords == 3000 + 4).any(axis=1)
    layout = schema.vectors(VectorType.BITS, 4096, scored=True)
    for start in range(0, drawings, AT_ONCE):
        part = ids[start : start + AT_ONCE]
        kept = rng.random((len(part), labels)) < share
        scores = (rng.beta(1, 2, kept.shape) * 0.95 + 0.05) * kept
        least = np.full(labels, 0.05, np.float32)
        codes = pa.array(rng.integers(0, 256, len(part) * 512, dtype=np.uint8))
        vectors = pa.FixedSizeListArray.from_arrays(codes, 512)
        columns = [pa.array(part), vectors, *sparse_columns(scores, least)]
        store.append(f"vectors-{FINGERPRINT}", pa.Table.from_arrays(columns, schema=layout))
        reached = scores[:, 4].astype(np.float16) >= np.float16(THRESHOLD)
        expected[start : start + AT_ONCE] |= reached
    replace_labels(store, FINGERPRINT, tags)
    encoder = {"fingerprint": FINGERPRINT, "name": "semantic", "vector_type": "bits"}
    row = encoder | {"dimensions": 4096, "metric": "hamming", "labels": None}
    store.append("encoders", pa.Table.from_pylist([row], schema.ENCODERS))
    for name in ("images", f"vectors-{FINGERPRINT}"):
        store.compact(name)
    return expected


def images(ids: Sequence[str], keywords: Sequence[list[str]]) -> pa.Table:
    """Return rows of drawings that differ only in their keywords."""
    same: dict[str, Any] = dict.fromkeys(schema.IMAGES.names, 1)
    same |= {"copies": [], "missing": False, "format": "PNG"}
    same |= dict.fromkeys(("title", "artist", "source"))
    rows = [
        same | {"id": image, "path": f"{n:07}.png", "keywords": words}
        for n, (image, words) in enumerate(zip(ids, keywords, strict=True))
    ]
    return pa.Table.from_pylist(rows, schema.IMAGES)


def timed(what: str, work: Callable[[], Any], rounds: int = 1) -> None:
    """Print a row: the minimum time of several rounds."""
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    print(f"| {what} | {min(taken) * 1e3:,.1f} |", flush=True)


def verbs(location: Path, expected: np.ndarray[Any, Any], rounds: int) -> None:
    """Measure the operations of a user."""
    collection = egara.open(location)
    tag = {"tags": ["tag 4 face"]}
    several = {"tags": ["tag 0 face", "札3"], "without_tags": ["word 7"]}
    fresh = (f"mine {n}" for n in range(10_000))
    moved = iter(np.linspace(0.1, 0.9, rounds))
    print("| | ms |\n|---|---:|")
    timed("the collection's first list", lambda: collection.search())
    timed("first search with a tag", lambda: collection.search(**tag))
    timed("search with a tag", lambda: collection.search(**tag), rounds)
    timed("search with two tags and without one", lambda: collection.search(**several), rounds)
    timed("first suggestions", lambda: collection.suggest_tags("tag 1"))
    timed("suggestions", lambda: collection.suggest_tags("tag 1"), rounds)
    ids = collection.table().column("id").to_pylist()
    assert collection.table(**tag).num_rows == expected.sum(), "not what the scores say"
    timed("the tags of a drawing", lambda: collection.tags_of(ids[50]), rounds)
    for count in (1, 100, 10_000):
        some = ids[:count]
        timed(f"edit {count:,}", lambda s=some: collection.edit_tags(s, add=[next(fresh)]), rounds)
        timed("suggestions after it", lambda: collection.suggest_tags("mine"))
    timed("change a threshold", lambda: collection.tag_threshold("札9", next(moved)), rounds)


def layouts(location: Path, rounds: int) -> None:
    """Compare reading scores stored with the vectors and in a separate table."""
    store = Store(str(location), create=False)
    beside = f"vectors-{FINGERPRINT}"
    columns = ["id", "labels", "scores"]
    store.replace("apart", store.read(beside, store.schema_of(beside), columns))
    print("\n| reading all scores | ms |\n|---|---:|")
    for what, name in (("beside the vectors", beside), ("in a table of their own", "apart")):
        timed(what, lambda n=name: sum(b.nbytes for b in store.batches(n, columns)), rounds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--drawings", type=int, default=100_000)
    parser.add_argument("--labels", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    print(f"{machine('lancedb', 'numpy', 'pyarrow')}\n")
    with tempfile.TemporaryDirectory() as folder:
        location = Path(folder, "collection")
        expected = write(location, options.drawings, options.labels)
        verbs(location, expected, options.rounds)
        layouts(location, options.rounds)


if __name__ == "__main__":
    main()
