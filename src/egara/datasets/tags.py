"""Check the characters of tags."""

import unicodedata
from collections.abc import Iterable

from egara.errors import BadInput

__all__ = ["checked_tags"]

FORBIDDEN = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Unicode's categories of control characters, surrogates and line separators."""

UNDECODABLE = "\ufffd"


def checked_tags(tags: Iterable[str], location: str) -> tuple[str, ...]:
    """Return the tags unchanged, each once, in order. Any script, signs and emoji are valid.

    Args:
        tags: the tags of a dataset, in the original spelling.
        location: the file or row, for the message.

    Raises:
        BadInput: a tag contains a control character, or text that was not valid Unicode.
    """
    return tuple(dict.fromkeys(_checked(tag, location) for tag in tags))


def _checked(tag: str, location: str) -> str:
    if tag.isprintable() and UNDECODABLE not in tag:
        return tag
    for character in tag:  # an unprintable character may be part of an emoji
        if unicodedata.category(character) in FORBIDDEN or character == UNDECODABLE:
            raise BadInput(
                f"{location}: the tag {tag!a} contains {character!a}. A tag can contain any "
                "character except control characters, line breaks and invalid Unicode."
            )
    return tag
