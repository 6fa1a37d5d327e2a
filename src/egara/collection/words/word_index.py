"""Look up words, phrases and beginnings of words in the texts of a collection's drawings.

The index is a derived table, one row for each token. Only the tokens are read when it is opened;
the places of a token are read when a query has it. Indexing writes the table. If it is missing or
outdated, it is built in memory, and written unless the collection is read-only or another process
is indexing.
"""

import hashlib
import threading
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from egara.collection.snapshots import Catalogue, Snapshot
from egara.collection.tables import Derived, Store, open_derived, write_derived, writing
from egara.collection.words.lexical_index import (
    TEXT_COLUMNS,
    Postings,
    lexical_table,
    single_array,
)
from egara.collection.words.text_tokens import has_unspaced, plural_spellings, query_tokens
from egara.errors import CollectionBusy, StorageError

__all__ = ["WordIndex", "WordIndexes"]

TABLE = "words-1"
LAYOUT = 2  # Increase it when the same texts would result in a different table.
CACHED_TOKENS = 256
CACHED_PLACES = 20_000_000
LAST_CHARACTER = "\U0010ffff"


class _Rows(Protocol):
    """The rows of an index table."""

    def take(self, offsets: Sequence[int], names: Sequence[str]) -> pa.Table:
        """Return some columns of the rows at some offsets, which must be ascending."""


