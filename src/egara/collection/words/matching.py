"""Combine the evidence for the terms of a query to one score for each drawing. Pure functions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from egara.collection.words.parsing import Term

__all__ = ["Evidence", "Match", "MatchSource", "TermMatch", "WordMatch", "combined_match"]

MatchSource = Literal["title", "file name", "keyword", "artist", "folder", "your tag", "tag"]
Scores = NDArray[np.float32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Match:
    """A reason why a drawing matches a word of a query.

    Attributes:
        source: where the word was found.
        text: the word in the query's spelling, or the name of the tag.
        score: 0 to 1: lower for a tag that is predicted with little certainty or only related to
            the word, and for the name of a folder.
    """

    source: MatchSource
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Drawings that match a term for one reason.

    Attributes:
        source: where the term was found.
        text: the word or the name of the tag.
        rows: (P,) catalogue rows, without repetitions.
        scores: (P,) or one score for all rows, above 0, at most 1.
        is_certain: whether the drawings have the term, or a synonym or kind of it, for certain: in
            a text, as a user's tag, or as a predicted tag with a score from its threshold on.
    """

    source: MatchSource
    text: str
    rows: NDArray[np.int32]
    scores: Scores | float
    is_certain: bool = True

    def of_row(self, row: int) -> Match | None:
        """Return the reason for a row; None if it does not match."""
        found = np.flatnonzero(self.rows == row)
        if not len(found):
            return None
        score = self.scores if isinstance(self.scores, float) else float(self.scores[found[0]])
        return Match(self.source, self.text, score)

    def among(self, rows: NDArray[np.int64]) -> "Evidence":
        """Return the evidence for some rows only."""
        kept = np.isin(self.rows, rows)
        scores = self.scores if isinstance(self.scores, float) else self.scores[kept]
        return replace(self, rows=self.rows[kept], scores=scores)


@dataclass(frozen=True)
class TermMatch:
    """A wanted term of a query, and the evidence for it.

    Attributes:
        term: the term.
        evidence: why drawings match it.
        row_count: the number of rows of the catalogue, N.
        weight: relative to the other terms.
    """

    term: Term
    evidence: Sequence[Evidence]
    row_count: int
    weight: float = 1.0

    @cached_property
    def scores(self) -> Scores:
        """(N,) the best score of each drawing; 0 if it does not match."""
        scores = np.zeros(self.row_count, np.float32)
        for evidence in self.evidence:
            scores[evidence.rows] = np.maximum(scores[evidence.rows], evidence.scores)
        return scores

    @cached_property
    def certain(self) -> Mask:
        """(N,) whether each drawing has the term for certain."""
        certain = np.zeros(self.row_count, bool)
        for evidence in self.evidence:
            if evidence.is_certain:
                certain[evidence.rows] = True
        return certain


@dataclass(frozen=True)
class WordMatch:
    """How the drawings of a catalogue match a text.

    A list that begins with the best matches uses `matching` and `scores`. A filter uses `certain`.
    A caller that compares the text by other means too, such as an encoder, does not require free
    words: it uses `allowed` and adds `scores` to its own. If no drawing matches, `partial` has the
    drawings with some of the words.

    Attributes:
        terms: the wanted terms.
        allowed: (N,) whether a drawing has all phrases and fields, and no excluded term. Free words
            are not required.
    """

    terms: Sequence[TermMatch]
    allowed: Mask

    @property
    def has_terms(self) -> bool:
        """Whether the text has words to look for, not only exclusions."""
        return bool(self.terms)

    @cached_property
    def scores(self) -> Scores:
        """(N,) 0 to 1: the weighted mean of the wanted terms; 1 if there are only exclusions."""
        if not self.terms:
            return np.ones(len(self.allowed), np.float32)
        total = sum(term.weight for term in self.terms)
        scores = np.zeros(len(self.allowed), np.float32)
        for term in self.terms:
            scores += term.scores * np.float32(term.weight / total)
        return scores

    @cached_property
    def matching(self) -> Mask:
        """(N,) whether a drawing is allowed and matches every wanted term."""
        mask = self.allowed.copy()
        for term in self.terms:
            mask &= term.scores > 0
        return mask

    @cached_property
    def partial(self) -> Mask:
        """(N,) whether a drawing is allowed, and matches all required words and some word.

        No drawing is a partial match if the text has no words, or requires all of them. Single
        letters and digits, such as those of "a4", are not enough.
        """
        some = np.zeros(len(self.allowed), bool)
        if not any(term.term.is_optional for term in self.terms):
            return some
        required = self.allowed.copy()
        for term in self.terms:
            word = term.term.words[0]
            if not term.term.is_optional:
                required &= term.scores > 0
            if not term.term.is_optional or len(word) > 1 or not word.isascii():
                some |= term.scores > 0
        return some & required

    @cached_property
    def certain(self) -> Mask:
        """(N,) whether a drawing is allowed and has every wanted term for certain."""
        mask = self.allowed.copy()
        for term in self.terms:
            mask &= term.certain
        return mask

    def reasons(self, rows: Sequence[int]) -> list[tuple[Match, ...]]:
        """Return for each of some rows the best reason for each term, in the order of the terms."""
        wanted = np.array(rows, np.int64)
        evidence = [[e.among(wanted) for e in term.evidence] for term in self.terms]
        return [tuple(dict.fromkeys(_best_reasons(evidence, row))) for row in rows]


def combined_match(matches: Sequence[WordMatch]) -> WordMatch:
    """Return the match of several texts: a drawing must match each of them."""
    terms = [term for match in matches for term in match.terms]
    allowed: Mask = np.all([match.allowed for match in matches], axis=0)
    return WordMatch(terms, allowed)


def _best_reasons(terms: Sequence[Sequence[Evidence]], row: int) -> Iterator[Match]:
    for evidence in terms:
        matches = [match for e in evidence if (match := e.of_row(row)) is not None]
        if matches:
            yield max(matches, key=lambda match: match.score)
