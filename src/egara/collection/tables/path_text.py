"""Convert file paths to text and back.

A file name may have bytes that are not UTF-8, but the strings of a table may not. Such bytes are
written as ``\\xe9``. A backslash that looks like the start of such an escape is written as
``\\x5c``.
"""

import os
import re
from pathlib import Path

__all__ = ["join_path", "to_path", "to_text"]

BACKSLASH_OF_ESCAPE = re.compile(r"\\(?=x[0-9a-f]{2})")
ESCAPED = re.compile(r"\\x([0-9a-f]{2})")


def to_text(path: str) -> str:
    """Return a path as valid Unicode. `to_path` reverses it exactly."""
    marked = BACKSLASH_OF_ESCAPE.sub(r"\\x5c", path)
    return os.fsencode(marked).decode("utf-8", "backslashreplace")


def to_path(text: str) -> str:
    """Return the path that `to_text` converted."""
    raw = ESCAPED.sub(lambda match: chr(0xDC00 + int(match[1], 16)), text)
    # A surrogate below 0xDC80 is not an escaped byte; it is from an escaped backslash.
    return raw.replace("\udc5c", "\\")


def join_path(root: Path, text: str) -> Path:
    """Return the location on this machine of a stored path, relative to the folder ``root``."""
    return root / to_path(text)
