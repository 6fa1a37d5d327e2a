"""Check that a folder is a collection, or can become one."""

from pathlib import Path

from egara.collection.tables.storage_failures import storage_errors
from egara.collection.tables.identity import MARKER, holds_collection
from egara.collection.tables.locks import EDITING_FILES
from egara.errors import CollectionError

__all__ = ["BACKUPS_FOLDER", "check_folder", "nothing_at"]

BACKUPS_FOLDER = "backups"
"""In the collection's folder; it stays when somebody deletes the tables to index again."""

KEPT_FILES = (*EDITING_FILES, BACKUPS_FOLDER)


def nothing_at(location: str) -> str:
    """Say that there is no collection, and how to make one."""
    return f"There is no collection at {location}. Make one with: egara index FOLDER"


def check_folder(folder: Path, *, create: bool) -> None:
    """Refuse a folder that would not work, or that would mix tables with other files.

    Raises:
        CollectionError: its path is not text, it lies below a file, or it holds other files.
    """
    if not folder.name.isprintable() or not _is_utf8(str(folder)):
        raise CollectionError(
            f"{str(folder)!r}: a collection's path must be readable text in UTF-8. "
            "Name another place for it, with -C on the command line."
        )
    _check_no_file(folder)
    with storage_errors(str(folder)):
        names = [file.name for file in folder.iterdir()] if folder.is_dir() else []
        foreign = not holds_collection(folder) and any(
            name not in KEPT_FILES and not name.startswith(MARKER) for name in names
        )
    if foreign and not create:
        raise CollectionError(
            f"{folder} is not indexed: there is no collection in it. Make one with: "
            f"egara index {folder}"
        )
    if foreign:
        raise CollectionError(
            f"{folder} holds other files, and is no collection. Give a new or an empty folder, or "
            f"{folder / '.egara'} to keep the collection inside it."
        )


def _check_no_file(folder: Path) -> None:
    """Refuse a place that is a file, or lies below one."""
    for place in (folder, *folder.parents):
        with storage_errors(str(folder)):
            there = place.exists()
            if there and place.is_dir():
                return
        if there:
            raise CollectionError(
                f"{place} is a file, and a collection is a folder. Name a new or an empty folder, "
                "or leave it out to keep the collection in `.egara` beside the drawings."
            )


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
