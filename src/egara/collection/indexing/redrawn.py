"""Drawings that were saved anew: another image in the file that alone held one before.

To the collection this is a new image. What people said of the old one is passed on to it before the
old one counts as missing, so a run that was stopped between the two passes it on once more.
"""

import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from egara.collection.indexing.ledger import Known
from egara.collection.tables import FileRow, Store, join, quoted, read_files, schema

__all__ = ["Succeed", "redrawn"]

Succeed = Callable[[Mapping[str, str]], None]
"""Passes on what people made of images, given who comes after each."""

ASKED_AT_ONCE = 500
PLACE = ["id", "root", "path"]


def redrawn(
    store: Store,
    root: int,
    files: Mapping[str, Known],
    gone: Collection[str],
    roots: Mapping[int, Path],
) -> dict[str, str]:
    """The images that were drawn anew since the images' rows were last settled.

    Args:
        store: where files and images are read.
        root: the root's number.
        files: what every file below it holds now, by path.
        gone: paths of these that the walk did not see.
        roots: where every root is.

    Returns:
        The identity of each, and that of the image in its place. An image that was in another file
        before is none: that file was moved or copied over this one.
    """
    after: dict[str, str] = {}
    for image, path in _settled_here(store, root):
        file = files.get(path)
        if file is not None and file.id not in (None, image) and path not in gone:
            after[image] = str(file.id)
    places = _places(store, {*after, *after.values()})

    def is_there(row: FileRow) -> bool:
        if row.outcome != schema.INDEXED:
            return False
        if row.root == root:
            return row.path not in gone
        return os.path.lexists(join(roots[row.root], row.path))

    return {
        old: new
        for old, new in after.items()
        if len(places[new]) == 1 and not any(map(is_there, places[old]))
    }


def _settled_here(store: Store, root: int) -> Iterable[tuple[str, str]]:
    """The images that were last seen below a root, and where."""
    for batch in store.batches("images", [*PLACE, "missing"]):
        rows = pa.Table.from_batches([batch])
        here = pc.and_(pc.equal(rows["root"], root), pc.invert(rows["missing"]))
        rows = rows.filter(here)
        yield from zip(rows["id"].to_pylist(), rows["path"].to_pylist(), strict=True)


def _places(store: Store, images: Collection[str]) -> Mapping[str, list[FileRow]]:
    """The rows of the files that hold images, or held them when they were last seen."""
    places: dict[str, list[FileRow]] = defaultdict(list)
    asked = sorted(images)
    for start in range(0, len(asked), ASKED_AT_ONCE):
        ids = ", ".join(map(quoted, asked[start : start + ASKED_AT_ONCE]))
        for row in read_files(store, f"id IN ({ids})"):
            places[str(row.id)].append(row)
    return places
