"""Find replaced images: the only file of an image now contains a different image.

This happens when a drawing is edited and saved, because an image is identified by its content. The
user's edits (tags, positions on boards, kept clusters) are transferred to the new image. This is
done before the old image is marked as missing, so a run that was stopped in between repeats it.
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
"""Transfers user edits of images. The argument is {ID of the replaced image: ID of the new one}."""

QUERY_BATCH = 500
LOCATION = ["id", "root", "path"]


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
        files: the current files below the root, by path.
        gone: the paths in ``files`` that the scan did not find.
        roots: the folders of all roots, by number.

    Returns:
        {ID of the replaced image: ID of the new image}. If another file contained the new image
        before, that file was moved or copied over this one. Such an image is not a replacement.
    """
    new_images: dict[str, str] = {}
    for image, path in _images_below(store, root):
        file = files.get(path)
        if file is not None and file.id not in (None, image) and path not in gone:
            new_images[image] = str(file.id)
    files_of = _files_by_image(store, {*new_images, *new_images.values()})

    def exists(row: FileRow) -> bool:
        if row.outcome != schema.INDEXED:
            return False
        if row.root == root:
            return row.path not in gone
        return os.path.lexists(join_path(roots[row.root], row.path))

    return {
        old: new
        for old, new in new_images.items()
        if len(files_of[new]) == 1 and not any(map(exists, files_of[old]))
    }


def _images_below(store: Store, root: int) -> Iterable[tuple[str, str]]:
    """Yield the ID and path of each image that was last seen below a root."""
    for batch in store.batches("images", [*LOCATION, "missing"]):
        rows = pa.Table.from_batches([batch])
        in_root = pc.and_(pc.equal(rows["root"], root), pc.invert(rows["missing"]))
        rows = rows.filter(in_root)
        yield from zip(rows["id"].to_pylist(), rows["path"].to_pylist(), strict=True)


def _files_by_image(store: Store, images: Collection[str]) -> Mapping[str, list[FileRow]]:
    """Return the file rows of each image, including files that no longer exist."""
    rows: dict[str, list[FileRow]] = defaultdict(list)
    all_ids = sorted(images)
    for start in range(0, len(all_ids), QUERY_BATCH):
        ids = ", ".join(map(quoted, all_ids[start : start + QUERY_BATCH]))
        for row in read_files(store, f"id IN ({ids})"):
            rows[str(row.id)].append(row)
    return rows
