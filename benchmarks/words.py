"""Measure the word index of a large collection: building, opening, searching and suggesting.

    python benchmarks/words.py [--drawings 1000000] [--queries 300] [--engines]

The drawings have the texts of word_rows.py and no vectors. Queries are made of the drawings' words:
one to three words, phrases, fields, exclusions and Japanese texts; the most frequent word is in
about a third of the drawings. Each query is measured once, after ten others of its kind. With
``--engines``, the same words are looked up in LanceDB's full-text index and in Tantivy (if it is
installed), which must return all matching rows, as a ranking by other criteria needs them.
"""

import argparse
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from machine import machine

import egara
from egara.collection.roles import Roles
from egara.collection.snapshots import Snapshots
from egara.collection.tables import Store
from egara.collection.words.lexical_index import lexical_table
from egara.collection.words.word_index import WordIndex, WordIndexes
from egara.encoders import EncoderLoader
from word_rows import picture_rows, words_by_frequency

ENGINE_WORDS = ("cat", "house", "rain", "ship", "study", "cat dog", "red house")


def queries(count: int) -> dict[str, list[str]]:
    """Return queries by kind."""
    rng = np.random.default_rng(1)
    words = words_by_frequency(np.random.default_rng(0))

    def pick(most: int) -> str:
        return words[int(most ** rng.random()) - 1]

    kinds: dict[str, Callable[[], str]] = {
        "one word": lambda: pick(60_000),
        "frequent word": lambda: words[rng.integers(0, 30)],
        "two words": lambda: f"{pick(2000)} {pick(2000)}",
        "three words": lambda: f"{pick(300)} {pick(300)} {pick(300)}",
        "phrase": lambda: f'"{pick(100)} {pick(100)}"',
        "with a field and a minus": lambda: f"{pick(100)} folder:{pick(1000)} -{pick(100)}",
        "Japanese": lambda: ("猫", "犬", "花の", "魔法使い", "黒", "桜")[rng.integers(0, 6)],
    }
    return {kind: [make() for _ in range(count)] for kind, make in kinds.items()}


def milliseconds(work: Callable[[], Any]) -> tuple[float, float]:
    """Return the time of some work, and its CPU time, which other processes hardly change."""
    start, cpu = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - start) * 1000, (time.process_time() - cpu) * 1000


def row(name: str, times: Sequence[tuple[float, float]], hits: Sequence[int] = ()) -> str:
    figures = [np.percentile(column, [50, 95]) for column in zip(*times, strict=True)]
    cells = [f"{p50:.1f} | {p95:.1f}" for p50, p95 in figures]
    return f"| {name} | {f'{np.median(hits):,.0f}' if hits else ''} | {' | '.join(cells)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drawings", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--engines", action="store_true")
    options = parser.parse_args()
    print(f"{machine('lancedb', 'pyarrow')}\n")
    rows = picture_rows(options.drawings)
    with tempfile.TemporaryDirectory() as folder:
        egara.open(folder)
        Store(folder, create=False).append("images", rows)
        print("| step | s (CPU) |\n|---|--:|")
        measure_steps(folder, rows)
        print("\n| query | drawings | p50, ms | p95, ms | CPU: p50, ms | p95, ms |")
        print("|---|--:|--:|--:|--:|--:|")
        measure_queries(folder, options.queries)
        if options.engines:
            print("\n| engine | build, s | " + " | ".join(ENGINE_WORDS) + " |")
            print("|---|--:|" + "--:|" * len(ENGINE_WORDS))
            compare_engines(folder, rows)


def measure_steps(folder: str, rows: pa.Table) -> None:
    """Print the time of each step from the rows to the first hit."""
    steps: dict[str, Callable[[], Any]] = {
        "build the index in memory": lambda: lexical_table(rows),
        "first search: read the rows, build and write the index": lambda: first_search(folder),
        "first search of another process": lambda: first_search(folder),
    }
    for name, step in steps.items():
        start, cpu = time.perf_counter(), time.process_time()
        step()
        print(f"| {name} | {time.perf_counter() - start:.1f} ({time.process_time() - cpu:.1f}) |")
    size = sum(f.stat().st_size for f in Path(folder, "words-1.lance").rglob("*") if f.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"\nThe stored index has {size / 1e6:,.0f} MB; peak memory {peak:.1f} GB.")


