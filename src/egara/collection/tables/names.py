"""Check and compare the names of boards, kept clusters and participants."""

import unicodedata

from egara.errors import BadInput

__all__ = ["checked_name", "name_key", "same_name"]

MAX_CHARACTERS = 200
INVALID_CATEGORIES = {"Cc", "Cs"}  # control characters and surrogates


def checked_name(text: str, kind: str) -> str:
    """Check and normalise a name: Unicode NFC, without surrounding spaces.

    Args:
        text: the name.
        kind: the kind of the named object, such as ``board``; for messages.

    Raises:
        BadInput: the name is empty, longer than 200 characters, or has control characters.
    """
    name = unicodedata.normalize("NFC", text).strip()
    if not name or len(name) > MAX_CHARACTERS:
        raise BadInput(
            f"The name of a {kind} must have 1 to {MAX_CHARACTERS} characters; got {len(name)}."
        )
    if any(unicodedata.category(character) in INVALID_CATEGORIES for character in name):
        raise BadInput(f"The name of a {kind} must be one line of text; got {text!r}.")
    return name


def same_name(a: str, b: str) -> bool:
    """Return whether two names are equal except for case, Unicode form and surrounding spaces."""
    return name_key(a) == name_key(b)


def name_key(text: str) -> str:
    """Return a key that is the same for all names that `same_name` treats as equal."""
    return unicodedata.normalize("NFC", text).strip().casefold()