class _InMemory:
    """The rows of an index table in memory."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    def take(self, offsets: Sequence[int], names: Sequence[str]) -> pa.Table:
        return pa.concat_tables(self._table.select(list(names)).slice(n, 1) for n in offsets)


class WordIndex:
    """The words in the texts of one version of the catalogue.

    Attributes:
        tokens: all tokens, sorted.
        counts: (T,) the number of drawings with each token, including missing ones.
    """

    def __init__(self, tokens: pa.Array, counts: NDArray[np.int32], rows: _Rows) -> None:
        """Use the tokens, and rows with the columns ``rows`` and ``places``."""
        self.tokens = tokens
        self.counts = counts
        self._rows = rows
        self._cache: OrderedDict[str, Postings] = OrderedDict()
        self._cached_places = 0
        self._lock = threading.Lock()

    def word(self, word: str) -> Postings:
        """Return the places of a folded word, in the singular or plural.

        A word in a script without spaces may be a part of a longer text.
        """
        tokens, _ = query_tokens(word)
        found = self._spellings(tokens[0].text) if tokens else Postings.empty()
        for token in tokens[1:]:
            found = found.followed_by(self._spellings(token.text), token.position)
        return found

    def phrase(self, words: Sequence[str]) -> Postings:
        """Return the places at which some words are next to each other in this order."""
        found, position = self.word(words[0]), query_tokens(words[0])[1]
        for word in words[1:]:
            found = found.followed_by(self.word(word), position)
            position += query_tokens(word)[1]
        return found

    def count(self, token: str) -> int:
        """Return the number of drawings with a token, including missing ones."""
        number = self._number(token)
        return int(self.counts[number]) if number >= 0 else 0

    def beginning(self, start: str, limit: int) -> list[Postings]:
        """Return the places of each of the most frequent words that begin with a folded text."""
        if has_unspaced(start):
            return [self.word(start)]
        return self.postings(self.with_prefix(start, limit))

    def with_prefix(self, prefix: str, limit: int) -> list[str]:
        """Return the most frequent tokens that begin with a text."""
        start, stop = self._find(prefix), self._find(prefix + LAST_CHARACTER)
        best = np.argsort(-self.counts[start:stop], kind="stable")[:limit]
        return [str(self.tokens[start + int(n)]) for n in best]

    def postings(self, tokens: Sequence[str]) -> list[Postings]:
        """Return the places of each token."""
        with self._lock:
            missing = {t: n for t in tokens if t not in self._cache and (n := self._number(t)) >= 0}
            if missing:
                self._read(dict(sorted(missing.items())))
            found = [self._cache.get(token, Postings.empty()) for token in tokens]
            for token in tokens:
                if token in self._cache:
                    self._cache.move_to_end(token)
            self._shrink_cache(len(tokens))
            return found

    def _spellings(self, token: str) -> Postings:
        spellings = [token] if has_unspaced(token) else plural_spellings(token)
        first, *others = self.postings(spellings)
        for other in others:
            if len(other.rows):
                first = first.union(other) if len(first.rows) else other
        return first

    def _read(self, numbers: dict[str, int]) -> None:
        rows = self._rows.take(list(numbers.values()), ["rows", "places"])
        lists = [_flattened(rows[name]) for name in ("rows", "places")]
        for token, (start, stop) in zip(numbers, pairwise(lists[0][0]), strict=True):
            values = (values[start:stop] for _, values in lists)
            self._cache[token] = Postings(*values)
            self._cached_places += stop - start

    def _shrink_cache(self, used: int) -> None:
        while len(self._cache) > max(used, CACHED_TOKENS) or (
            self._cached_places > CACHED_PLACES and len(self._cache) > used
        ):
            _, postings = self._cache.popitem(last=False)
            self._cached_places -= len(postings.rows)

    def _number(self, token: str) -> int:
        """Return the number of a token; -1 if it does not exist."""
        number = self._find(token)
        found = number < len(self.tokens) and self.tokens[number].as_py() == token
        return number if found else -1

    def _find(self, text: str) -> int:
        """Return the number of the first token that is not before a text."""
        return bisect_left(range(len(self.tokens)), text, key=lambda n: self.tokens[n].as_py())


class WordIndexes:
    """Returns the word index of a snapshot."""

    def __init__(self, store: Store) -> None:
        """Start with an empty cache."""
        self._store = store
        self._cached: tuple[Catalogue, WordIndex] | None = None
        self._lock = threading.Lock()

    def index(self, snapshot: Snapshot) -> WordIndex:
        """Return the index of a snapshot. It is thread-safe."""
        catalogue = snapshot.catalogue
        with self._lock:
            if self._cached is None or self._cached[0] is not catalogue:
                self._cached = catalogue, self._opened(catalogue) or self._built(catalogue)
            return self._cached[1]

    def refresh(self, snapshot: Snapshot) -> None:
        """Write the derived table if it is outdated. The caller holds the write lock."""
        catalogue = snapshot.catalogue
        with self._lock:
            index = self._opened(catalogue)
            if index is None:
                table = lexical_table(catalogue.table)
                self._write(catalogue, table)
                index = _in_memory(table)
            self._cached = catalogue, index

    def _opened(self, catalogue: Catalogue) -> WordIndex | None:
        """Return the stored index; None if there is none of these drawings."""
        version = open_derived(self._store, TABLE, LAYOUT, _source(catalogue))
        if version is None:
            return None
        columns = version.columns(["token", "count"]).combine_chunks()
        return WordIndex(single_array(columns["token"]), columns["count"].to_numpy(), version)

    def _built(self, catalogue: Catalogue) -> WordIndex:
        table = lexical_table(catalogue.table)
        with suppress(CollectionBusy, StorageError), writing(self._store.folder, 0):
            self._write(catalogue, table)
        return _in_memory(table)

    def _write(self, catalogue: Catalogue, table: pa.Table) -> None:
        write_derived(self._store, TABLE, LAYOUT, Derived(table, _source(catalogue), {}))


def _in_memory(table: pa.Table) -> WordIndex:
    return WordIndex(single_array(table["token"]), table["count"].to_numpy(), _InMemory(table))


def _source(catalogue: Catalogue) -> str:
    """Return a digest of the IDs and texts of drawings; see `Derived.source`."""
    digest = hashlib.sha256()
    for name in ("id", *TEXT_COLUMNS):
        for buffer in _buffers(single_array(catalogue.table[name])):
            digest.update(buffer)
    return digest.hexdigest()


def _buffers(array: pa.Array) -> Iterator[Any]:  # objects with the buffer protocol
    """Yield the lengths of texts or lists, and the bytes of texts.

    Arrow's own buffers are not used, because they can differ for equal values: in bytes that no
    value uses, and in the bytes of null values.
    """
    if pa.types.is_list(array.type):
        yield pc.fill_null(pc.list_value_length(array), 0).to_numpy()
        yield from _buffers(array.flatten())
        return
    texts = pc.fill_null(array, "").cast(pa.large_string())
    offsets = np.frombuffer(texts.buffers()[1], np.int64)[texts.offset :][: len(texts) + 1]
    yield np.diff(offsets)
    if texts.buffers()[2] is not None:
        yield memoryview(texts.buffers()[2])[int(offsets[0]) : int(offsets[-1])]


def _flattened(column: pa.ChunkedArray) -> tuple[list[int], NDArray[Any]]:
    """Return the starts of the lists of a column (with the end of the last), and all values."""
    lengths = pc.list_value_length(column).to_numpy()
    starts = [0, *np.cumsum(lengths).tolist()]
    return starts, single_array(pc.list_flatten(column)).to_numpy()
