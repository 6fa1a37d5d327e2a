"""Which tags begin as a person has begun to type."""

from collections.abc import Sequence
from functools import lru_cache

from egara.collection.tags.answers import TagCount
from egara.encoders import folded

__all__ = ["suggested"]

BOUNDARIES = str.maketrans(dict.fromkeys("_-/()[]:.,&+·・", " "))


def suggested(counts: Sequence[TagCount], prefix: str, limit: int) -> list[TagCount]:
    """Those that begin so, then those with a later word that does, in the order of ``counts``."""
    start = folded(prefix)
    if not start:
        return list(counts[:limit])
    places = [_match(tag, start) for tag in counts]
    found = [
        tag
        for wanted in (0, 1)
        for place, tag in zip(places, counts, strict=True)
        if place == wanted
    ]
    return found[:limit]


def _match(tag: TagCount, start: str) -> int | None:
    """0 where a tag begins so, 1 where a later word does, None where neither."""
    english, japanese, words = _searchable(tag.name, tag.japanese)
    if english.startswith(start) or japanese.startswith(start):
        return 0
    # Japanese is written without spaces: a later word of it begins anywhere.
    inside = f" {start}" in words or (start in japanese and not start.isascii())
    return 1 if inside else None


@lru_cache(maxsize=2**16)
def _searchable(name: str, japanese: str | None) -> tuple[str, str, str]:
    """A tag's names folded, and the English one with nothing but spaces between its words."""
    english = folded(name)
    return english, folded(japanese or ""), english.translate(BOUNDARIES)
