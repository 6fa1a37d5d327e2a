"""Reconcile the tables with a scan: files that moved or are missing, and the rows of their images.

Everything here follows from the table ``files`` and from the scan. So a run that was stopped
half-way leaves nothing that the next run does not correct.
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

DELETE_AT_ONCE = 500
RECONCILED_AT_ONCE = 50_000  # rows
FROM_FILES = ("path", "root", "copies", "missing", "title", "artist", "source", "keywords")


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What a scan of one root found.

    Attributes:
        root: the root's number.
        gone: known paths that were not found.
        returned: paths whose files were missing and are there again.
        new_places: new paths of images that were known before: the image by the path.
    """

    root: int
    gone: Collection[str]
    returned: Collection[str]
    new_places: Mapping[str, str]


def reconcile(store: Store, scanned: ScanResult, roots: Mapping[int, Path]) -> tuple[int, int]:
    """Bring ``files`` and ``images`` in line with a scan.

    A large collection is reconciled in parts, by the first digit of the identity, so that memory
    does not grow with the number of files.

    Args:
        store: the tables.
        scanned: what the scan found.
        roots: the folders of all roots, by number.

    Returns:
        How many files moved, and how many files of this root are missing now.
    """
    parts = ["id IS NULL", *(f"id LIKE '{digit}%'" for digit in "0123456789abcdef")]
    if store.count("files") <= RECONCILED_AT_ONCE:
        return _reconcile_part(store, scanned, roots, None)
    counts = [_reconcile_part(store, scanned, roots, part) for part in parts]
    return sum(moved for moved, _ in counts), sum(missing for _, missing in counts)


def _reconcile_part(
    store: Store, scanned: ScanResult, roots: Mapping[int, Path], part: str | None
) -> tuple[int, int]:
    rows = read_files(store, part)
    departed = _departed(rows, scanned, roots)
    live: dict[str, list[FileRow]] = defaultdict(list)
    changed: dict[tuple[int, str], FileRow] = {}
    for row in rows:
        if row.root == scanned.root and row.path in scanned.returned:
            row = changed[row.root, row.path] = replace(row, outcome=schema.INDEXED)
        if row.outcome == schema.INDEXED and row.id and (row.root, row.path) not in departed:
            live[row.id].append(row)
    dropped = [row for row in departed.values() if row.id is None or row.id in live]
    missing = [
        replace(row, outcome=schema.MISSING)
        for row in departed.values()
        if row.id is not None and row.id not in live
    ]
    changed |= {(row.root, row.path): row for row in [*missing, *_take_metadata(live, dropped)]}
    if changed:
        store.upsert("files", files_table(list(changed.values())), ["root", "path"])
    _drop(store, dropped)
    _reconcile_images(store, live, part)
    return _moved(scanned.new_places, dropped), sum(row.root == scanned.root for row in missing)


def _departed(
    rows: Sequence[FileRow], scanned: ScanResult, roots: Mapping[int, Path]
) -> dict[tuple[int, str], FileRow]:
    """Return the rows whose file is not there any more, by root and path.

    It was not found below this root, or it moved here from another root.
    """
    here = {row.id for row in rows if row.root == scanned.root and row.path not in scanned.gone}
    return {
        (row.root, row.path): row
        for row in rows
        if (row.root == scanned.root and row.path in scanned.gone)
        or (
            row.root != scanned.root
            and row.id is not None
            and row.id in here
            and not os.path.lexists(join_path(roots[row.root], row.path))
        )
    }


def _take_metadata(live: Mapping[str, list[FileRow]], dropped: Iterable[FileRow]) -> list[FileRow]:
    """Let files take the metadata that their image had in its former place.

    Returns:
        The rows that changed.
    """
    changed: dict[tuple[int, str], FileRow] = {}
    for left in dropped:
        for place, file in enumerate(live.get(left.id or "", [])):
            merged = file.with_metadata_of(left)
            if merged != file:
                live[left.id or ""][place] = changed[merged.root, merged.path] = merged
    return list(changed.values())


def _moved(new_places: Mapping[str, str], dropped: Iterable[FileRow]) -> int:
    arrived = Counter(new_places.values())
    left = Counter(row.id for row in dropped if row.id is not None)
    return sum(min(count, left[image]) for image, count in arrived.items())


def _drop(store: Store, rows: Sequence[FileRow]) -> None:
    for start in range(0, len(rows), DELETE_AT_ONCE):
        for root in {row.root for row in rows[start : start + DELETE_AT_ONCE]}:
            part = rows[start : start + DELETE_AT_ONCE]
            paths = ", ".join(quoted(row.path) for row in part if row.root == root)
            store.delete("files", f"root = {root} AND path IN ({paths})")


def _reconcile_images(store: Store, live: Mapping[str, list[FileRow]], part: str | None) -> None:
    """Rewrite the rows of the images whose files, or whose files' metadata, have changed."""
    images = store.read("images", schema.IMAGES, where=part)
    rewritten: dict[int, dict[str, Any]] = {}
    for index, row in enumerate(images.select(["id", *FROM_FILES]).to_pylist()):
        files = sorted(live.get(row["id"], []), key=lambda file: (file.root, file.path))
        reconciled = _reconciled(row, files)
        if reconciled != row:
            rewritten[index] = reconciled
    if rewritten:
        rows = images.take(list(rewritten)).to_pylist()
        merged = [row | changed for row, changed in zip(rows, rewritten.values(), strict=True)]
        store.upsert("images", pa.Table.from_pylist(merged, schema.IMAGES), ["id"])


def _reconciled(row: dict[str, Any], files: Sequence[FileRow]) -> dict[str, Any]:
    """Return an image's row given its files; metadata comes from the first file that has it."""
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
