"""Restore a damaged table of people's work from what is left of it, older versions and backups."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from egara.collection.backups import Backups, read_backup, written_at
from egara.collection.checking.reports import Repair
from egara.collection.checking.salvage import SalvagedTable, newest_readable_version
from egara.collection.tables import Store, schema
from egara.errors import BadBackup, StorageError

__all__ = ["restore_table"]

KEYS = {
    "tags": ("id", "tag"),
    "tag_thresholds": ("tag",),
    "boards": ("key",),
    "kept_clusters": ("key",),
    "duplicate_reviews": ("a", "b"),
    "study-trials": ("participant", "trial"),
    "study": ("participant", "trial", "question", "time"),
}


def restore_table(
    store: Store, table: str, left: SalvagedTable | None, *, newest_lost: bool, backups: Backups
) -> Repair:
    """Write a table again with all rows that can be read.

    A backup that was written after the newest version that is left has all of it. Otherwise the
    rows that are left count, and those of the backup or version with other keys are added: they
    were in a damaged file, or people deleted them since.

    Args:
        store: opened for repairing.
        table: the table.
        left: what is left of its newest version that can be opened.
        newest_lost: whether there was a newer version, which cannot be opened.
        backups: of the collection.
    """
    assert store.folder is not None
    layout = schema.PEOPLE_TABLES[table]
    rows = layout.empty_table() if left is None else left.reader().read_all().select(layout.names)
    found = len(rows)
    partly = left is not None and (newest_lost or found < left.total)
    sources = _sources(store.folder, table, backups)
    when, name, base = max(sources, default=(None, "", None), key=lambda source: source[0])
    whole = when is not None and (left is None or when > left.written)
    if base is not None:
        rows = base if whole else _joined(rows, base, KEYS[table])
    store.replace(table, rows)
    action = f"Restored {len(rows):,} rows"
    if base is None:
        lost = "All of it" if left is None else None
        if partly and left is not None:
            lost = f"{left.total - found:,} of {left.total:,} rows, and no backup has them"
            if newest_lost:
                lost = f"Edits made after {_text(left.written)}"
        return Repair(table, f"{action} from what is left.", None if lost is None else f"{lost}.")
    lost = f"Edits made after {_text(when)} may be missing"
    if whole:
        return Repair(table, f"{action} from {name} of {_text(when)}.", f"{lost}.")
    return Repair(
        table,
        f"{action}: {found:,} that are left, the others from {name} of {_text(when)}.",
        f"{lost}, and rows deleted after it may be back.",
    )


def _sources(folder: Path, table: str, backups: Backups) -> list[tuple[datetime, str, pa.Table]]:
    """The newest backup and the newest whole version, each with its time."""
    sources = []
    for path in backups.automatic_with(table):
        try:
            work = read_backup(path, skip_damaged=False).work
        except (BadBackup, StorageError):
            continue
        sources.append((written_at(path), f"the backup {path.name}", work[table]))
        break
    version = newest_readable_version(folder, table)
    if version is not None:
        sources.append(
            (version[0], "the version", version[1].select(schema.PEOPLE_TABLES[table].names))
        )
    return sources


def _joined(first: pa.Table, second: pa.Table, key: Sequence[str]) -> pa.Table:
    """Return all rows of the first table, and those of the second with other keys."""
    there = {tuple(row.values()) for row in first.select(key).to_pylist()}
    others = [tuple(row.values()) not in there for row in second.select(key).to_pylist()]
    return pa.concat_tables([first, second.filter(pa.array(others, pa.bool_())).cast(first.schema)])


def _text(when: datetime | None) -> str:
    return "" if when is None else when.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
