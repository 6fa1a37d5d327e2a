"""Searching by words: in a drawing's tags, its title, artist and keywords, and its files' names.

Words are compared after Unicode's NFKC without case, accents and simple plurals, hiragana as
katakana. A text in a script that is written without spaces matches anywhere inside a word.
"""

import re
import threading
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

from egara.collection.snapshots import Catalogue, Snapshot
from egara.collection.tags import TagIndex, TagIndexes
from egara.text import similar_keys, tag_key

__all__ = ["WordIndex"]

Scores = NDArray[np.float32]

WORD = re.compile(r"[^\W\d_]+|\d+")
ACCENTS = re.compile("[\u0300-\u036f]")
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
PASSED_OVER = frozenset(
    ("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with")
)
MOST_OF_A_TAG = 4
"""Words of a text that are looked up together as one tag."""


class WordIndex:
    """Finds the drawings that a text describes; remembers the words of the last version."""

    def __init__(self, tags: TagIndexes) -> None:
        """Take the collection's."""
        self._tags = tags
        self._texts: _Texts | None = None
        self._names: _TagNames | None = None
        self._lock = threading.Lock()

    def scores(self, snapshot: Snapshot, text: str) -> Scores:
        """Say how well drawings fit a text, (N,): 0 where a word of it is missing, at most 1.

        A drawing has a word that is a tag of it, or that occurs in its title, artist, keywords or
        in the name of its file or of a folder of it. Words of the text that follow one another and
        are a tag together, such as "hot dog", may be that tag. Articles and prepositions are
        passed over. A predicted tag counts with its score, all else with 1; a drawing's score is
        the mean over the words.
        """
        words = words_of(text)
        found = self._found(snapshot, words)
        every = np.all([scores > 0 for scores in found], axis=0)
        return np.where(every, np.mean(found, axis=0, dtype=np.float32), np.float32(0))

    def unknown(self, snapshot: Snapshot, text: str, limit: int) -> dict[str, list[str]]:
        """Give the words of a text that no drawing has, each with nearly the same words."""
        words = words_of(text)
        there = snapshot.catalogue.present
        found = zip(words, self._found(snapshot, words), strict=True)
        nothing = [word for word, scores in found if not (scores[there] > 0).any()]
        texts, names = self._newest(snapshot)
        known = dict.fromkeys([*names.shown, *texts.rows])
        near = {word: similar_keys(_key(word), known)[:limit] for word in nothing}
        return {word: [names.shown.get(key, key) for key in keys] for word, keys in near.items()}

    def _found(self, snapshot: Snapshot, words: list[str]) -> list[Scores]:
        """For each word the scores (N,) of drawings that have it."""
        texts, names = self._newest(snapshot)
        found = [texts.having(word) for word in words]
        for start in range(len(words)):
            for stop in range(start + 1, min(start + MOST_OF_A_TAG, len(words)) + 1):
                scores = names.scores(" ".join(words[start:stop]))
                for place in range(start, stop):
                    np.maximum(found[place], scores, out=found[place])
        return found

    def _newest(self, snapshot: Snapshot) -> "tuple[_Texts, _TagNames]":
        index = self._tags.of(snapshot)
        with self._lock:
            if self._texts is None or self._texts.catalogue is not snapshot.catalogue:
                self._texts = _Texts(snapshot.catalogue)
            if self._names is None or self._names.index is not index:
                self._names = _TagNames(index)
            return self._texts, self._names


class _Texts:
    """Which words the rows of one version of the catalogue have in their texts."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        rows: defaultdict[str, list[int]] = defaultdict(list)
        for row, texts in enumerate(_texts(catalogue)):
            for word in {word for text in texts for word in WORD.findall(_key(text))}:
                rows[word].append(row)
        self.rows = dict(rows)
        self._forms = _by_form(self.rows)

    def having(self, word: str) -> Scores:
        """1 for the rows that have a word, (N,), else 0."""
        key = _key(word)
        words = {known for form in _forms(key) for known in self._forms.get(form, ())}
        if UNSPACED.search(key):
            words.update(known for known in self.rows if key in known)
        found = np.zeros(len(self.catalogue), np.float32)
        for known in words:
            found[self.rows[known]] = 1
        return found


class _TagNames:
    """The tags of one version, by the forms of their names."""

    def __init__(self, index: TagIndex) -> None:
        self.index = index

    @cached_property
    def shown(self) -> dict[str, str]:
        """The names of the tags that drawings have, by how they are compared."""
        return {_key(tag.name): tag.name for tag in self.index.counts}

    @cached_property
    def _forms(self) -> dict[str, list[str]]:
        return _by_form(self.index.keys)

    def scores(self, name: str) -> Scores:
        """How sure it is that drawings have a tag, (N,): 0 where they do not; see `TagIndex`."""
        keys = {key for form in _forms(_key(name)) for key in self._forms.get(form, ())}
        scores = self.index.scores(name)
        for key in keys:
            np.maximum(scores, self.index.scores(key), out=scores)
        return scores


def words_of(text: str) -> list[str]:
    """The words of a text, each once; articles and prepositions only where that is all."""
    parts = [part for chunk in text.split() for part in WORD.findall(chunk) or [chunk]]
    words = list(dict.fromkeys(parts))
    return [word for word in words if _key(word) not in PASSED_OVER] or words


def _texts(catalogue: Catalogue) -> Iterator[list[str]]:
    names = ("title", "artist", "keywords", "path", "copies")
    columns = [catalogue.table[name].to_pylist() for name in names]
    for title, artist, keywords, path, copies in zip(*columns, strict=True):
        paths = [str(PurePosixPath(one).with_suffix("")) for one in (path, *(copies or ()))]
        yield [title or "", artist or "", *(keywords or ()), *paths]


def _key(text: str) -> str:
    """What the spellings of a word have in common, but for plurals."""
    apart = unicodedata.normalize("NFD", tag_key(text))
    return unicodedata.normalize("NFC", ACCENTS.sub("", apart))


def _forms(key: str) -> Iterator[str]:
    """A word, and what it may be the plural of: two words are one where they share a form."""
    yield key
    if len(key) < 4 or not key.endswith("s") or key.endswith(("ss", "us", "is")):
        return
    yield key[:-1]
    if key.endswith("es"):
        yield key[:-2]
    if key.endswith("ies"):
        yield f"{key[:-3]}y"


def _by_form(words: Iterable[str]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for word in words:
        for form in _forms(_key(word)):
            found[form].append(word)
    return dict(found)
