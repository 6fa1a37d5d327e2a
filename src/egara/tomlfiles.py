"""Reading TOML that other people wrote: encoder manifests and settings of recipes.

Python's parser fails on some documents with other errors than its own: deep nesting gives a
``RecursionError``, an integer of 10,000 digits a ``ValueError``. Very long keys take it minutes.
Here all of them give the error class of the caller, and what is returned is safe to print.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from egara.errors import EgaraError

__all__ = ["MOST_BYTES", "MOST_LEVELS", "parse_toml", "read_toml", "shortened"]

MOST_BYTES = 64 * 1024
"""Of a file. A manifest or a file of settings has one or two thousand."""

MOST_LEVELS = 32
"""Tables and lists inside one another."""

MOST_SHOWN = 80

_LONG_KEY = re.compile(
    rf"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{MOST_LEVELS}}}"""
)
"""A dotted key of too many parts, for which the parser takes cubic time."""

INTEGERS = range(-(2**63), 2**63)
"""Those of TOML (version 1.0, "Integer"). Python's parser reads larger ones too."""


def read_toml(path: Path, error: type[EgaraError]) -> dict[str, Any]:
    """Read a TOML file.

    Args:
        path: a regular file of at most `MOST_BYTES`.
        error: the class to raise.

    Returns:
        The document: at most `MOST_LEVELS` deep, with integers of 64 bits.

    Raises:
        EgaraError: of the class ``error``. The file cannot be read, is too large, is not TOML in
            UTF-8, is nested too deeply, or has a larger integer. The message names the file.
    """
    try:
        if path.exists() and not path.is_file():
            raise error(f"{path}: cannot be read: it is not a regular file.")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as reason:  # a ValueError where the path has a NUL
        raise error(f"{path}: cannot be read: {getattr(reason, 'strerror', reason)}.") from reason
    try:
        text = data.decode()
    except UnicodeDecodeError as reason:
        raise error(f"{path}: not valid TOML: {reason}") from reason
    return parse_toml(text, str(path), error)


def parse_toml(text: str, where: str, error: type[EgaraError]) -> dict[str, Any]:
    """Parse a TOML document; ``where`` begins each message. See `read_toml`."""
    if len(text.encode(errors="surrogatepass")) > MOST_BYTES:
        raise error(f"{where}: the file has more than {MOST_BYTES:,} bytes, the most that is read.")
    if _LONG_KEY.search(text):
        raise error(_too_deep(where))
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as reason:
        raise error(f"{where}: not valid TOML: {reason}") from reason
    except RecursionError:
        raise error(_too_deep(where)) from None
    except ValueError as reason:  # such as an integer of more digits than Python converts
        raise error(f"{where}: not valid TOML: {reason}") from reason
    for level, name, value in _values(document):
        if level > MOST_LEVELS:
            raise error(_too_deep(where))
        if isinstance(value, int) and value not in INTEGERS:
            raise error(
                f"{where}: {name} has an integer beyond 64 bits; "
                f"expected {INTEGERS.start:,} to {INTEGERS.stop - 1:,}."
            )
    return document


def shortened(value: object) -> str:
    """Write a value for an error message, in at most 80 characters."""
    text = repr(value)
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…"


def _values(document: dict[str, Any]) -> Iterator[tuple[int, str, Any]]:
    """Every value with its level and the last key above it, without recursion."""
    left: list[tuple[int, str, Any]] = [(0, "the document", document)]
    while left:
        level, name, value = left.pop()
        yield level, name, value
        if isinstance(value, Mapping):
            left += [(level + 1, key, inner) for key, inner in value.items()]
        elif isinstance(value, list):
            left += [(level + 1, name, inner) for inner in value]


def _too_deep(where: str) -> str:
    return f"{where}: tables or lists are nested more than {MOST_LEVELS} deep, the most allowed."
