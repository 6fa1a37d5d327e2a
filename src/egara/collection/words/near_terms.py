"""Find terms with a similar spelling for a term of a query that no drawing has."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice, product

from egara.collection.tags import TagCount
from egara.collection.words.alternatives import NearWord
from egara.collection.words.lexical_index import Field
from egara.collection.words.lookup import FIELDS_OF_NAME, Lookup
from egara.collection.words.near_words import NearSpelling, near_spellings
from egara.collection.words.parsing import ParsedText, Term, parse_text
from egara.collection.words.text_tokens import STOP_WORDS, folded, forms, has_unspaced
from egara.collection.words.word_relations import word_relations

__all__ = ["NearTerms"]

CANDIDATES = 4
"""The maximum number of phrases that are counted, for each one that is returned."""

MAX_SPELLINGS = 64
"""The maximum number of similar words for which the fields are looked up."""

MIN_DICTIONARY_LENGTH = 4
"""Shorter words are not compared with the dictionary: too many words are similar to them."""

MAX_SUGGESTED = 40
"""The largest length of a suggested word, in characters."""


class NearTerms:
    """Finds similar terms that drawings have, in one version of the texts and tags."""

    def __init__(self, lookup: Lookup, count: Callable[[ParsedText], int]) -> None:
        """Use the texts and tags.

        Args:
            lookup: the texts and tags.
            count: counts the drawings that a text finds.
        """
        self._lookup = lookup
        self._count = count

    def of(self, term: Term, limit: int) -> list[NearWord]:
        """Return at most ``limit`` terms similar to a wanted term, the most similar first.

        Words are replaced by words of the same field; a phrase that occurs nowhere is also divided
        into its words. Equally similar words are sorted: first words that drawings have and that
        are tags or in the dictionary, then other words that drawings have, then the dictionary; in
        each group by the number of drawings.
        """
        if term.is_free:
            return self._words(term.words[0], limit)
        if term.field == "tag":
            return self._tags(term, limit)
        phrases = [*self._phrases(term, limit)]
        found = self._found((str(phrase) for phrase in phrases), limit)
        if term.field is None:
            found += self._tags(term, limit)
        return found[:limit] or self._found([_divided(term)], 1)

    def _words(self, word: str, limit: int) -> list[NearWord]:
        """Return words and names of tags."""
        near = self._near_names(word)
        if min((spelling.grade for spelling in near), default=2) > 1:
            near += self._dictionary_words(word, {spelling.text for spelling in near})
        counts = {spelling.text: self._number_of_drawings(spelling.text) for spelling in near}
        sorted_near = _by_count(near, counts)
        sorted_near.sort(key=lambda n: (n.order, not counts[n.text], not self._is_known(n.text)))
        return self._found((self._displayed(text) for text in _without_plurals(sorted_near)), limit)

    def _near_names(self, word: str) -> list[NearSpelling]:
        """Return words of texts and names of tags similar to a word or to its singular."""
        names = [*self._whole_tokens, *self._tag_names]
        near: dict[str, NearSpelling] = {}
        for form in forms(word):
            for spelling in _suggestable(near_spellings(form, names), word):
                known = near.get(spelling.text)
                if known is None or spelling.grade < known.grade:
                    near[spelling.text] = spelling
        near.pop(word, None)
        return sorted(near.values(), key=lambda spelling: spelling.order)

    def _dictionary_words(self, word: str, found: set[str]) -> list[NearSpelling]:
        """Return words of the dictionary with one difference that mean a tag: kitten for kittne.

        A word that is in the dictionary is not misspelled.
        """
        if len(word) < MIN_DICTIONARY_LENGTH or not word.isascii():
            return []
        if any(word_relations().senses(form) for form in forms(word)):
            return []
        near = near_spellings(word, word_relations().words_of_length(len(word) - 1, len(word) + 1))
        return [
            spelling
            for spelling in near
            if spelling.grade == 1
            and spelling.text not in found
            and self._lookup.has_labels(spelling.text)
        ]

    def _is_known(self, word: str) -> bool:
        """Return whether a word is the name of a tag, or is in the dictionary."""
        return word in self._tag_names or bool(word_relations().senses(word))

    def _number_of_drawings(self, word: str) -> int:
        """Return the number of drawings with a token or tag; 0 for others."""
        tag = self._tag_names.get(word)
        return max(self._lookup.words.count(word), tag.count if tag else 0)

    def _displayed(self, key: str) -> str:
        """Return the name of a tag as it is spelled, in either language; other words unchanged."""
        tag = self._tag_names.get(key)
        if tag is None:
            return key
        return tag.name if folded(tag.name) == key else (tag.japanese or key)

    def _tags(self, term: Term, limit: int) -> list[NearWord]:
        """Return terms for tags with a similar name."""
        word = folded(term.text)
        near = _suggestable(near_spellings(word, [*self._tag_names]), word)
        counts = {name: tag.count for name, tag in self._tag_names.items()}
        names = map(self._displayed, _without_plurals(_by_count(near, counts)))
        return self._found((str(replace(term, text=name)) for name in names), limit)

    def _phrases(self, term: Term, limit: int) -> Iterator[Term]:
        """Yield phrases in which unknown words are replaced by similar words of the field."""
        fields = (*Field,) if term.field is None else FIELDS_OF_NAME[term.field]
        options = [self._words_in_fields(word, fields) for word in term.words]
        for words in islice(product(*options), limit * CANDIDATES):
            if words != term.words:
                yield replace(term, words=words, text=" ".join(words))

    def _words_in_fields(self, word: str, fields: Sequence[Field]) -> list[str]:
        """Return a word if a field has it, otherwise similar words that a field has."""
        if self._lookup.count_in_fields(word, fields):
            return [word]
        names = [*dict.fromkeys([*self._whole_tokens, *self._tag_names])]
        near = _suggestable(near_spellings(word, names), word)[:MAX_SPELLINGS]
        counts = {n.text: self._lookup.count_in_fields(n.text, fields) for n in near}
        return [text for text in _without_plurals(_by_count(near, counts)) if counts[text]]

    def _found(self, texts: Iterable[str], limit: int) -> list[NearWord]:
        """Return those texts that find drawings, in their order."""
        counted = (NearWord(text, self._count(parse_text(text))) for text in texts)
        return [*islice((near for near in counted if near.count), limit)]

    @cached_property
    def _whole_tokens(self) -> list[str]:
        """The words of texts; in scripts without spaces, the tokens are not words."""
        tokens: list[str] = self._lookup.words.tokens.to_pylist()
        return [token for token in tokens if not has_unspaced(token)]

    @cached_property
    def _tag_names(self) -> dict[str, TagCount]:
        """The tags by their folded names, in English and Japanese."""
        counts = self._lookup.tags.counts
        names = {folded(tag.japanese): tag for tag in counts if tag.japanese}
        return names | {folded(tag.name): tag for tag in counts}


def _suggestable(near: Iterable[NearSpelling], word: str) -> list[NearSpelling]:
    """Return the words that may stand for a word: no stop words, and none much longer."""
    most = min(MAX_SUGGESTED, 3 * len(word))
    return [n for n in near if n.text not in STOP_WORDS and len(n.text) <= most]


def _by_count(near: Iterable[NearSpelling], counts: Mapping[str, int]) -> list[NearSpelling]:
    return sorted(near, key=lambda n: (n.order, -counts[n.text], n.text))


def _without_plurals(near: Iterable[NearSpelling]) -> Iterator[str]:
    """Yield the words of which neither a singular nor a plural comes before."""
    seen: set[str] = set()
    for spelling in near:
        own = {*forms(spelling.text)}
        if seen.isdisjoint(own):
            yield spelling.text
        seen |= own


def _divided(term: Term) -> str:
    """Return the words of a phrase as separate terms in its field."""
    field = "" if term.field is None else f"{term.field}:"
    return " ".join(f"{field}{word}" for word in term.words)
