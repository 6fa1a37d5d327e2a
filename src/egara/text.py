"""Normalise tags and names for comparison, and split lists of names in one string.

This module is at the root because `egara.images`, `egara.datasets`, `egara.encoders` and
`egara.collection` must normalise names in the same way and may not import each other. The module
imports only the standard library.
"""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

__all__ = [
    "join_names",
    "natural_key",
    "normalised",
    "similar_keys",
    "split_list",
    "split_names",
    "tag_key",
]

_NAME_SEPARATOR = ";"  # in one cell of a table
_LIST_SEPARATORS = (re.compile("[;；]"), re.compile("[,，、]"))  # tried in this order
_MAX_SIMILAR = 5
_MIN_SIMILARITY = 0.6  # the ratio of difflib
_NUMBER = re.compile("0*([0-9]+)")
_MAX_DIGITS_OF_LENGTH = 4
_HIRAGANA = (*range(0x3041, 0x3097), 0x309D, 0x309E)
_TO_KATAKANA = {code: code + 0x60 for code in _HIRAGANA}


def normalised(text: str) -> str:
    """Normalise a name: Unicode NFKC, case folding, single spaces.

    Spellings that differ only in these have the same normal form.
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def tag_key(text: str) -> str:
    """Normalise a tag: like `normalised`, and convert hiragana to katakana."""
    return normalised(text).translate(_TO_KATAKANA)


def natural_key(text: str) -> str:
    """Return a key that sorts names as people expect: ``cat 2`` before ``Cat 10``.

    Numbers are compared by their value. Other characters are compared as in `normalised`.
    """
    return _NUMBER.sub(_number_key, normalised(text))


def _number_key(match: re.Match[str]) -> str:
    """Return the digits of a number after their count, so that a longer number sorts later."""
    digits = match[1]
    return f"{len(digits):0{_MAX_DIGITS_OF_LENGTH}}{digits}"


def similar_keys(key: str, keys: Iterable[str]) -> list[str]:
    """Find keys of tags that are similar to `key`, without repetitions.

    The result begins with the keys that `key` contains, the longest first, if `key` has non-ASCII
    characters: Japanese has no spaces, and 黒猫 (black cat) contains 猫 (cat). Keys with a similar
    spelling follow, then keys that contain `key`.
    """
    candidates = list(keys)
    contained = [] if key.isascii() else [other for other in candidates if other in key]
    similar = sorted(contained, key=len, reverse=True)
    similar += get_close_matches(key, candidates, n=_MAX_SIMILAR, cutoff=_MIN_SIMILARITY)
    similar += [other for other in candidates if key and key in other]
    return list(dict.fromkeys(similar))


def split_names(cell: str) -> tuple[str, ...]:
    """Split a table cell such as ``猫;ネコ`` into names, in the same order, without repetitions."""
    names = (name.strip() for name in cell.split(_NAME_SEPARATOR))
    return tuple(dict.fromkeys(name for name in names if name))


def join_names(names: Iterable[str]) -> str:
    """Join names with semicolons; the inverse of `split_names`."""
    return _NAME_SEPARATOR.join(names)


def split_list(text: str) -> list[str]:
    """Split a string such as ``cat; dog`` or ``猫、犬`` at semicolons, or at commas if it has none.

    Full-width semicolons and commas and the ideographic comma are separators too.
    """
    for separator in _LIST_SEPARATORS:
        if separator.search(text):
            return separator.split(text)
    return [text]
