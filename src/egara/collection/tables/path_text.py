"""Paths as text.

A file's name may hold bytes that are not UTF-8, and a table's strings may not. Such bytes are
written as ``\\xe9``; a backslash that would read as one of those is written as ``\\x5c``.
"""

import os
import re
from pathlib import Path

__all__ = ["join", "to_path", "to_text"]

LOOKS_ESCAPED = re.compile(r"\\(?=x[0-9a-f]{2})")
ESCAPED = re.compile(r"\\x([0-9a-f]{2})")


def to_text(path: str) -> str:
    """Write a path as Unicode that a table can hold; `to_path` gives it back exactly."""
    marked = LOOKS_ESCAPED.sub(r"\\x5c", path)
    return os.fsencode(marked).decode("utf-8", "backslashreplace")


def to_path(text: str) -> str:
    """Give back the path that `to_text` wrote."""
    raw = ESCAPED.sub(lambda match: chr(0xDC00 + int(match[1], 16)), text)
    # Surrogates below 0xDC80 stand for no byte; they came from an escaped backslash.
    return raw.replace("\udc5c", "\\")


def join(root: Path, text: str) -> Path:
    """The place on this machine of a path that a table holds."""
    return root / to_path(text)
