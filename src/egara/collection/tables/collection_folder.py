"""Check that a folder is a collection, or can become one."""

from pathlib import Path

from egara.collection.tables.identity import MARKER, holds_collection
from egara.collection.tables.locks import EDITING_FILES
from egara.collection.tables.storage_errors import storage_errors
from egara.errors import CollectionError

__all__ = ["BACKUPS_FOLDER", "check_folder", "no_collection_message"]

BACKUPS_FOLDER = "backups"
"""The folder of automatic backups. It stays when a user deletes the tables to index again."""

FILES_OUTSIDE_TABLES = (*EDITING_FILES, BACKUPS_FOLDER)


def no_collection_message(location: str) -> str:
    """Return an error message for a location without a collection."""
    return f"There is no collection at {location}. Make one with: egara index FOLDER"


def check_folder(folder: Path, *, create: bool) -> None:
    """Raise an error if a folder cannot be used, or contains other files.

    Args:
        folder: the folder of the collection.
        create: whether a collection may be created in it.

    Raises:
        CollectionError: its path is not text, one of its parents is a file, or it contains other
            files and no collection.
    """
    if not folder.name.isprintable() or not _is_utf8(str(folder)):
        raise CollectionError(
            f"{str(folder)!r}: a collection's path must be readable text in UTF-8. "
            "Choose another folder, with -C on the command line."
        )
    _check_no_file(folder)
    inside = folder / ".egara"
    with storage_errors(str(folder)):
        names = [file.name for file in folder.iterdir()] if folder.is_dir() else []
        has_collection_inside = holds_collection(inside)
        foreign = not holds_collection(folder) and any(
            name not in FILES_OUTSIDE_TABLES and not name.startswith(MARKER) for name in names
        )
    if foreign and not create and has_collection_inside:
        raise CollectionError(
            f"{folder} is a folder of drawings; its collection is {inside}. Open that folder."
        )
    if foreign and not create:
        raise CollectionError(
            f"{folder} is not indexed: it contains no collection. Make one with: "
            f"egara index {folder}"
        )
    if foreign:
        raise CollectionError(
            f"{folder} contains other files and no collection. Choose a new or an empty folder, or "
            f"{inside} to keep the collection inside it."
        )


def _check_no_file(folder: Path) -> None:
    """Raise an error if a path is a file or has a file as a parent."""
    for path in (folder, *folder.parents):
        with storage_errors(str(folder)):
            exists = path.exists()
            if exists and path.is_dir():
                return
        if exists:
            raise CollectionError(
                f"{path} is a file, but a collection is a folder. Choose a new or an empty folder, "
                "or leave it out to keep the collection in `.egara` in the folder of the drawings."
            )


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
