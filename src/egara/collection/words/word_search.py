"""Find the drawings that match a text: by the words of their texts, and by their tags."""

import threading

import numpy as np

from egara.collection.snapshots import Mask, Snapshot
from egara.collection.tables import Store
from egara.collection.tags import TagIndexes
from egara.collection.words.alternatives import NearWord, QueryAlternatives, ShorterQuery
from egara.collection.words.lookup import Lookup
from egara.collection.words.matching import TermMatch, WordMatch
from egara.collection.words.near_words import near_words
from egara.collection.words.parsing import ParsedText, parse_text
from egara.collection.words.tag_names import TagNames
from egara.collection.words.text_tokens import folded
from egara.collection.words.word_index import WordIndexes

__all__ = ["WordSearch"]


class WordSearch:
    """Finds the drawings that match a text, in one collection."""

    def __init__(self, store: Store, tags: TagIndexes) -> None:
        """Use the tables and the tag indexes of the collection."""
        self.indexes = WordIndexes(store)
        self._tags = tags
        self._names: TagNames | None = None
        self._newest: Lookup | None = None
        self._lock = threading.Lock()

    def match(self, snapshot: Snapshot, text: str | ParsedText, weight: float = 1.0) -> WordMatch:
        """Return how each drawing of a snapshot matches a text.

        The weight is that of each term, relative to the terms of other texts; see `combined_match`.

        A free word matches a drawing in its title, keywords, file name, artist, folders and the
        user's tags, and by predicted tags with a similar name or meaning. Successive words that
        form a name, such as "hot dog", also match a tag of this name. Phrases and fields are
        compared exactly, except for case, accents and plurals.
        """
        parsed = parse_text(text) if isinstance(text, str) else text
        lookup = self._lookup(snapshot)
        count = len(snapshot.catalogue)
        of_phrases = lookup.phrases_of_free_words(parsed.wanted)
        terms = [
            TermMatch(term, [*lookup.evidence(term), *of_phrases.get(term, ())], count, weight)
            for term in parsed.wanted
        ]
        allowed = np.ones(count, bool)
        for term in terms:
            if not term.term.is_free:
                allowed &= term.scores > 0
        for excluded in parsed.excluded:
            for evidence in lookup.exact(excluded):
                allowed[evidence.rows] = False
        return WordMatch(terms, allowed)

    def unknown(self, snapshot: Snapshot, text: str, limit: int) -> dict[str, list[str]]:
        """Return the free words of a text that no drawing has, each with similar words."""
        present = snapshot.catalogue.present
        terms = self.match(snapshot, text).terms
        unknown = [t.term for t in terms if t.term.is_free and not (t.scores[present] > 0).any()]
        return {term.text: self._near_words(snapshot, term.words[0], limit) for term in unknown}

    def alternatives(
        self, snapshot: Snapshot, text: str, mask: Mask, limit: int
    ) -> QueryAlternatives:
        """Return alternatives to a text without hits.

        Args:
            snapshot: the version to search.
            text: the text.
            mask: (N,) the drawings that match the filters of the query.
            limit: the maximum number of near words for each unknown word.
        """
        present = snapshot.catalogue.present
        near_words = {
            word: tuple(
                NearWord(other, self._count(snapshot, parse_text(other), present))
                for other in others
            )
            for word, others in self.unknown(snapshot, text, limit).items()
        }
        return QueryAlternatives(near_words, self._shorter(snapshot, parse_text(text), mask))

    def _shorter(self, snapshot: Snapshot, text: ParsedText, mask: Mask) -> ShorterQuery | None:
        """Leave out the term whose absence finds most drawings, until a drawing is found."""
        without: list[str] = []
        while len(text.terms) > 1:
            counts = {term: self._count(snapshot, text.without(term), mask) for term in text.terms}
            left_out = max(counts, key=lambda term: counts[term])
            if not counts[left_out]:
                # No single term is the reason: leave out the rarest one, and try again.
                left_out = min(
                    text.terms, key=lambda t: self._count(snapshot, ParsedText((t,)), mask)
                )
            without.append(str(left_out))
            text = text.without(left_out)
            if counts[left_out]:
                return ShorterQuery(str(text), tuple(without), counts[left_out])
        return None

    def _count(self, snapshot: Snapshot, text: ParsedText, mask: Mask) -> int:
        return int(np.count_nonzero(self.match(snapshot, text).matching & mask))

    def _near_words(self, snapshot: Snapshot, word: str, limit: int) -> list[str]:
        """Return words and names of tags with a similar spelling, which drawings have."""
        lookup = self._lookup(snapshot)
        names = {folded(tag.name): tag for tag in lookup.tags.counts}
        names |= {folded(tag.japanese): tag for tag in lookup.tags.counts if tag.japanese}
        tokens = lookup.words.tokens.to_pylist()
        candidates = [*tokens, *names]
        counts = np.append(lookup.words.counts, [tag.count for tag in names.values()])
        near = near_words(word, candidates, counts.astype(np.int32), limit)
        return [names[key].name if key in names and key.isascii() else key for key in near]

    def _lookup(self, snapshot: Snapshot) -> Lookup:
        """Return the newest texts and tags."""
        words, tags = self.indexes.index(snapshot), self._tags.index(snapshot)
        with self._lock:
            vocabulary = tags.unedited.vocabulary
            if self._names is None or self._names.vocabulary is not vocabulary:
                self._names = TagNames(vocabulary)
            lookup = self._newest
            if lookup is None or lookup.words is not words or lookup.tags is not tags:
                lookup = self._newest = Lookup(words, tags, self._names)
            return lookup
