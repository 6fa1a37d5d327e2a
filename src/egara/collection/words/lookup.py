"""Look up the terms of a query in the lexical index and in the tags of one version."""

import functools
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from egara.collection.tags import CONFIRMED, OWN, REJECTED, TagIndex
from egara.collection.words.lexical_index import Field
from egara.collection.words.matching import Evidence, MatchSource
from egara.collection.words.parsing import Term
from egara.collection.words.tag_names import TagNames
from egara.collection.words.text_tokens import folded, forms, has_unspaced, words_of
from egara.collection.words.word_index import WordIndex
from egara.text import tag_key

__all__ = ["FIELDS_OF_NAME", "Lookup"]

FIELDS: dict[Field, tuple[MatchSource, float]] = {
    Field.TITLE: ("title", 1.0),
    Field.KEYWORD: ("keyword", 1.0),
    Field.NAME: ("file name", 0.95),
    Field.ARTIST: ("artist", 0.9),
    Field.FOLDER: ("folder", 0.7),
}
"""The fields of the lexical index, each with the score of a word in it."""

FIELDS_OF_NAME = {
    "artist": (Field.ARTIST,),
    "folder": (Field.FOLDER,),
    "title": (Field.TITLE, Field.NAME),
}
"""The fields of the lexical index for each field of a query; ``tag`` is not in the index."""

CERTAIN_WEIGHT = 0.8
"""The lowest weight of a label that is a synonym or a kind of the word. Labels with a lower weight
are only related to the word, or contain it in their names."""

PARTICLES = re.compile("[のとをがにで]")
"""Japanese particles between words."""

MAX_PHRASE = 4
"""The maximum number of successive words of a text that are looked up as one tag."""


