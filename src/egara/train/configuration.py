"""Settings of recipes: dataclasses, read from TOML and checked."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from egara.errors import BadInput

__all__ = ["read_settings", "strict"]

S = TypeVar("S")

strict = with_config(ConfigDict(extra="forbid"))
"""Decorates a dataclass of settings: unknown names are refused."""


def read_settings(kind: type[S], folder: Path, name: str, changes: Sequence[str] = ()) -> S:
    """Read settings by the name of a TOML file of the recipe's, or from a path.

    Args:
        kind: the dataclass.
        folder: the recipe's; its files ``<name>.toml`` are its published settings.
        name: one of those, or a path.
        changes: such as ``tags.epochs=5``; the value is TOML, or a text where it is none.

    Raises:
        BadInput: there is no such file, or it says something that the recipe does not take.
    """
    published = sorted(path.stem for path in folder.glob("*.toml"))
    path = folder / f"{name}.toml" if name in published else Path(name)
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(
            f"{name}: there are no such settings. Give {' or '.join(published)}, "
            "or the path of a TOML file."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: not valid TOML: {error}") from error
    for change in changes:
        _change(values, change)
    try:
        return TypeAdapter(kind).validate_python(values)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise BadInput(f"{path}: {place} is {first['input']!r}: {first['msg']}.") from error


def _change(values: dict[str, Any], change: str) -> None:
    name, equals, text = change.partition("=")
    if not equals:
        raise BadInput(f"{change!r}: write NAME=VALUE, such as tags.epochs=5.")
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        value = text
    *tables, last = name.strip().split(".")
    for table in tables:
        values = values.setdefault(table, {})
        if not isinstance(values, dict):
            raise BadInput(f"{change!r}: {table} is a value, not a table of settings.")
    values[last] = value
