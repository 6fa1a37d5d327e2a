"""Suggest tags, artists, folders, boards and files while a text is typed."""

import re
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from egara.collection.snapshots import Catalogue, Mask, Snapshot
from egara.collection.tags import TagIndex, TagIndexes
from egara.collection.words.lexical_index import Field, Postings
from egara.collection.words.prefix_names import PrefixNames
from egara.collection.words.text_tokens import words_of
from egara.collection.words.word_index import WordIndex, WordIndexes

__all__ = ["Suggester", "Suggestion", "Suggestions"]

MAX_WORDS = 4
"""The maximum number of the last words of a text that are completed together."""

MAX_TOKENS = 16
"""The most frequent words that begin with the last word; drawings with them are suggested."""

FIELD = re.compile(r'(?<!\S)-?(artist|folder|tag|title):\s*"?([^"]*)$', re.IGNORECASE)
LAST_WORD = re.compile(r'(?<!\S)-?"?(\S[^"]*)$')

Sizes = Callable[[], Sequence[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name that continues a text.

    Attributes:
        text: the name of the tag, artist, folder or board, or the title of a drawing (the file
            name if it has none).
        count: the number of present drawings with it.
        start: the position in the typed text from which on the suggestion replaces it.
        japanese: the Japanese name of a tag; None without one.
        drawing: for a file, the ID of the drawing, or of the first of several with this title.
    """

    text: str
    count: int
    start: int
    japanese: str | None = None
    drawing: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Suggestions in sections, in each the names that begin with the text first."""

    tags: tuple[Suggestion, ...] = ()
    artists: tuple[Suggestion, ...] = ()
    folders: tuple[Suggestion, ...] = ()
    boards: tuple[Suggestion, ...] = ()
    files: tuple[Suggestion, ...] = ()


class Suggester:
    """Suggests names of one collection; keeps the names of the last version."""

    def __init__(self, words: WordIndexes, tags: TagIndexes, boards: Sizes) -> None:
        """Use the words and tags of the collection.

        Args:
            words: the word indexes.
            tags: the tag indexes.
            boards: returns the name and the size of each board.
        """
        self._words = words
        self._tags = tags
        self._boards = boards
        self._tag_names: tuple[TagIndex, PrefixNames] | None = None
        self._texts: _CatalogueNames | None = None
        self._lock = threading.Lock()

    def suggest(self, snapshot: Snapshot, text: str, limit: int) -> Suggestions:
        """Return at most ``limit`` suggestions for each section."""
        field, parts = _typed(text)
        if not parts:
            return Suggestions()
        catalogue_names, (tags, tag_names) = self._newest(snapshot)
        words = self._words.index(snapshot)
        boards = self._boards() if field is None else []
        board_names = PrefixNames([[name] for name, _ in boards], [size for _, size in boards])

        def names(index: PrefixNames, found: Sequence[tuple[str, int]]) -> tuple[Suggestion, ...]:
            numbers, start = _longest(index, parts, limit)
            return tuple(Suggestion(*found[n], start) for n in numbers)

        def suggested_tags() -> tuple[Suggestion, ...]:
            numbers, start = _longest(tag_names, parts, limit)
            counts = [tags.counts[n] for n in numbers]
            return tuple(Suggestion(tag.name, tag.count, start, tag.japanese) for tag in counts)

        return Suggestions(
            tags=suggested_tags() if field in (None, "tag") else (),
            artists=names(*catalogue_names.artists) if field in (None, "artist") else (),
            folders=names(*catalogue_names.folders) if field in (None, "folder") else (),
            boards=names(board_names, boards) if field is None else (),
            files=catalogue_names.files(words, parts[0], limit) if field in (None, "title") else (),
        )

    def _newest(self, snapshot: Snapshot) -> "tuple[_CatalogueNames, tuple[TagIndex, PrefixNames]]":
        tags = self._tags.index(snapshot)
        with self._lock:
            if self._texts is None or self._texts.catalogue is not snapshot.catalogue:
                self._texts = _CatalogueNames(snapshot.catalogue)
            if self._tag_names is None or self._tag_names[0] is not tags:
                spellings = [
                    [tag.name, *([tag.japanese, *tag.also] if tag.japanese else [])]
                    for tag in tags.counts
                ]
                counts = [tag.count for tag in tags.counts]
                self._tag_names = tags, PrefixNames(spellings, counts)
            return self._texts, self._tag_names


class _CatalogueNames:
    """The artists, folders and files of one version of the catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        artists = [(name, len(rows)) for name, rows in catalogue.artists.all()]
        self.artists = _names(artists), artists
        folders = _folder_counts(catalogue)
        self.folders = _names(folders), folders
        self._path_rank = np.empty(len(catalogue), np.int64)
        self._path_rank[catalogue.by_path] = np.arange(len(catalogue))

    def files(self, words: WordIndex, typed: tuple[str, int], limit: int) -> tuple[Suggestion, ...]:
        """Return the drawings whose title or file name has some words, the last one begun."""
        text, start = typed
        *complete, last = words_of(text) or [""]
        if not last:
            return ()
        rows, first = self._named(words.beginning(last, MAX_TOKENS))
        for word in complete:
            rows &= self._named([words.word(word)])[0]
        found = np.flatnonzero(rows & self.catalogue.present)
        rank = np.where(first[found], 0, len(rows)) + self._path_rank[found]
        count = min(limit * 4, len(found))
        best_first = np.argpartition(rank, count - 1)[:count] if count else np.arange(0)
        best_first = best_first[np.argsort(rank[best_first])]
        best = self.catalogue.rows(found[best_first])
        titles = [row["title"] or PurePosixPath(row["path"]).name for row in best]
        ids = {title: row["id"] for title, row in reversed([*zip(titles, best, strict=True)])}
        counts = Counter(titles)
        return tuple(
            Suggestion(title, counts[title], start, None, ids[title])
            for title in [*dict.fromkeys(titles)][:limit]
        )

    def _named(self, words: Sequence[Postings]) -> tuple[Mask, Mask]:
        """Return masks (N,): a title or file name has one of some words; it begins with one."""
        has, begins = (np.zeros(len(self.catalogue), bool) for _ in range(2))
        for postings in words:
            in_name = (postings.fields == Field.TITLE) | (postings.fields == Field.NAME)
            has[postings.rows[in_name]] = True
            begins[postings.rows[in_name & postings.is_first]] = True
        return has, begins


def _names(counts: Sequence[tuple[str, int]]) -> PrefixNames:
    return PrefixNames([[name] for name, _ in counts], [count for _, count in counts])


def _folder_counts(catalogue: Catalogue) -> list[tuple[str, int]]:
    """Return each folder with the number of present drawings in it and its subfolders."""
    paths = catalogue.table["path"].filter(pa.array(catalogue.present))
    folders = pc.value_counts(pc.replace_substring_regex(paths, "/?[^/]*$", ""))
    counts: Counter[str] = Counter()
    for folder, count in zip(*(part.to_pylist() for part in folders.flatten()), strict=True):
        for parent in (folder, *map(str, PurePosixPath(folder).parents)) if folder else ():
            counts[parent] += count
    del counts["."]
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _typed(text: str) -> tuple[str | None, list[tuple[str, int]]]:
    """Return the field that is typed, and the ends of the text that a name may continue.

    The ends are the last words with their positions, the longest end first. Directly after a field,
    the end is empty: every name of this kind continues it.
    """
    field = FIELD.search(text)
    if field is not None:
        return field[1].lower(), [(field[2].strip(), field.start())]
    words = [*re.finditer(r"\S+", text)]
    return None, [(text[word.start() :], word.start()) for word in words[-MAX_WORDS:]]


def _longest(
    names: PrefixNames, parts: Sequence[tuple[str, int]], limit: int
) -> tuple[list[int], int]:
    """Return the names that the longest possible end of the text begins, and its position."""
    for part, start in parts:
        numbers = names.find(part, limit) if part else names.most_frequent(limit)
        if numbers:
            return numbers, start
    return [], 0
