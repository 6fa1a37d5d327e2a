"""The option ``--collection`` and the default collection."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import egara

if TYPE_CHECKING:
    from egara.collection import Collection

__all__ = ["DEFAULT_FOLDER", "CollectionOption", "open_collection"]

DEFAULT_FOLDER = ".egara"

CollectionOption = Annotated[
    str | None,
    typer.Option(
        "-C",
        "--collection",
        metavar="COLLECTION",
        help="The collection: its folder, the folder of its drawings, or a URL such as "
        "s3://bucket/drawings. By default `.egara` in the current folder or in one above it.",
        show_default=False,
    ),
]


def open_collection(location: str | None) -> "Collection":
    """Open the collection of the option; by default `.egara` in the current folder or one above it.

    Raises:
        CollectionError: the collection does not exist.
    """
    return egara.open(_folder(location), create=False)


def _folder(location: str | None) -> str:
    if location is None:
        here = Path.cwd()
        folders = (folder / DEFAULT_FOLDER for folder in (here, *here.parents))
        return str(next(filter(Path.is_dir, folders), Path(DEFAULT_FOLDER)))
    inside = Path(location) / DEFAULT_FOLDER
    return str(inside) if "://" not in location and inside.is_dir() else location
