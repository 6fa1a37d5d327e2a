"""Read and write the roots: the folders that a collection indexes."""

import os
from pathlib import Path

import pyarrow as pa

from egara.collection.tables import schema
from egara.collection.tables.path_text import to_path, to_text
from egara.collection.tables.store import Store
from egara.errors import BadInput

__all__ = ["read_roots", "register_root", "root_location", "unregister_root"]


def read_roots(store: Store) -> dict[int, Path]:
    """Return the location of every root on this machine, by the root's number."""
    rows = store.read("roots", schema.ROOTS).to_pylist()
    return {row["root"]: _location_of(store, to_path(row["location"])) for row in rows}


def register_root(store: Store, folder: Path) -> tuple[int, dict[int, Path]]:
    """Add a folder to the roots, if it is not one of them.

    Returns:
        The root's number, and the locations of all roots by number.

    Raises:
        BadInput: the folder is inside another root, or contains one.
    """
    roots = read_roots(store)
    for number, root_folder in roots.items():
        if root_folder == folder:
            return number, roots
        if root_folder in folder.parents or folder in root_folder.parents:
            raise BadInput(
                f"{folder} overlaps {root_folder}, which this collection already indexes. "
                f"Index {root_folder} again, or use another collection for the other folder (-C)."
            )
    number = max(roots, default=-1) + 1
    row = {"root": number, "location": to_text(root_location(store, folder))}
    store.append("roots", pa.Table.from_pylist([row], schema.ROOTS))
    return number, roots | {number: folder}


def unregister_root(store: Store, root: int) -> None:
    """Remove a root. Its files must have no rows any more."""
    store.delete("roots", f"root = {root}")


def root_location(store: Store, folder: Path) -> str:
    """Return the location of a folder as it is stored in the table ``roots``.

    It is relative if the collection is inside the folder, because both can then be moved together.
    """
    if store.folder is not None and folder in store.folder.resolve().parents:
        return os.path.relpath(folder, store.folder.resolve())
    return str(folder)


def _location_of(store: Store, location: str) -> Path:
    if store.folder is None:
        return Path(location)
    return (store.folder.resolve() / location).resolve()
