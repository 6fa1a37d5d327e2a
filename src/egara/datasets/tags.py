"""Check the characters of tags."""

import unicodedata
from collections.abc import Iterable

from egara.errors import BadInput

__all__ = ["checked_tags"]

REFUSED = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Unicode's categories of control characters, surrogates and line separators."""

UNDECODABLE = "\ufffd"


def checked_tags(tags: Iterable[str], place: str) -> tuple[str, ...]:
    """Return the tags unchanged, each once, in order. Any script, signs and emoji are valid.

    Args:
        tags: as a dataset's author wrote them.
        place: the file or row, for the message.

    Raises:
        BadInput: a tag holds a control character, or text that was not valid Unicode.
    """
    return tuple(dict.fromkeys(_checked(tag, place) for tag in tags))


def _checked(tag: str, place: str) -> str:
    if tag.isprintable() and UNDECODABLE not in tag:
        return tag
    for character in tag:  # an unprintable character may be part of an emoji
        if unicodedata.category(character) in REFUSED or character == UNDECODABLE:
            raise BadInput(
                f"{place}: the tag {tag!a} holds {character!a}. A tag may hold any "
                "character but control characters, ends of lines and what is no Unicode text."
            )
    return tag
