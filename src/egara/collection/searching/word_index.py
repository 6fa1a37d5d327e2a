"""Search by words in tags, titles, artists, keywords, and names of files and folders.

Words are compared after Unicode's NFKC, without case, accents and simple plurals, and with hiragana
as katakana. A text in a script without spaces matches anywhere inside a word.
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
STOP_WORDS = frozenset(
    ("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with")
)
MAX_WORDS_OF_TAG = 4
"""The maximum number of successive words of a text that are looked up as one tag."""


class WordIndex:
    """Finds the drawings that have the words of a text; caches the words of the last version."""

    def __init__(self, tags: TagIndexes) -> None:
        """Use the collection's tag indexes."""
        self._tags = tags
        self._texts: _Texts | None = None
        self._names: _TagNames | None = None
        self._lock = threading.Lock()

    def scores(self, snapshot: Snapshot, text: str) -> Scores:
        """Return the score (N,) of each drawing for a text, 0 to 1; 0 if a word is missing.

        A drawing has a word if the word is one of its tags, or occurs in its title, artist,
        keywords, or the names of its file and folders. Successive words that form a tag, such as
        "hot dog", also match that tag. Articles and prepositions are ignored. The score of a word
        is 1, or the tag's score if only a predicted tag contains the word. A drawing's score is
        the mean over the words.
        """
        words = words_of(text)
        scores_of_words = self._scores_of_words(snapshot, words)
        has_all = np.all([scores > 0 for scores in scores_of_words], axis=0)
        means = np.mean(scores_of_words, axis=0, dtype=np.float32)
        return np.where(has_all, means, np.float32(0))

    def unknown(self, snapshot: Snapshot, text: str, limit: int) -> dict[str, list[str]]:
        """Return the words of a text that no drawing has, each with similar words."""
        words = words_of(text)
        present = snapshot.catalogue.present
        pairs = zip(words, self._scores_of_words(snapshot, words), strict=True)
        unknown = [word for word, scores in pairs if not (scores[present] > 0).any()]
        texts, names = self._newest(snapshot)
        candidates = dict.fromkeys([*names.shown, *texts.rows])
        similar = {word: similar_keys(_key(word), candidates)[:limit] for word in unknown}
        return {word: [names.shown.get(key, key) for key in keys] for word, keys in similar.items()}

    def _scores_of_words(self, snapshot: Snapshot, words: list[str]) -> list[Scores]:
        """Return for each word the scores (N,) of the drawings."""
        texts, names = self._newest(snapshot)
        scores_of_words = [texts.having(word) for word in words]
        for start in range(len(words)):
            for stop in range(start + 1, min(start + MAX_WORDS_OF_TAG, len(words)) + 1):
                scores = names.scores(" ".join(words[start:stop]))
                for word_scores in scores_of_words[start:stop]:
                    np.maximum(word_scores, scores, out=word_scores)
        return scores_of_words

    def _newest(self, snapshot: Snapshot) -> "tuple[_Texts, _TagNames]":
        index = self._tags.index(snapshot)
        with self._lock:
            if self._texts is None or self._texts.catalogue is not snapshot.catalogue:
                self._texts = _Texts(snapshot.catalogue)
            if self._names is None or self._names.index is not index:
                self._names = _TagNames(index)
            return self._texts, self._names


class _Texts:
    """The words in the texts of one version of the catalogue, with their rows."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        rows: defaultdict[str, list[int]] = defaultdict(list)
        for row, texts in enumerate(_texts(catalogue)):
            for word in {word for text in texts for word in WORD.findall(_key(text))}:
                rows[word].append(row)
        self.rows = dict(rows)
        self._forms = _by_form(self.rows)

    def having(self, word: str) -> Scores:
        """Return 1 for the rows that have a word and 0 for the others, (N,)."""
        key = _key(word)
        matching = {text_word for form in _forms(key) for text_word in self._forms.get(form, ())}
        if UNSPACED.search(key):
            matching.update(text_word for text_word in self.rows if key in text_word)
        scores = np.zeros(len(self.catalogue), np.float32)
        for text_word in matching:
            scores[self.rows[text_word]] = 1
        return scores


class _TagNames:
    """The tags of one version by the forms of their names."""

    def __init__(self, index: TagIndex) -> None:
        self.index = index

    @cached_property
    def shown(self) -> dict[str, str]:
        """The names of the tags that drawings have, by their keys for comparison."""
        return {_key(tag.name): tag.name for tag in self.index.counts}

    @cached_property
    def _forms(self) -> dict[str, list[str]]:
        return _by_form(self.index.keys)

    def scores(self, name: str) -> Scores:
        """Return the certainty (N,) that each drawing has a tag; see `TagIndex.scores`."""
        keys = {key for form in _forms(_key(name)) for key in self._forms.get(form, ())}
        scores = self.index.scores(name)
        for key in keys:
            np.maximum(scores, self.index.scores(key), out=scores)
        return scores


def words_of(text: str) -> list[str]:
    """Return the words of a text without duplicates.

    Articles and prepositions are omitted unless the text has no other words.
    """
    parts = [part for chunk in text.split() for part in WORD.findall(chunk) or [chunk]]
    words = list(dict.fromkeys(parts))
    return [word for word in words if _key(word) not in STOP_WORDS] or words


def _texts(catalogue: Catalogue) -> Iterator[list[str]]:
    names = ("title", "artist", "keywords", "path", "copies")
    columns = [catalogue.table[name].to_pylist() for name in names]
    for title, artist, keywords, path, copies in zip(*columns, strict=True):
        paths = [str(PurePosixPath(p).with_suffix("")) for p in (path, *(copies or ()))]
        yield [title or "", artist or "", *(keywords or ()), *paths]


def _key(text: str) -> str:
    """Return the key that all spellings of a word have in common, except plurals."""
    decomposed = unicodedata.normalize("NFD", tag_key(text))
    return unicodedata.normalize("NFC", ACCENTS.sub("", decomposed))


def _forms(key: str) -> Iterator[str]:
    """Yield a word and its possible singulars; two words are equal if they share a form."""
    yield key
    if len(key) < 4 or not key.endswith("s") or key.endswith(("ss", "us", "is")):
        return
    yield key[:-1]
    if key.endswith("es"):
        yield key[:-2]
    if key.endswith("ies"):
        yield f"{key[:-3]}y"


def _by_form(words: Iterable[str]) -> dict[str, list[str]]:
    words_of_form: defaultdict[str, list[str]] = defaultdict(list)
    for word in words:
        for form in _forms(_key(word)):
            words_of_form[form].append(word)
    return dict(words_of_form)
