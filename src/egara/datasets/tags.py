"""What a tag may be written with."""

import unicodedata
from collections.abc import Iterable

from egara.errors import BadInput

__all__ = ["checked_tags"]

REFUSED = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Unicode's categories of control characters, halves of characters, and ends of lines."""

UNDECODABLE = "\ufffd"


def checked_tags(tags: Iterable[str], place: str) -> tuple[str, ...]:
    """The tags as they are written, each once, in order: spaces, signs, any script, emoji.

    Args:
        tags: as a dataset's author wrote them.
        place: where they stand, for the message.

    Raises:
        BadInput: a tag holds a control character or what was no text.
    """
    return tuple(dict.fromkeys(_checked(tag, place) for tag in tags))


def _checked(tag: str, place: str) -> str:
    if tag.isprintable() and UNDECODABLE not in tag:
        return tag
    for character in tag:  # what is not printable may still join an emoji
        if unicodedata.category(character) in REFUSED or character == UNDECODABLE:
            raise BadInput(
                f"{place}: the tag {tag!a} holds {character!a}. A tag may hold any "
                "character but control characters, ends of lines and what is no Unicode text."
            )
    return tag
