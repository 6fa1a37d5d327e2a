"""The folders that a collection indexes."""

import os
from pathlib import Path

import pyarrow as pa

from egara.collection.tables import schema
from egara.collection.tables.path_text import to_path, to_text
from egara.collection.tables.store import Store
from egara.errors import BadInput

__all__ = ["read_roots", "register", "root_location", "unregister"]


def read_roots(store: Store) -> dict[int, Path]:
    """Where every root is, on this machine."""
    rows = store.read("roots", schema.ROOTS).to_pylist()
    return {row["root"]: _place(store, to_path(row["location"])) for row in rows}


def register(store: Store, folder: Path) -> tuple[int, dict[int, Path]]:
    """Give a folder its number, and say where all roots are.

    Raises:
        BadInput: it lies inside another root, or around one.
    """
    roots = read_roots(store)
    for number, place in roots.items():
        if place == folder:
            return number, roots
        if place in folder.parents or folder in place.parents:
            raise BadInput(
                f"{folder} overlaps {place}, which this collection indexes already. "
                f"Index {place} again, or give the other folder a collection of its own (-C)."
            )
    number = max(roots, default=-1) + 1
    row = {"root": number, "location": to_text(root_location(store, folder))}
    store.append("roots", pa.Table.from_pylist([row], schema.ROOTS))
    return number, roots | {number: folder}


def unregister(store: Store, root: int) -> None:
    """Let a root go, whose files have no rows any more."""
    store.delete("roots", f"root = {root}")


def root_location(store: Store, folder: Path) -> str:
    """Return the location of a folder as ``roots`` has it.

    It is relative if the collection lies inside the folder, so that both may move together.
    """
    if store.folder is not None and folder in store.folder.resolve().parents:
        return os.path.relpath(folder, store.folder.resolve())
    return str(folder)


def _place(store: Store, location: str) -> Path:
    if store.folder is None:
        return Path(location)
    return (store.folder.resolve() / location).resolve()
