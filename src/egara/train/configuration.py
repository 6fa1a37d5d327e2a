"""Settings of recipes: dataclasses, read from TOML and checked."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from egara.errors import BadInput
from egara.tomlfiles import MOST_LEVELS, parse_toml, read_toml, shortened

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
    if not path.is_file():
        raise BadInput(
            f"{name}: there are no such settings. Give {' or '.join(published)}, "
            "or the path of a TOML file."
        )
    values = read_toml(path, BadInput)
    for change in changes:
        _change(values, change)
    try:
        return TypeAdapter(kind).validate_python(values)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise BadInput(
            f"{path}: {place} is {shortened(first['input'])}: {first['msg']}."
        ) from error


def _change(values: dict[str, Any], change: str) -> None:
    name, equals, text = change.partition("=")
    if not equals:
        raise BadInput(f"{change!r}: write NAME=VALUE, such as tags.epochs=5.")
    try:
        value = parse_toml(f"value = {text}", name, BadInput)["value"]
    except BadInput:
        value = text
    *tables, last = name.strip().split(".")
    if len(tables) >= MOST_LEVELS:
        raise BadInput(f"{shortened(change)}: NAME has at most {MOST_LEVELS} parts.")
    for table in tables:
        values = values.setdefault(table, {})
        if not isinstance(values, dict):
            raise BadInput(f"{change!r}: {table} is a value, not a table of settings.")
    values[last] = value
