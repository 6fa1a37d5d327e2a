"""Which collection a command means."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import egara

if TYPE_CHECKING:
    from egara.collection import Collection

__all__ = ["HABIT", "Where", "opened"]

HABIT = ".egara"

Where = Annotated[
    str | None,
    typer.Option(
        "-C",
        "--collection",
        metavar="COLLECTION",
        help="The collection: its folder, the folder of drawings that it indexes, or an address "
        "such as s3://bucket/drawings. By default `.egara` here or in a folder above.",
        show_default=False,
    ),
]


def opened(where: str | None) -> "Collection":
    """Open the collection that a command means; refused where there is none."""
    return egara.open(_location(where), create=False)


def _location(where: str | None) -> str:
    if where is None:
        here = Path.cwd()
        found = (folder / HABIT for folder in (here, *here.parents) if (folder / HABIT).is_dir())
        return str(next(found, Path(HABIT)))
    inside = Path(where) / HABIT
    return str(inside) if "://" not in where and inside.is_dir() else where
