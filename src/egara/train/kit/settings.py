"""Settings of recipes: dataclasses that are read from TOML and checked."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, with_config

from egara.errors import BadInput
from egara.tomlfiles import MAX_LEVELS, parse_toml, read_toml, shortened
from egara.train.kit.renamed_settings import renamed_in

__all__ = ["Pixels", "Probability", "check_settings", "read_settings", "strict"]

S = TypeVar("S")

Pixels = Annotated[int, Field(ge=1, le=4096)]
"""The side of a square image, as in the manifest of an encoder."""

Probability = Annotated[float, Field(ge=0, le=1)]

strict = with_config(ConfigDict(extra="forbid", allow_inf_nan=False))
"""Decorates a dataclass of settings: unknown names and infinite numbers are errors."""


def read_settings(kind: type[S], folder: Path, name: str, changes: Sequence[str] = ()) -> S:
    """Read settings from a TOML file of a recipe, or from a path.

    Args:
        kind: the dataclass of the settings.
        folder: the recipe's folder. Its files ``<name>.toml`` are its published settings.
        name: the name of one of those files, or the path of a file.
        changes: changes of single settings, such as ``tags.epochs=5``. The value is TOML; a
            value that is not valid TOML is a string.

    Raises:
        BadInput: the file does not exist, or it contains an unknown setting or an invalid value.
    """
    published = sorted(path.stem for path in folder.glob("*.toml"))
    path = folder / f"{name}.toml" if name in published else Path(name)
    if not path.is_file():
        raise BadInput(
            f"Unknown settings {name}. Give {' or '.join(published)}, or the path of a TOML file."
        )
    values = read_toml(path, BadInput)
    for change in changes:
        _apply(change, values)
    source = " with ".join([name, *([shortened(", ".join(changes))[1:-1]] if changes else [])])
    return check_settings(kind, values, source)


def check_settings(kind: type[S], values: Mapping[str, Any], source: str) -> S:
    """Convert a document to settings.

    Args:
        kind: the dataclass of the settings.
        values: tables and values by their names.
        source: the beginning of the error message, such as the path of the file.

    Raises:
        BadInput: a name is unknown, or a value is not allowed. For a name that an older version of
            Egara had, the message gives the new name.
    """
    try:
        return TypeAdapter(kind).validate_python(values)
    except ValidationError as error:
        renamed = renamed_in(values, [_location(detail) for detail in error.errors()])
        if renamed:
            changes = ", ".join(f"{old} is now {new}" for old, new in renamed.items())
            raise BadInput(f"{source}: settings have new names: {changes}.") from error
        raise BadInput(f"{source}: {_explanation(error)}") from error


def _explanation(error: ValidationError) -> str:
    """Describe the first wrong setting, or otherwise all missing ones."""
    missing = [_location(detail) for detail in error.errors() if detail["type"] == "missing"]
    for detail in error.errors():
        if detail["type"] == "unexpected_keyword_argument":
            return f"there is no setting {_location(detail)}."
        if detail["type"] != "missing":
            return f"{_location(detail)} is {shortened(detail['input'])}: {detail['msg']}."
    return f"these settings are missing: {', '.join(missing)}."


def _location(error: Mapping[str, Any]) -> str:
    return ".".join(map(str, error["loc"]))


def _apply(change: str, values: dict[str, Any]) -> None:
    name, equals, text = change.partition("=")
    if not equals:
        raise BadInput(f"{change!r}: write NAME=VALUE, such as tags.epochs=5.")
    try:
        value = parse_toml(f"value = {text}", name, BadInput)["value"]
    except BadInput:
        value = text
    *tables, last = name.strip().split(".")
    if len(tables) >= MAX_LEVELS:
        raise BadInput(f"{shortened(change)}: NAME has at most {MAX_LEVELS} parts.")
    for table in tables:
        values = values.setdefault(table, {})
        if not isinstance(values, dict):
            raise BadInput(f"{change!r}: {table} is a value, not a table of settings.")
    values[last] = value
