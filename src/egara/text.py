"""Comparison of tags and names, and lists of them in one text.

This module is at the root because the lowest rooms (`egara.images`, `egara.datasets`,
`egara.encoders`) and `egara.collection` compare the same words, and none of these rooms may import
another for it. It needs the standard library only.
"""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["join_names", "normalised", "similar_keys", "split_list", "split_names", "tag_key"]

_NAME_SEPARATOR = ";"  # in one cell of a table
_LIST_SEPARATORS = (re.compile("[;；]"), re.compile("[,，、]"))  # tried in this order
_MAX_SIMILAR = 5
_MIN_SIMILARITY = 0.6  # the ratio of difflib
_HIRAGANA = (*range(0x3041, 0x3097), 0x309D, 0x309E)
_TO_KATAKANA = {code: code + 0x60 for code in _HIRAGANA}


def normalised(text: str) -> str:
    """Return a name's normal form, which different spellings share.

    Unicode NFKC, case folding, and single spaces.
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def tag_key(text: str) -> str:
    """Return a tag's normal form: as `normalised`, with hiragana as katakana."""
    return normalised(text).translate(_TO_KATAKANA)


def similar_keys(key: str, keys: Iterable[str]) -> list[str]:
    """Find keys of tags that are similar to `key`, each once.

    First the keys that `key` contains, the longest first, if it has characters beyond ASCII:
    Japanese has no spaces, and 黒猫 is a 猫. Then keys with a similar spelling. Then keys that
    contain `key`.
    """
    known = list(keys)
    contained = [] if key.isascii() else [other for other in known if other in key]
    found = sorted(contained, key=len, reverse=True)
    found += get_close_matches(key, known, n=_MAX_SIMILAR, cutoff=_MIN_SIMILARITY)
    found += [other for other in known if key and key in other]
    return list(dict.fromkeys(found))


def split_names(cell: str) -> tuple[str, ...]:
    """Split a table cell such as ``猫;ネコ`` into names, the plainest first, each once."""
    names = (name.strip() for name in cell.split(_NAME_SEPARATOR))
    return tuple(dict.fromkeys(name for name in names if name))


def join_names(names: Iterable[str]) -> str:
    """Join names to a table cell; the inverse of `split_names`."""
    return _NAME_SEPARATOR.join(names)


def split_list(text: str) -> list[str]:
    """Split a text such as ``cat, dog`` or ``猫、犬`` at semicolons, or at commas if it has none.

    Full-width semicolons and commas and the ideographic comma are separators too.
    """
    for separator in _LIST_SEPARATORS:
        if separator.search(text):
            return separator.split(text)
    return [text]
