"""After a walk: files that moved or went missing, and what the images' rows then say.

Everything here follows from the table ``files`` and from what the walk saw, so a run that was
stopped half-way leaves nothing that the next run does not put right.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from egara.collection import schema
from egara.collection.ledger import FileRow, read_files, to_table
from egara.collection.paths import join
from egara.collection.store import Store

__all__ = ["settle"]

DELETE_AT_ONCE = 500
DESCRIBED = ("title", "artist", "source", "keywords")
SETTLED = ("path", "root", "copies", "missing", *DESCRIBED)


def settle(
    store: Store,
    root: int,
    gone: Collection[str],
    placed: Mapping[str, str],
    roots: Mapping[int, Path],
) -> tuple[int, int]:
    """Bring ``files`` and ``images`` in line with what the walk over one root saw.

    Args:
        store: the collection's tables.
        root: the root that was walked.
        gone: the paths below it that are known and were not seen.
        placed: the paths that are new in this run, each with the image it holds, where that image
            was known before.
        roots: where every root is.

    Returns:
        How many files moved, and how many files of this root are missing now.
    """
    rows = read_files(store)
    departed = _departed(rows, root, gone, set(placed.values()), roots)
    live: dict[str, list[FileRow]] = defaultdict(list)
    for row in rows:
        if row.outcome == schema.INDEXED and row.id and (row.root, row.path) not in departed:
            live[row.id].append(row)
    dropped = [row for row in departed.values() if row.id is None or row.id in live]
    missing = [
        replace(row, outcome=schema.MISSING)
        for row in departed.values()
        if row.id is not None and row.id not in live
    ]
    changed = missing + _inherit(live, dropped)
    if changed:
        store.upsert("files", to_table(changed), ["root", "path"])
    _drop(store, dropped)
    _settle_images(store, live)
    return _moved(placed, dropped), sum(row.root == root for row in missing)


def _departed(
    rows: Iterable[FileRow],
    root: int,
    gone: Collection[str],
    placed: Collection[str],
    roots: Mapping[int, Path],
) -> dict[tuple[int, str], FileRow]:
    """Rows whose file is not there any more: not seen below this root, or left another one."""
    return {
        (row.root, row.path): row
        for row in rows
        if (row.root == root and row.path in gone)
        or (
            row.root != root
            and row.id in placed
            and not os.path.lexists(join(roots[row.root], row.path))
        )
    }


def _inherit(live: Mapping[str, list[FileRow]], dropped: Iterable[FileRow]) -> list[FileRow]:
    """Let files keep what was said of their drawing where it was before; gives those changed."""
    changed: dict[tuple[int, str], FileRow] = {}
    for left in dropped:
        for place, file in enumerate(live.get(left.id or "", [])):
            said = {name: getattr(file, name) or getattr(left, name) for name in DESCRIBED}
            heir = replace(file, **said)
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
            paths = ", ".join(_quoted(row.path) for row in part if row.root == root)
            store.delete("files", f"root = {root} AND path IN ({paths})")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _settle_images(store: Store, live: Mapping[str, list[FileRow]]) -> None:
    """Rewrite the rows of those images whose files, or what these say, have changed."""
    images = store.read("images", schema.IMAGES)
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
