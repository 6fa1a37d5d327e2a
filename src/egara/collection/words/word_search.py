"""Find the drawings that match a text: by the words of their texts, and by their tags."""

import itertools
import threading
from collections.abc import Callable
from pathlib import PurePosixPath

import numpy as np

from egara.collection.snapshots import Mask, Snapshot
from egara.collection.tables import Store
from egara.collection.tags import TagIndexes
from egara.collection.words.alternatives import NearWord, QueryAlternatives
from egara.collection.words.lookup import Lookup
from egara.collection.words.matching import Evidence, TermMatch, WordMatch
from egara.collection.words.near_terms import NearTerms
from egara.collection.words.parsing import ParsedText, Term, parse_text
from egara.collection.words.shorter_query import shorter_query
from egara.collection.words.tag_names import TagNames
from egara.collection.words.text_tokens import folded
from egara.collection.words.word_index import WordIndexes

__all__ = ["WordSearch"]

MAX_UNKNOWN = 5
"""For so many unknown words of a text, similar words are found. Each takes some milliseconds."""


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
        compared exactly, except for case, accents and plurals. Of a file name with its suffix, the
        file of this name has the highest score.
        """
        parsed = parse_text(text) if isinstance(text, str) else text
        lookup = self._lookup(snapshot)
        count = len(snapshot.catalogue)
        of_phrases = lookup.phrases_of_free_words(parsed.wanted)
        terms = [
            TermMatch(
                term,
                [*_with_files(lookup.evidence(term), term, snapshot), *of_phrases.get(term, ())],
                count,
                weight,
            )
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
        near = self._near_terms(snapshot, parse_text(text), limit)
        return {
            term.text: [word.text for word in words] for term, words in near.items() if term.is_free
        }

    def alternatives(
        self, snapshot: Snapshot, text: str, mask: Mask | None, limit: int
    ) -> QueryAlternatives:
        """Return alternatives to a text without hits.

        Args:
            snapshot: the version to search.
            text: the text.
            mask: (N,) the drawings that match the filters of the query; None without filters.
            limit: the maximum number of near words for each unknown word.
        """
        parsed = parse_text(text)
        present = snapshot.catalogue.present
        near = self._near_terms(snapshot, parsed, limit)
        among = present if mask is None else mask
        return QueryAlternatives(
            {term.text if term.is_free else str(term): tuple(near[term]) for term in near},
            shorter_query(
                parsed, self._masks(snapshot, parsed, among), self._counting(snapshot, among)
            ),
            None if mask is None else self._counting(snapshot, present)(parsed),
        )

    def _near_terms(
        self, snapshot: Snapshot, text: ParsedText, limit: int
    ) -> dict[Term, list[NearWord]]:
        """Return the first `MAX_UNKNOWN` wanted terms that no drawing has, with similar terms."""
        present = snapshot.catalogue.present
        near_terms = NearTerms(self._lookup(snapshot), self._counting(snapshot, present))
        unknown = (
            match.term
            for match in self.match(snapshot, text).terms
            if not (match.scores[present] > 0).any()
        )
        return {term: near_terms.of(term, limit) for term in itertools.islice(unknown, MAX_UNKNOWN)}

    def _masks(self, snapshot: Snapshot, text: ParsedText, among: Mask) -> dict[Term, Mask]:
        """Return for each term (N,) which drawings of a mask have it, or lack an excluded one."""
        masks = {term.term: (term.scores > 0) & among for term in self.match(snapshot, text).terms}
        for term in text.excluded:
            masks[term] = self.match(snapshot, ParsedText((term,))).allowed & among
        return masks

    def _counting(self, snapshot: Snapshot, mask: Mask) -> Callable[[ParsedText], int]:
        """Return a function that counts the drawings of a mask (N,) that a text finds."""

        def count(text: ParsedText) -> int:
            return int(np.count_nonzero(self.match(snapshot, text).matching & mask))

        return count

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


def _with_files(found: list[Evidence], term: Term, snapshot: Snapshot) -> list[Evidence]:
    """Return the evidence for a term, and for a file name also the files of just this name."""
    if not term.is_file_name:
        return found
    name = folded(PurePosixPath(term.text).name)
    paths = snapshot.catalogue.paths
    near = sorted({int(row) for evidence in found for row in evidence.rows})
    rows = [row for row in near if folded(PurePosixPath(paths[row]).name) == name]
    return [*found, Evidence("file name", term.text, np.array(rows, np.int32), 1.0)]
