"""Leave out the terms that limit a query most. Pure functions."""

from collections.abc import Callable

from egara.collection.words.alternatives import ShorterQuery
from egara.collection.words.parsing import ParsedText, Term

__all__ = ["shorter_query"]

Count = Callable[[ParsedText], int]
"""Returns the number of drawings that a text finds."""


def shorter_query(text: ParsedText, count: Count) -> ShorterQuery | None:
    """Leave out the term whose absence finds most drawings, until a drawing is found.

    An excluded term is left out if drawings have all wanted terms; otherwise a wanted term is left
    out, but never the last one.

    Args:
        text: a text that finds nothing.
        count: counts the drawings that a text finds.
    """
    without: list[str] = []
    while True:
        candidates = _limiting_terms(text, count)
        if not candidates or len(text.terms) == 1:
            return None
        counts = {term: count(text.without(term)) for term in candidates}
        left_out = max(counts, key=lambda term: counts[term])
        if not counts[left_out]:
            # No single term is the reason: leave out the rarest one, and try again.
            left_out = min(candidates, key=lambda term: count(ParsedText((term,))))
        without.append(str(left_out))
        text = text.without(left_out)
        if counts[left_out]:
            return ShorterQuery(str(text), tuple(without), counts[left_out])


def _limiting_terms(text: ParsedText, count: Count) -> tuple[Term, ...]:
    if not text.wanted or (text.excluded and count(ParsedText(text.wanted))):
        return text.excluded
    return text.wanted if len(text.wanted) > 1 else ()
