"""Checks of a record's fields. Each check returns the value as it is stored, or raises."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from egara.collection.backups.record_lines import Record
from egara.errors import BadInput

__all__ = [
    "FieldCheck",
    "boolean",
    "checked_fields",
    "identity",
    "number",
    "one_of",
    "optional",
    "text",
    "timestamp",
]

FieldCheck = Callable[[Any], Any]

IDENTITY = re.compile("[0-9a-f]{32}")


def checked_fields(record: Record, **checks: FieldCheck) -> dict[str, Any]:
    """Return the fields of a record, which has these, ``kind`` and no others.

    Raises:
        BadInput: a field is missing, not known or not right; the message names it.
    """
    if record.keys() != {"kind", *checks}:
        raise BadInput(f"has the fields {', '.join(record)}; expected kind, {', '.join(checks)}")
    found = {}
    for name, check in checks.items():
        try:
            found[name] = check(record[name])
        except BadInput as error:
            raise BadInput(f"{name}: {error}") from error
    return found


def text(value: Any, longest: int = 200) -> str:  # noqa: ANN401 - any JSON
    """A text of some length that is not empty, and is valid Unicode."""
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise BadInput(f"expected a text of 1 to {longest:,} characters")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise BadInput("expected valid Unicode") from error
    return value


def identity(value: Any) -> str:  # noqa: ANN401
    """The identity of an image."""
    if not isinstance(value, str) or not IDENTITY.fullmatch(value):
        raise BadInput("expected 32 hexadecimal digits")
    return value


def one_of(*known: str) -> FieldCheck:
    """One of some texts."""

    def check(value: Any) -> str:  # noqa: ANN401
        if value not in known:
            raise BadInput(f"expected one of {', '.join(known)}")
        return str(value)

    return check


def number(least: float, most: float, kind: type = int) -> FieldCheck:
    """A number from ``least`` to ``most``: a whole one, unless ``kind`` is float."""

    def check(value: Any) -> Any:  # noqa: ANN401
        types = (int, float) if kind is float else (int,)
        known = isinstance(value, types) and not isinstance(value, bool)
        if not known or not least <= value <= most:
            raise BadInput(f"expected a number from {least:,} to {most:,}")
        return kind(value)

    return check


def boolean(value: Any) -> bool:  # noqa: ANN401
    """True or false."""
    if not isinstance(value, bool):
        raise BadInput("expected true or false")
    return value


def timestamp(value: Any) -> datetime:  # noqa: ANN401
    """A date and time in UTC."""
    try:
        found = datetime.fromisoformat(value)
        if found.utcoffset() is not None:
            return found.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        pass
    raise BadInput("expected a date and time with its zone, such as 2026-11-30T16:56:04+00:00")


def optional(check: FieldCheck) -> FieldCheck:
    """None, or a value that another check takes."""
    return lambda value: None if value is None else check(value)
