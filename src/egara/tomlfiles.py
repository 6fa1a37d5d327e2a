"""Read TOML files from users: manifests of encoders and settings of recipes.

Python's parser does not always raise its own error: deep nesting raises a ``RecursionError``, and
an integer of 10,000 digits a ``ValueError``. Very long keys take minutes. The functions here raise
the caller's error class in all of these cases, and return documents that are safe to print.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from egara.errors import EgaraError

__all__ = ["MAX_BYTES", "MAX_LEVELS", "parse_toml", "read_toml", "shortened"]

MAX_BYTES = 64 * 1024
"""The maximum file size in bytes. A manifest or a settings file has one or two thousand bytes."""

MAX_LEVELS = 32
"""The maximum nesting depth of tables and lists."""

MAX_SHOWN = 80

_LONG_KEY = re.compile(
    rf"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{MAX_LEVELS}}}"""
)
"""A dotted key with too many parts, for which the parser takes cubic time."""

INTEGERS = range(-(2**63), 2**63)
"""The integers that TOML 1.0 allows (section "Integer"). Python's parser reads larger ones too."""


def read_toml(path: Path, error: type[EgaraError]) -> dict[str, Any]:
    """Read a TOML file.

    Args:
        path: a regular file of at most `MAX_BYTES`.
        error: the exception class to raise.

    Returns:
        The document, at most `MAX_LEVELS` deep, with integers of at most 64 bits.

    Raises:
        EgaraError: an ``error``: the file cannot be read, is too large, is not TOML in UTF-8, is
            nested too deeply, or has a larger integer. The message names the file.
    """
    try:
        if path.exists() and not path.is_file():
            raise error(f"{path}: cannot be read, because it is not a regular file.")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as reason:  # ValueError: the path has a NUL
        raise error(f"{path}: cannot be read: {getattr(reason, 'strerror', reason)}.") from reason
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        raise error(f"{path}: not valid TOML: {reason}") from reason
    return parse_toml(text, str(path), error)


def parse_toml(text: str, origin: str, error: type[EgaraError]) -> dict[str, Any]:
    """Parse a TOML document; see `read_toml`.

    Args:
        text: the document.
        origin: the start of each error message, such as the file's path.
        error: the exception class to raise.
    """
    if len(text.encode(errors="surrogatepass")) > MAX_BYTES:
        raise error(f"{origin}: the file has more than {MAX_BYTES:,} bytes, the largest allowed.")
    if _LONG_KEY.search(text):
        raise error(_too_deep(origin))
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as reason:
        raise error(f"{origin}: not valid TOML: {reason}") from reason
    except RecursionError:
        raise error(_too_deep(origin)) from None
    except ValueError as reason:  # for example, an integer with more digits than Python converts
        raise error(f"{origin}: not valid TOML: {reason}") from reason
    for level, name, value in _values(document):
        if level > MAX_LEVELS:
            raise error(_too_deep(origin))
        if isinstance(value, int) and value not in INTEGERS:
            raise error(
                f"{origin}: {name} has an integer beyond 64 bits; "
                f"expected {INTEGERS.start:,} to {INTEGERS.stop - 1:,}."
            )
    return document


def shortened(value: object) -> str:
    """Format a value for an error message, in at most 80 characters."""
    text = repr(value)
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"


def _values(document: dict[str, Any]) -> Iterator[tuple[int, str, Any]]:
    """Yield every value with its level and the last key above it, without recursion."""
    stack: list[tuple[int, str, Any]] = [(0, "the document", document)]
    while stack:
        level, name, value = stack.pop()
        yield level, name, value
        if isinstance(value, Mapping):
            stack += [(level + 1, key, inner) for key, inner in value.items()]
        elif isinstance(value, list):
            stack += [(level + 1, name, inner) for inner in value]


def _too_deep(origin: str) -> str:
    return f"{origin}: tables or lists are nested more than {MAX_LEVELS} deep, the most allowed."
