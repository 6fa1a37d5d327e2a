"""Leave out the terms that limit a query most. Pure functions on arrays."""

from collections.abc import Callable, Mapping

import numpy as np

from egara.collection.snapshots import Mask
from egara.collection.words.alternatives import ShorterQuery
from egara.collection.words.parsing import ParsedText, Term

__all__ = ["MAX_TERMS", "shorter_query"]

MAX_TERMS = 16
"""The largest number of terms of a text that is shortened."""

Count = Callable[[ParsedText], int]
"""Returns the number of drawings that a text finds."""


def shorter_query(
    text: ParsedText, masks: Mapping[Term, Mask], count: Count
) -> ShorterQuery | None:
    """Leave out the term whose absence finds most drawings, until a drawing is found.

    An excluded term is left out if drawings have all wanted terms; otherwise a wanted term is left
    out, but never the last one.

    Args:
        text: a text that finds nothing.
        masks: for each term (N,) whether a drawing has it, or, if it is excluded, does not have it.
        count: counts the drawings that a text finds. It is called only for a text that finds some
            by its masks: a name of several words, such as "hot dog", is found only together.
    """
    if len(text.terms) > MAX_TERMS:
        return None
    without: list[str] = []
    while True:
        candidates = _limiting_terms(text, masks)
        if not candidates or len(text.terms) == 1:
            return None
        misses = np.sum([~masks[term] for term in text.terms], axis=0)
        counts = {term: int(np.sum(misses == ~masks[term])) for term in candidates}
        left_out = max(counts, key=lambda term: counts[term])
        if not counts[left_out]:
            # No single term is the reason: leave out the rarest one, and try again.
            left_out = min(candidates, key=lambda term: int(masks[term].sum()))
        without.append(str(left_out))
        text = text.without(left_out)
        if counts[left_out] and (found := count(text)):
            return ShorterQuery(str(text), tuple(without), found)


def _limiting_terms(text: ParsedText, masks: Mapping[Term, Mask]) -> tuple[Term, ...]:
    wanted = text.wanted
    if not wanted or (text.excluded and np.all([masks[term] for term in wanted], axis=0).any()):
        return text.excluded
    return wanted if len(wanted) > 1 else ()
