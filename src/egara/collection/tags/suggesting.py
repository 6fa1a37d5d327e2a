"""Which tags begin as a person has begun to type, or are nearly what was typed."""

from collections.abc import Sequence
from functools import lru_cache

from egara.collection.tags.answers import TagCount
from egara.text import similar_keys, tag_key

__all__ = ["alike", "suggested"]

BOUNDARIES = str.maketrans(dict.fromkeys("_-/()[]:.,&+·・", " "))


def suggested(counts: Sequence[TagCount], prefix: str, limit: int) -> list[TagCount]:
    """Those that begin so, then those with a later word that does, in the order of ``counts``."""
    start = tag_key(prefix)
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


def alike(counts: Sequence[TagCount], text: str, limit: int) -> list[TagCount]:
    """Those with a name nearly like a text, the nearest first."""
    named: dict[str, TagCount] = {}
    for tag in counts:
        for name in _searchable(tag.name, *_japanese(tag)):
            named.setdefault(name, tag)
    found = (named[key] for key in similar_keys(tag_key(text), named))
    return list(dict.fromkeys(found))[:limit]


def _match(tag: TagCount, start: str) -> int | None:
    """0 where a tag begins so, 1 where a later word does, None where neither."""
    names = _searchable(tag.name, *_japanese(tag))
    if any(name.startswith(start) for name in names):
        return 0
    # Japanese is written without spaces: a later word of it begins anywhere.
    english, *japanese = names
    inside = f" {start}" in english.translate(BOUNDARIES)
    inside |= not start.isascii() and any(start in name for name in japanese)
    return 1 if inside else None


def _japanese(tag: TagCount) -> tuple[str, ...]:
    return (tag.japanese, *tag.also) if tag.japanese else ()


@lru_cache(maxsize=2**16)
def _searchable(*names: str) -> tuple[str, ...]:
    """Names as they are compared."""
    return tuple(map(tag_key, names))
