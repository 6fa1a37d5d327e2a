"""Help for a query without hits: near words, and the query without its most limiting term."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["NearWord", "QueryAlternatives", "ShorterQuery"]


@dataclass(frozen=True, slots=True)
class NearWord:
    """A word that drawings have.

    Attributes:
        text: the word.
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
        near_words: for each word that no drawing has, words with a similar spelling.
        shorter: the text without the terms that limit it most; None if there is none with hits.
    """

    near_words: Mapping[str, tuple[NearWord, ...]]
    shorter: ShorterQuery | None
