"""Define what to search for instead of a text without hits."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["NearWord", "QueryAlternatives", "ShorterQuery"]


@dataclass(frozen=True, slots=True)
class NearWord:
    """A word, phrase or field that drawings have.

    Attributes:
        text: the word, or the phrase or field as it is written in a query.
        count: the number of drawings that it finds alone, without the filters of the query.
    """

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class ShorterQuery:
    """A query without some of its terms.

    Attributes:
        text: the remaining text.
        without: the terms that were left out.
        count: the number of drawings that the remaining text and the filters find.
    """

    text: str
    without: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class QueryAlternatives:
    """What to search for instead of a text.

    Attributes:
        near_words: words with a similar spelling, by each word that no drawing has. A phrase or
            field that no drawing has is written as in a query: ``artist:rackham``, ``"old house"``.
        shorter: the text without the terms that limit it most; None if there is none with hits.
        without_filters: the number of drawings that the text finds without the filters; None if
            there are no filters.
    """

    near_words: Mapping[str, tuple[NearWord, ...]]
    shorter: ShorterQuery | None
    without_filters: int | None = None
