"""Suggest tags: by the beginning of a name, and by a similar name."""

from collections.abc import Sequence
from functools import lru_cache

from egara.collection.tags.tag_types import TagCount
from egara.text import similar_keys, tag_key

__all__ = ["similar_tags", "tags_with_prefix"]

BOUNDARIES = str.maketrans(dict.fromkeys("_-/()[]:.,&+·・", " "))
"""Characters that separate the words of a tag's name."""


def tags_with_prefix(counts: Sequence[TagCount], prefix: str, limit: int) -> list[TagCount]:
    """Return the tags whose name starts with a prefix, then those with a later word that does.

    Each of the two groups is in the order of ``counts``.
    """
    start = tag_key(prefix)
    if not start:
        return list(counts[:limit])
    groups = [_match(tag, start) for tag in counts]
    matching = [
        tag
        for wanted in (0, 1)
        for group, tag in zip(groups, counts, strict=True)
        if group == wanted
    ]
    return matching[:limit]


def similar_tags(counts: Sequence[TagCount], text: str, limit: int) -> list[TagCount]:
    """Return the tags with a name similar to a text, most similar first."""
    tag_of_name: dict[str, TagCount] = {}
    for tag in counts:
        for name in _name_keys(tag.name, *_japanese(tag)):
            tag_of_name.setdefault(name, tag)
    similar = (tag_of_name[key] for key in similar_keys(tag_key(text), tag_of_name))
    return list(dict.fromkeys(similar))[:limit]


def _match(tag: TagCount, start: str) -> int | None:
    """Return 0 if a name of the tag starts with a text, 1 if a later word does, otherwise None."""
    names = _name_keys(tag.name, *_japanese(tag))
    if any(name.startswith(start) for name in names):
        return 0
    # Japanese is written without spaces, so a later word can start anywhere.
    english, *japanese = names
    inside = f" {start}" in english.translate(BOUNDARIES)
    inside |= not start.isascii() and any(start in name for name in japanese)
    return 1 if inside else None


def _japanese(tag: TagCount) -> tuple[str, ...]:
    return (tag.japanese, *tag.also) if tag.japanese else ()


@lru_cache(maxsize=2**16)
def _name_keys(*names: str) -> tuple[str, ...]:
    """Return names in the form in which they are compared."""
    return tuple(map(tag_key, names))
