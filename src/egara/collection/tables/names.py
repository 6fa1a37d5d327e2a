"""Names that people give: to boards, and to clusters that they keep."""

import unicodedata

from egara.errors import BadInput

__all__ = ["checked_name", "name_key", "same_name"]

LONGEST = 200
REFUSED = {"Cc", "Cs"}  # control characters, and bytes that were no Unicode


def checked_name(text: str, what: str) -> str:
    """Give a name as it is kept: composed (NFC), without spaces around it.

    Raises:
        BadInput: it is empty, longer than 200 characters, or has control characters.
    """
    name = unicodedata.normalize("NFC", text).strip()
    if not name or len(name) > LONGEST:
        raise BadInput(f"The name of a {what} has 1 to {LONGEST} characters; got {len(name)}.")
    if any(unicodedata.category(sign) in REFUSED for sign in name):
        raise BadInput(f"The name of a {what} is one line of text; got {text!r}.")
    return name


def same_name(a: str, b: str) -> bool:
    """Whether two names are one to a reader: whatever their case, composition, spaces around."""
    return name_key(a) == name_key(b)


def name_key(text: str) -> str:
    """Return what two names have in common that are one to a reader."""
    return unicodedata.normalize("NFC", text).strip().casefold()