class Lookup:
    """Finds the evidence for the terms of a query, in one version of the texts and tags.

    Attributes:
        words: the texts.
        tags: the tags.
    """

    def __init__(self, words: WordIndex, tags: TagIndex, names: TagNames) -> None:
        """Use the texts, the tags and the names of the tagger's labels."""
        self.words = words
        self.tags = tags
        self._names = names

    def evidence(self, term: Term) -> list[Evidence]:
        """Return the evidence for a wanted term."""
        if not term.is_free:
            return self.exact(term)
        found = [*self._texts(term, tuple(FIELDS)), *self._users_tags(term.words)]
        for label, weight in self._names.matching(term.words).items():
            found += self._label(label, weight)
        return _not_empty(found) or self._parts(term)

    def _parts(self, term: Term) -> list[Evidence]:
        """Return the evidence for all parts of a Japanese word such as 猫の家, "a cat's house"."""
        parts = [part for part in PARTICLES.split(term.text) if part]
        if len(parts) < 2:
            return []
        of_parts = [
            self.evidence(replace(term, words=(folded(part),), text=part)) for part in parts
        ]
        rows = [np.concatenate([[], *(e.rows for e in found)]) for found in of_parts]
        in_all = functools.reduce(np.intersect1d, rows).astype(np.int64)
        return _not_empty([e.among(in_all) for found in of_parts for e in found])

    def phrases_of_free_words(self, terms: Sequence[Term]) -> dict[Term, list[Evidence]]:
        """Return the evidence for successive free words that together mean a tag."""
        found: defaultdict[Term, list[Evidence]] = defaultdict(list)
        for start in range(len(terms)):
            for stop in range(start + 2, min(start + MAX_PHRASE, len(terms)) + 1):
                part = terms[start:stop]
                if not all(term.is_free for term in part):
                    break
                weights = self._names.matching([term.words[0] for term in part])
                for label, weight in weights.items():
                    for term in part:
                        found[term] += _not_empty(self._label(label, weight))
        return dict(found)

    def exact(self, term: Term) -> list[Evidence]:
        """Return the evidence for a phrase, a field or an excluded term.

        Predicted tags count from their thresholds on.
        """
        if term.field is not None and term.field != "tag":
            fields = (Field.NAME,) if term.is_file_name else FIELDS_OF_NAME[term.field]
            return _not_empty(self._texts(term, fields))
        found: list[Evidence] = []
        if term.field is None:
            found = [*self._texts(term, tuple(FIELDS)), *self._users_tags(term.words)]
        name = tag_key(term.text)
        names = {tag_key(self._names.vocabulary.labels[n].name) for n in self._names.named(name)}
        for key in sorted(names | self._keys_with_form(name) | self._keys_with_form(folded(name))):
            scores = self.tags.scores(key)
            rows = np.flatnonzero(scores).astype(np.int32)
            found.append(Evidence("tag", self._name(key), rows, scores[rows]))
        return _not_empty(found)

    def count_in_fields(self, word: str, fields: Sequence[Field]) -> int:
        """Return the number of drawings with a word in some fields, including missing ones."""
        places = self.words.word(word)
        return len(np.unique(places.rows[np.isin(places.fields, fields)]))

    def has_labels(self, word: str) -> bool:
        """Return whether a word means a label of the tagger."""
        return bool(self._names.matching([word]))

    def _texts(self, term: Term, fields: Sequence[Field]) -> Iterator[Evidence]:
        """Yield the evidence in texts."""
        places = self.words.phrase(term.words)
        rejected = self._rejected(term)
        for field in fields:
            source, score = FIELDS[field]
            rows = places.in_field(field)
            if field is Field.KEYWORD and len(rejected):
                rows = rows[~np.isin(rows, rejected)]
            yield Evidence(source, term.text, rows, score)

    def _rejected(self, term: Term) -> NDArray[np.int64]:
        """Return the rows for which the user rejected the tag of this name."""
        keys = self._keys_with_form(" ".join(term.words))
        rows = [self.tags.edits.rows(key, REJECTED) for key in keys]
        return np.concatenate(rows) if rows else np.empty(0, np.int64)

    def _users_tags(self, words: Sequence[str]) -> Iterator[Evidence]:
        """Yield the evidence in tags that the user added or confirmed."""
        edits = self.tags.edits
        for key in self._users_tags_with(words):
            rows = edits.rows(key, OWN, CONFIRMED).astype(np.int32)
            yield Evidence("your tag", self._name(key), rows, 1.0)

    def _users_tags_with(self, words: Sequence[str]) -> list[str]:
        if len(words) == 1 and has_unspaced(words[0]):
            return [key for key in self.tags.edits.keys if words[0] in folded(key)]
        wanted = [set(forms(word)) for word in words]
        candidates = {k: None for form in wanted[0] for k in self._users_tags_by_form.get(form, ())}
        return [key for key in candidates if _has_successive(words_of(key), wanted)]

    @cached_property
    def _users_tags_by_form(self) -> dict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for key in self.tags.edits.keys:
            for form in {form for word in words_of(key) for form in forms(word)}:
                found[form].append(key)
        return dict(found)

    def _keys_with_form(self, name: str) -> set[str]:
        """Return the keys of edited tags and keywords with a name, in the singular or plural."""
        keywords = self.tags.unedited.keywords
        spellings = [*forms(name), f"{name}s", f"{name}es"]
        return {key for key in spellings if key in keywords or key in self.tags.edits}

    def _label(self, label: int, weight: float) -> Iterator[Evidence]:
        """Yield the drawings with a label, by its stored scores, and as a keyword or edit."""
        unedited, edits = self.tags.unedited, self.tags.edits
        name = unedited.vocabulary.labels[label].name
        key = tag_key(name)
        rejected = edits.rows(key, REJECTED)
        is_direct = weight >= CERTAIN_WEIGHT
        if unedited.predictions is not None:
            rows, scores = unedited.predictions.scored_rows(label, 0.0)
            count = len(unedited.predictions.rows(label, self.tags.threshold(key)))
            weighted = scores.astype(np.float32) * weight
            for part, is_certain in ((slice(count), is_direct), (slice(count, None), False)):
                kept = part if not len(rejected) else _without(rows, rejected, part)
                yield Evidence("tag", name, rows[kept], weighted[kept], is_certain)
        keyword_rows = unedited.keywords.rows(key).astype(np.int32)
        keyword_rows = keyword_rows[~np.isin(keyword_rows, rejected)]
        yield Evidence("keyword", name, keyword_rows, weight, is_direct)
        users_rows = edits.rows(key, OWN, CONFIRMED).astype(np.int32)
        yield Evidence("your tag", name, users_rows, weight, is_direct)

    def _name(self, key: str) -> str:
        tags = self.tags
        known = tags.unedited.label(key) or key in tags.unedited.keywords or key in tags.edits
        return tags.name(key) if known else key


def _has_successive(words: Sequence[str], wanted: Sequence[set[str]]) -> bool:
    """Return whether successive words have the wanted forms."""
    return any(
        all(not part.isdisjoint(forms(word)) for part, word in zip(wanted, words[n:], strict=False))
        for n in range(len(words) - len(wanted) + 1)
    )


def _without(
    rows: NDArray[np.int32], rejected: NDArray[np.int64], part: slice
) -> NDArray[np.int64]:
    """Return the positions in a part of some rows that are not rejected."""
    positions = np.arange(len(rows))[part]
    return positions[~np.isin(rows[part], rejected)]


def _not_empty(found: Iterator[Evidence] | Sequence[Evidence]) -> list[Evidence]:
    return [evidence for evidence in found if len(evidence.rows)]
