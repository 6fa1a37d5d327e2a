"""Read and write the ID of a collection: a random ID in a marker file and in ``about``.

A user can move the folder or unmount its drive while a process has the collection open. Therefore
every write checks that the marker file still exists. Otherwise, the write would create a second,
empty collection in the same place.
"""

import json
import uuid
from contextlib import suppress
from pathlib import Path

from egara.collection.tables.journal import JOURNAL
from egara.disk import replace_file

__all__ = ["MARKER", "holds_collection", "marker_content", "new_id", "read_marker", "write_marker"]

MARKER = "collection.json"
COLLECTION_FILES = (MARKER, JOURNAL, "about.lance", "files.lance", "images.lance", "encoders.lance")
NOTE = "This folder is a collection of Egara. The id tells it from other collections."


def holds_collection(folder: Path) -> bool:
    """Return whether a folder contains a collection, even if some of its files are lost."""
    return any((folder / name).exists() for name in COLLECTION_FILES)


def new_id() -> str:
    """Return a random ID of 32 hexadecimal digits."""
    return uuid.uuid4().hex


def read_marker(folder: Path) -> str | None:
    """Return the ID in a folder's marker file; None if there is no readable marker file."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        collection_id = json.loads((folder / MARKER).read_bytes())["id"]
        return uuid.UUID(hex=collection_id).hex
    return None


def write_marker(folder: Path, collection_id: str) -> None:
    """Write the marker file of an existing folder.

    Raises:
        OSError: the folder does not exist, or is read-only.
    """
    replace_file(folder / MARKER, marker_content(collection_id))


def marker_content(collection_id: str) -> bytes:
    """Return the content of the marker file for a collection ID."""
    return json.dumps({"id": collection_id, "note": NOTE}, indent=2).encode()
