"""Read the fields of a manifest. Errors name the file, the field and what is allowed."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, NoReturn, TypeVar

from egara.errors import EncoderError
from egara.tomlfiles import shortened

__all__ = ["Table", "is_name"]

T = TypeVar("T", bound=str)

MAX_NAME_LENGTH = 64
NAME = re.compile(rf"[A-Za-z0-9][A-Za-z0-9_-]{{0,{MAX_NAME_LENGTH - 1}}}")
"""An encoder's name. It is also the name of a folder, and users type it on the command line."""

MAX_VALUE = 1e6
MIN_STD = 1e-6
"""Bounds of means and standard deviations, so that no pixel becomes infinite."""


def is_name(text: str) -> bool:
    """Tell whether an encoder can have this name: ASCII letters, digits, - and _."""
    return NAME.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the document. Its errors name the file and the key.

    Attributes:
        file: the document.
        values: the values of the table, by key.
        prefix: the prefix of keys in messages, such as ``input.``.
    """

    file: Path
    values: Mapping[str, Any]
    prefix: str = ""

    def sub(self, name: str) -> "Table":
        """Return a table in this table."""
        value = self.values.get(name)
        if not isinstance(value, dict):
            raise EncoderError(f"{self.file}: the table [{name}] is missing.")
        return Table(self.file, value, f"{self.prefix}{name}.")

    def reject(self, key: str, expected: str) -> NoReturn:
        """Raise the error for a value that is not allowed."""
        given = shortened(self.values[key]) if key in self.values else "nothing"
        raise EncoderError(f"{self.file}: {self.prefix}{key} is {given}; expected {expected}.")

    def only(self, *known: str) -> None:
        """Raise an error for unknown keys, which are usually misspelt."""
        for key in self.values:
            if key not in known:
                raise EncoderError(
                    f"{self.file}: {self.prefix}{shortened(key)[1:-1]} is not a field of an "
                    f"encoder. Use {', '.join(self.prefix + name for name in known)}."
                )

    def text(self, key: str) -> str:
        """Return a string that is not empty."""
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            self.reject(key, "a string that is not empty")
        return value

    def name(self, key: str) -> str:
        """Return a name of an encoder; see `is_name`."""
        value = self.text(key)
        if not is_name(value):
            self.reject(
                key, f"letters, digits, - and _, at most {MAX_NAME_LENGTH}, first a letter or digit"
            )
        return value

    def one_of(self, key: str, allowed: tuple[T, ...]) -> T:
        """Return one of the allowed strings."""
        value = self.values.get(key)
        for choice in allowed:
            if choice == value:
                return choice
        self.reject(key, "one of " + ", ".join(allowed))

    def count(self, key: str, minimum: int, maximum: int) -> int:
        """Return an integer in a range, both ends included."""
        value = self.values.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not minimum <= value <= maximum:
            self.reject(key, f"an integer from {minimum} to {maximum}")
        return value

    def triple(self, key: str) -> tuple[float, ...]:
        """Return one number for each channel; standard deviations are above 0."""
        value = self.values.get(key)
        if not isinstance(value, list) or len(value) != 3 or not all(map(_is_number, value)):
            self.reject(
                key, f"three numbers from -{MAX_VALUE:g} to {MAX_VALUE:g}, one for each channel"
            )
        if key == "std" and min(value) < MIN_STD:
            self.reject(key, f"numbers of {MIN_STD:g} or more")
        return tuple(float(x) for x in value)

    def flag(self, key: str, *, default: bool) -> bool:
        """Return an optional truth value."""
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            self.reject(key, "true or false")
        return value

    def number(self, key: str) -> float | None:
        """Return an optional number."""
        if key not in self.values:
            return None
        if not _is_number(self.values[key]):
            self.reject(key, f"a number from -{MAX_VALUE:g} to {MAX_VALUE:g}")
        return float(self.values[key])

    def path(self, key: str) -> str:
        """Return the path of a file inside the encoder's folder."""
        value = self.text(key)
        path = PurePosixPath(value)
        if path.is_absolute() or ".." in path.parts or "\\" in value or "\0" in value:
            self.reject(key, "a path inside the encoder's folder, with / between its parts")
        return value

    def colour(self, key: str) -> tuple[int, ...]:
        """Return red, green and blue, each in 0..255."""
        value = self.values.get(key)
        if (
            not isinstance(value, list)
            or len(value) != 3
            or not all(type(x) is int and 0 <= x <= 255 for x in value)
        ):
            self.reject(key, "three integers from 0 to 255: red, green and blue")
        return tuple(value)

    def choices(self, key: str, allowed: tuple[T, ...]) -> tuple[T, ...]:
        """Return an optional list of values, each of them allowed and none twice."""
        value = self.values.get(key, [])
        if (
            not isinstance(value, list)
            or not all(item in allowed for item in value)
            or len(set(value)) != len(value)
        ):
            self.reject(key, "a list with any of " + ", ".join(allowed))
        return tuple(value)


def _is_number(value: object) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return math.isfinite(value) and abs(value) <= MAX_VALUE