def first_search(folder: str) -> None:
    egara.open(folder).search(text="cat")


def measure_queries(folder: str, count: int) -> None:
    """Print the times of searches and suggestions in a warm process."""
    collection = egara.open(folder)
    collection.search(text="cat")
    collection.suggest("cat")
    everything: list[tuple[float, float]] = []
    for kind, texts in queries(count).items():
        for text in texts[:10]:
            collection.search(text=text)
        times, hits = [], []
        for text in texts:
            times.append(milliseconds(lambda text=text: collection.search(text=text)))
        for text in texts[:20]:
            hits.append(len(collection.table(text=text)))
        everything += times
        print(row(kind, times, hits))
    print(row("all", everything))
    typed = [text[:length] for text in ("knight", "castle", "猫の") for length in range(1, 7)]
    times = [milliseconds(lambda text=text: collection.suggest(text)) for text in typed * 5]
    print(row("suggestions", times))


def compare_engines(folder: str, rows: pa.Table) -> None:
    """Print the times of other engines, which return all matching rows."""
    texts = [
        " ".join([title or "", artist, *keywords, path.replace("/", " ").replace("_", " ")]).lower()
        for title, artist, keywords, path in zip(
            *(rows[n].to_pylist() for n in ("title", "artist", "keywords", "path")), strict=True
        )
    ]
    for name, engine in {"LanceDB": lancedb_index, "Tantivy": tantivy_index}.items():
        start = time.perf_counter()
        try:
            search = engine(folder, texts)
        except ImportError as error:
            sys.stderr.write(f"{name}: {error}\n")
            continue
        built = time.perf_counter() - start
        times = [
            statistics.median(milliseconds(partial(search, words))[0] for _ in range(3))
            for words in ENGINE_WORDS
        ]
        print(f"| {name} | {built:.0f} | " + " | ".join(f"{t:.1f}" for t in times) + " |")
    store = Store(folder, create=False)
    snapshots = Snapshots(store, Roles(store, EncoderLoader()))
    index = WordIndexes(store).index(snapshots.newest())
    times = []
    for words in ENGINE_WORDS:
        work = partial(rows_with, index, words.split())
        times.append(statistics.median(milliseconds(work)[0] for _ in range(3)))
    print("| Egara | | " + " | ".join(f"{t:.1f}" for t in times) + " |")


def rows_with(index: WordIndex, words: Sequence[str]) -> list[Any]:
    found = [index.word(word).rows for word in words]
    return [rows[np.flatnonzero(np.diff(rows, prepend=-1))] for rows in found]


def lancedb_index(folder: str, texts: list[str]) -> Callable[[str], Any]:
    import lancedb
    from lancedb.index import FTS
    from lancedb.query import FullTextOperator, MatchQuery

    numbers = pa.array(range(len(texts)), pa.int32())
    table = lancedb.connect(f"{folder}/fts").create_table(
        "words", pa.table({"row": numbers, "text": texts})
    )
    table.create_index("text", config=FTS(base_tokenizer="whitespace", stem=False))

    def search(words: str) -> object:
        query = MatchQuery(words, "text", operator=FullTextOperator.AND)
        found = table.search(query, query_type="fts").select(["row", "_score"])
        return found.limit(len(texts)).to_arrow()

    return search


def tantivy_index(folder: str, texts: list[str]) -> Callable[[str], Any]:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("row", stored=False, fast=True, indexed=False)
    builder.add_text_field("text", tokenizer_name="whitespace")
    layout = builder.build()
    Path(folder, "tantivy").mkdir()
    index = tantivy.Index(layout, path=f"{folder}/tantivy")
    writer = index.writer(heap_size=300_000_000)
    for number, text in enumerate(texts):
        writer.add_document(tantivy.Document(row=number, text=text))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def search(words: str) -> object:
        terms = [tantivy.Query.term_query(layout, "text", word) for word in words.split()]
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, term) for term in terms])
        hits = searcher.search(query, limit=len(texts), count=False).hits
        return searcher.fast_field_values("row", [address for _, address in hits])

    return search


if __name__ == "__main__":
    main()
