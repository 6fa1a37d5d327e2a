"""Check the fields of a record. Each check returns the value in its stored form, or raises."""

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
    "fingerprint",
    "identity",
    "number",
    "one_of",
    "optional",
    "text",
    "timestamp",
]

FieldCheck = Callable[[Any], Any]

IDENTITY = re.compile("[0-9a-f]{32}")
FINGERPRINT = re.compile("[0-9a-f]{16}")


def checked_fields(record: Record, **checks: FieldCheck) -> dict[str, Any]:
    """Return the checked fields of a record.

    Args:
        record: a record. It must have the fields in ``checks``, ``kind`` and no others.
        checks: the check of each field.

    Raises:
        BadInput: a field is missing, unknown or invalid. The message contains the field's name.
    """
    if record.keys() != {"kind", *checks}:
        raise BadInput(f"has the fields {', '.join(record)}; expected kind, {', '.join(checks)}")
    fields = {}
    for name, check in checks.items():
        try:
            fields[name] = check(record[name])
        except BadInput as error:
            raise BadInput(f"{name}: {error}") from error
    return fields


def text(value: Any, longest: int = 200) -> str:  # noqa: ANN401 - any JSON
    """Check a string: valid Unicode of 1 to ``longest`` characters."""
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise BadInput(f"expected a string of 1 to {longest:,} characters")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise BadInput("expected valid Unicode") from error
    return value


def identity(value: Any) -> str:  # noqa: ANN401
    """Check the ID of an image: 32 hexadecimal digits."""
    if not isinstance(value, str) or not IDENTITY.fullmatch(value):
        raise BadInput("expected 32 hexadecimal digits")
    return value


def fingerprint(value: Any) -> str:  # noqa: ANN401
    """Check the fingerprint of an encoder: 16 hexadecimal digits."""
    if not isinstance(value, str) or not FINGERPRINT.fullmatch(value):
        raise BadInput("expected 16 hexadecimal digits")
    return value


def one_of(*allowed: str) -> FieldCheck:
    """Return a check that a value is one of ``allowed``."""

    def check(value: Any) -> str:  # noqa: ANN401
        if value not in allowed:
            raise BadInput(f"expected one of {', '.join(allowed)}")
        return str(value)

    return check


def number(minimum: float, maximum: float, kind: type = int) -> FieldCheck:
    """Return a check for numbers in a closed range; only integers unless ``kind`` is float."""

    def check(value: Any) -> Any:  # noqa: ANN401
        types = (int, float) if kind is float else (int,)
        is_number = isinstance(value, types) and not isinstance(value, bool)
        if not is_number or not minimum <= value <= maximum:
            raise BadInput(f"expected a number from {minimum:,} to {maximum:,}")
        return kind(value)

    return check


def boolean(value: Any) -> bool:  # noqa: ANN401
    """Check a boolean."""
    if not isinstance(value, bool):
        raise BadInput("expected true or false")
    return value


def timestamp(value: Any) -> datetime:  # noqa: ANN401
    """Check a date and time with a time zone; return it in UTC."""
    try:
        time = datetime.fromisoformat(value)
        if time.utcoffset() is not None:
            return time.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        pass
    raise BadInput("expected a date and time with a time zone, such as 2026-11-30T16:56:04+00:00")


def optional(check: FieldCheck) -> FieldCheck:
    """Return a check that accepts None and the values that ``check`` accepts."""
    return lambda value: None if value is None else check(value)
