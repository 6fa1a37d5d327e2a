"""Find replaced images: a file that alone held an image holds another one now.

This happens when a drawing is edited and saved. To the collection it is a new image. People's edits
(tags, places on boards, kept clusters) are transferred to it before the old image counts as
missing, so a run that was stopped between the two transfers them once more.
"""

import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from egara.collection.indexing.ledger import KnownFile
from egara.collection.tables import FileRow, Store, join_path, quoted, read_files, schema

__all__ = ["Transfer", "find_replacements"]

Transfer = Callable[[Mapping[str, str]], None]
"""Transfers people's edits of images, given the replacing image by the replaced one."""

ASKED_AT_ONCE = 500
PLACE = ["id", "root", "path"]


def find_replacements(
    store: Store,
    root: int,
    files: Mapping[str, KnownFile],
    gone: Collection[str],
    roots: Mapping[int, Path],
) -> dict[str, str]:
    """Find the images that were replaced since the images' rows were last reconciled.

    Args:
        store: the tables.
        root: the root's number.
        files: every file below it as it is now, by path.
        gone: those of these paths that the scan did not find.
        roots: the folders of all roots, by number.

    Returns:
        The identity of the replacing image by that of the replaced one. An image that was in
        another file before replaces none: that file was moved or copied over this one.
    """
    after: dict[str, str] = {}
    for image, path in _images_below(store, root):
        file = files.get(path)
        if file is not None and file.id not in (None, image) and path not in gone:
            after[image] = str(file.id)
    places = _places(store, {*after, *after.values()})

    def is_there(row: FileRow) -> bool:
        if row.outcome != schema.INDEXED:
            return False
        if row.root == root:
            return row.path not in gone
        return os.path.lexists(join_path(roots[row.root], row.path))

    return {
        old: new
        for old, new in after.items()
        if len(places[new]) == 1 and not any(map(is_there, places[old]))
    }


def _images_below(store: Store, root: int) -> Iterable[tuple[str, str]]:
    """Yield the images that were last seen below a root, each with its path."""
    for batch in store.batches("images", [*PLACE, "missing"]):
        rows = pa.Table.from_batches([batch])
        here = pc.and_(pc.equal(rows["root"], root), pc.invert(rows["missing"]))
        rows = rows.filter(here)
        yield from zip(rows["id"].to_pylist(), rows["path"].to_pylist(), strict=True)


def _places(store: Store, images: Collection[str]) -> Mapping[str, list[FileRow]]:
    """Return the rows of the files that hold images, or held them when they were last seen."""
    places: dict[str, list[FileRow]] = defaultdict(list)
    asked = sorted(images)
    for start in range(0, len(asked), ASKED_AT_ONCE):
        ids = ", ".join(map(quoted, asked[start : start + ASKED_AT_ONCE]))
        for row in read_files(store, f"id IN ({ids})"):
            places[str(row.id)].append(row)
    return places
