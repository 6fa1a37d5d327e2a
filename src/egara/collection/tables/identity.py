"""The identity of a collection: a random id in a marker file and in the table ``about``.

A folder can be moved away, or its drive unmounted, while a process has the collection open. Every
write therefore checks that the marker is still there; otherwise it would create a second, empty
collection in the same place.
"""

import json
import uuid
from contextlib import suppress
from pathlib import Path

from egara.collection.tables.journal import JOURNAL
from egara.disk import replace_file

__all__ = ["MARKER", "holds_collection", "marker_content", "new_id", "read_marker", "write_marker"]

MARKER = "collection.json"
SIGNS = (MARKER, JOURNAL, "about.lance", "files.lance", "images.lance", "encoders.lance")
NOTE = "This folder is a collection of Egara. The id tells it from other collections."


def holds_collection(folder: Path) -> bool:
    """Tell whether a folder holds a collection, even one that lost some of its files."""
    return any((folder / name).exists() for name in SIGNS)


def new_id() -> str:
    """Return a random id of 32 hexadecimal digits."""
    return uuid.uuid4().hex


def read_marker(folder: Path) -> str | None:
    """Return the id in a folder's marker file; None without a readable one."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        found = json.loads((folder / MARKER).read_bytes())["id"]
        return uuid.UUID(hex=found).hex
    return None


def write_marker(folder: Path, identity: str) -> None:
    """Write the marker file of an existing folder.

    Raises:
        OSError: the folder is not there, or cannot be written to.
    """
    replace_file(folder / MARKER, marker_content(identity))


def marker_content(identity: str) -> bytes:
    """Return what the marker file holds."""
    return json.dumps({"id": identity, "note": NOTE}, indent=2).encode()
