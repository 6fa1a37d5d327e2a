"""How words are compared, and how a text lists several.

Tags are words that people type: two spellings of one word are one tag.
"""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["folded", "joined_names", "names_in", "near_keys", "tag_key", "words_listed"]

_APART = ";"  # names in one cell of a table
_LISTS = (re.compile("[;；]"), re.compile("[,，、]"))  # the first that a text has
_NEAR = 5
_ALIKE = 0.6  # of difflib's ratio
_HIRAGANA = (*range(0x3041, 0x3097), 0x309D, 0x309E)
_AS_KATAKANA = {code: code + 0x60 for code in _HIRAGANA}


def folded(text: str) -> str:
    """What two spellings of one name have in common: NFKC, no case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def tag_key(text: str) -> str:
    """What two spellings of one tag have in common: as `folded`, and hiragana as katakana."""
    return folded(text).translate(_AS_KATAKANA)


def near_keys(key: str, keys: Iterable[str]) -> list[str]:
    """The keys that are nearly a tag's key, the nearest first; each once.

    They are those that are in it, as Japanese is written without spaces and 黒猫 is a 猫; those
    that are spelled alike; and those that it is in.
    """
    known = list(keys)
    inside = [] if key.isascii() else [other for other in known if other in key]
    found = sorted(inside, key=len, reverse=True)
    found += get_close_matches(key, known, n=_NEAR, cutoff=_ALIKE)
    found += [other for other in known if key and key in other]
    return list(dict.fromkeys(found))


def names_in(cell: str) -> tuple[str, ...]:
    """The names in a cell of a table, such as ``猫;ネコ``: the plainest first, each once."""
    names = (name.strip() for name in cell.split(_APART))
    return tuple(dict.fromkeys(name for name in names if name))


def joined_names(names: Iterable[str]) -> str:
    """A cell of a table that `names_in` reads."""
    return _APART.join(names)


def words_listed(text: str) -> list[str]:
    """The parts of a text such as ``cat, dog`` or ``猫、犬``: between ``;`` where it has one.

    Else between commas. Full-width signs and the ideographic comma separate as the others do.
    """
    for separator in _LISTS:
        if separator.search(text):
            return separator.split(text)
    return [text]
