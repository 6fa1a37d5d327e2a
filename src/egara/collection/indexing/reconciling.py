"""Reconcile the tables with a scan: update moved and missing files, and the rows of their images.

The result depends only on the table ``files`` and on the scan. If a run is stopped, the next run
therefore completes its work.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from egara.collection.tables import (
    FileRow,
    Store,
    files_table,
    join_path,
    quoted,
    read_files,
    schema,
)

__all__ = ["ScanResult", "reconcile"]

DELETE_BATCH = 500
MAX_ROWS_AT_ONCE = 50_000
FROM_FILES = ("path", "root", "copies", "missing", "title", "artist", "source", "keywords")


@dataclass(frozen=True, slots=True)
class ScanResult:
    """The changes that a scan of one root found.

    Attributes:
        root: the root's number.
        gone: paths in the table ``files`` whose file no longer exists.
        returned: paths of files that were missing and exist again.
        new_paths: image IDs by path, for new paths of images that the collection already had.
    """

    root: int
    gone: Collection[str]
    returned: Collection[str]
    new_paths: Mapping[str, str]


def reconcile(store: Store, scanned: ScanResult, roots: Mapping[int, Path]) -> tuple[int, int]:
    """Update ``files`` and ``images`` to the result of a scan.

    A large collection is reconciled in 17 parts, by the first digit of the image ID, to limit the
    memory use.

    Args:
        store: the tables.
        scanned: the result of the scan.
        roots: the folders of all roots, by number.

    Returns:
        The number of files that moved, and the number of files of this root that are missing.
    """
    parts = ["id IS NULL", *(f"id LIKE '{digit}%'" for digit in "0123456789abcdef")]
    if store.count("files") <= MAX_ROWS_AT_ONCE:
        return _reconcile_part(store, scanned, roots, None)
    counts = [_reconcile_part(store, scanned, roots, part) for part in parts]
    return sum(moved for moved, _ in counts), sum(missing for _, missing in counts)


def _reconcile_part(
    store: Store, scanned: ScanResult, roots: Mapping[int, Path], part: str | None
) -> tuple[int, int]:
    rows = read_files(store, part)
    gone_rows = _rows_of_missing_files(rows, scanned, roots)
    remaining: dict[str, list[FileRow]] = defaultdict(list)
    changed: dict[tuple[int, str], FileRow] = {}
    for row in rows:
        if row.root == scanned.root and row.path in scanned.returned:
            row = changed[row.root, row.path] = replace(row, outcome=schema.INDEXED)
        if row.outcome == schema.INDEXED and row.id and (row.root, row.path) not in gone_rows:
            remaining[row.id].append(row)
    dropped = [row for row in gone_rows.values() if row.id is None or row.id in remaining]
    missing = [
        replace(row, outcome=schema.MISSING)
        for row in gone_rows.values()
        if row.id is not None and row.id not in remaining
    ]
    changed |= {
        (row.root, row.path): row for row in [*missing, *_copy_metadata(remaining, dropped)]
    }
    if changed:
        store.upsert("files", files_table(list(changed.values())), ["root", "path"])
    _drop(store, dropped)
    _reconcile_images(store, remaining, part)
    return _count_moved(scanned.new_paths, dropped), sum(
        row.root == scanned.root for row in missing
    )


def _rows_of_missing_files(
    rows: Sequence[FileRow], scanned: ScanResult, roots: Mapping[int, Path]
) -> dict[tuple[int, str], FileRow]:
    """Return the rows whose file no longer exists, by root and path.

    The file was not found below this root, or it moved to this root from another root.
    """
    in_root = {row.id for row in rows if row.root == scanned.root and row.path not in scanned.gone}
    return {
        (row.root, row.path): row
        for row in rows
        if (row.root == scanned.root and row.path in scanned.gone)
        or (
            row.root != scanned.root
            and row.id is not None
            and row.id in in_root
            and not os.path.lexists(join_path(roots[row.root], row.path))
        )
    }


def _copy_metadata(
    remaining: Mapping[str, list[FileRow]], dropped: Iterable[FileRow]
) -> list[FileRow]:
    """Copy metadata from dropped rows to the remaining rows of the same image.

    Returns:
        The rows that changed.
    """
    changed: dict[tuple[int, str], FileRow] = {}
    for old in dropped:
        for index, file in enumerate(remaining.get(old.id or "", [])):
            merged = file.with_metadata_of(old)
            if merged != file:
                remaining[old.id or ""][index] = changed[merged.root, merged.path] = merged
    return list(changed.values())


def _count_moved(new_paths: Mapping[str, str], dropped: Iterable[FileRow]) -> int:
    """Return the number of dropped rows whose image has a new path."""
    added = Counter(new_paths.values())
    removed = Counter(row.id for row in dropped if row.id is not None)
    return sum(min(count, removed[image]) for image, count in added.items())


def _drop(store: Store, rows: Sequence[FileRow]) -> None:
    for start in range(0, len(rows), DELETE_BATCH):
        for root in {row.root for row in rows[start : start + DELETE_BATCH]}:
            part = rows[start : start + DELETE_BATCH]
            paths = ", ".join(quoted(row.path) for row in part if row.root == root)
            store.delete("files", f"root = {root} AND path IN ({paths})")


def _reconcile_images(
    store: Store, remaining: Mapping[str, list[FileRow]], part: str | None
) -> None:
    """Rewrite the rows of images if their files, or the metadata of their files, have changed."""
    images = store.read("images", schema.IMAGES, where=part)
    rewritten: dict[int, dict[str, Any]] = {}
    for index, row in enumerate(images.select(["id", *FROM_FILES]).to_pylist()):
        files = sorted(remaining.get(row["id"], []), key=lambda file: (file.root, file.path))
        reconciled = _reconciled(row, files)
        if reconciled != row:
            rewritten[index] = reconciled
    if rewritten:
        rows = images.take(list(rewritten)).to_pylist()
        merged = [row | changed for row, changed in zip(rows, rewritten.values(), strict=True)]
        store.upsert("images", pa.Table.from_pylist(merged, schema.IMAGES), ["id"])


def _reconciled(row: dict[str, Any], files: Sequence[FileRow]) -> dict[str, Any]:
    """Return the updated row of an image. Metadata comes from the first file that has it."""
    if not files:
        return row | {"copies": [], "missing": True}
    return {
        "id": row["id"],
        "path": files[0].path,
        "root": files[0].root,
        "copies": [file.path for file in files[1:]],
        "missing": False,
        "title": next((file.title for file in files if file.title), None),
        "artist": next((file.artist for file in files if file.artist), None),
        "source": next((file.source for file in files if file.source), None),
        "keywords": next((list(file.keywords) for file in files if file.keywords), []),
    }
