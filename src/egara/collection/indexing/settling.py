"""After a walk: files that moved or went missing, and what the images' rows then say.

Everything here follows from the table ``files`` and from what the walk saw, so a run that was
stopped half-way leaves nothing that the next run does not put right.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from egara.collection.tables import FileRow, Store, files_table, join, quoted, read_files, schema

__all__ = ["Walked", "settle"]

DELETE_AT_ONCE = 500
SETTLED_AT_ONCE = 50_000
SETTLED = ("path", "root", "copies", "missing", "title", "artist", "source", "keywords")


@dataclass(frozen=True, slots=True)
class Walked:
    """What a walk over one root saw.

    Attributes:
        root: the root's number.
        gone: paths below it that are known and were not seen.
        back: paths whose files were missing and are there again.
        placed: paths that are new, each with the image it holds, where that was known before.
    """

    root: int
    gone: Collection[str]
    back: Collection[str]
    placed: Mapping[str, str]


def settle(store: Store, walked: Walked, roots: Mapping[int, Path]) -> tuple[int, int]:
    """Bring ``files`` and ``images`` in line with a walk.

    A large collection is settled in parts, by the first digit of the identity, so that memory does
    not grow with the number of files.

    Returns:
        How many files moved, and how many files of this root are missing now.
    """
    parts = ["id IS NULL", *(f"id LIKE '{digit}%'" for digit in "0123456789abcdef")]
    if store.count("files") <= SETTLED_AT_ONCE:
        return _settle_part(store, walked, roots, None)
    counts = [_settle_part(store, walked, roots, part) for part in parts]
    return sum(moved for moved, _ in counts), sum(missing for _, missing in counts)


def _settle_part(
    store: Store, walked: Walked, roots: Mapping[int, Path], part: str | None
) -> tuple[int, int]:
    rows = read_files(store, part)
    departed = _departed(rows, walked, roots)
    live: dict[str, list[FileRow]] = defaultdict(list)
    changed: dict[tuple[int, str], FileRow] = {}
    for row in rows:
        if row.root == walked.root and row.path in walked.back:
            row = changed[row.root, row.path] = replace(row, outcome=schema.INDEXED)
        if row.outcome == schema.INDEXED and row.id and (row.root, row.path) not in departed:
            live[row.id].append(row)
    dropped = [row for row in departed.values() if row.id is None or row.id in live]
    missing = [
        replace(row, outcome=schema.MISSING)
        for row in departed.values()
        if row.id is not None and row.id not in live
    ]
    changed |= {(row.root, row.path): row for row in [*missing, *_inherit(live, dropped)]}
    if changed:
        store.upsert("files", files_table(list(changed.values())), ["root", "path"])
    _drop(store, dropped)
    _settle_images(store, live, part)
    return _moved(walked.placed, dropped), sum(row.root == walked.root for row in missing)


def _departed(
    rows: Sequence[FileRow], walked: Walked, roots: Mapping[int, Path]
) -> dict[tuple[int, str], FileRow]:
    """Rows whose file is not there any more: not seen below this root, or left another for it."""
    here = {row.id for row in rows if row.root == walked.root and row.path not in walked.gone}
    return {
        (row.root, row.path): row
        for row in rows
        if (row.root == walked.root and row.path in walked.gone)
        or (
            row.root != walked.root
            and row.id is not None
            and row.id in here
            and not os.path.lexists(join(roots[row.root], row.path))
        )
    }


def _inherit(live: Mapping[str, list[FileRow]], dropped: Iterable[FileRow]) -> list[FileRow]:
    """Let files keep what was said of their drawing where it was before; gives those changed."""
    changed: dict[tuple[int, str], FileRow] = {}
    for left in dropped:
        for place, file in enumerate(live.get(left.id or "", [])):
            heir = file.inheriting(left)
            if heir != file:
                live[left.id or ""][place] = changed[heir.root, heir.path] = heir
    return list(changed.values())


def _moved(placed: Mapping[str, str], dropped: Iterable[FileRow]) -> int:
    arrived = Counter(placed.values())
    left = Counter(row.id for row in dropped if row.id is not None)
    return sum(min(count, left[image]) for image, count in arrived.items())


def _drop(store: Store, rows: Sequence[FileRow]) -> None:
    for start in range(0, len(rows), DELETE_AT_ONCE):
        for root in {row.root for row in rows[start : start + DELETE_AT_ONCE]}:
            part = rows[start : start + DELETE_AT_ONCE]
            paths = ", ".join(quoted(row.path) for row in part if row.root == root)
            store.delete("files", f"root = {root} AND path IN ({paths})")


def _settle_images(store: Store, live: Mapping[str, list[FileRow]], part: str | None) -> None:
    """Rewrite the rows of those images whose files, or what these say, have changed."""
    images = store.read("images", schema.IMAGES, where=part)
    rewritten: dict[int, dict[str, Any]] = {}
    for index, row in enumerate(images.select(["id", *SETTLED]).to_pylist()):
        settled = _settled(
            row, sorted(live.get(row["id"], []), key=lambda file: (file.root, file.path))
        )
        if settled != row:
            rewritten[index] = settled
    if rewritten:
        rows = images.take(list(rewritten)).to_pylist()
        merged = [row | settled for row, settled in zip(rows, rewritten.values(), strict=True)]
        store.upsert("images", pa.Table.from_pylist(merged, schema.IMAGES), ["id"])


def _settled(row: dict[str, Any], files: Sequence[FileRow]) -> dict[str, Any]:
    """What an image's row says, given its files: the first that says something is believed."""
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
