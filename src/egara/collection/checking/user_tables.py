"""Restore a damaged table of user data.

The sources are its undamaged rows, older versions of the table, and backups.
"""

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
    "tag_thresholds": ("fingerprint", "tag"),
    "roles": ("role",),
    "boards": ("key",),
    "kept_clusters": ("key",),
    "duplicate_reviews": ("a", "b"),
    "study-trials": ("participant", "trial"),
    "study": ("participant", "trial", "question", "time"),
}


def restore_table(
    store: Store, table: str, salvaged: SalvagedTable | None, *, newest_lost: bool, backups: Backups
) -> Repair:
    """Write a table again with all rows that can be read.

    If a backup is newer than the newest version that can be opened, its rows are used. Otherwise
    the undamaged rows of that version are used, and rows with other keys are added from a backup or
    an older version: either they were in a damaged file, or the user deleted them later.

    Args:
        store: the collection's store, opened for repairing.
        table: the name of the table.
        salvaged: the undamaged rows of its newest version that can be opened.
        newest_lost: whether a newer version existed, which cannot be opened.
        backups: the backups of the collection.
    """
    assert store.folder is not None
    layout = schema.USER_TABLES[table]
    rows = layout.empty_table()
    if salvaged is not None:
        rows = schema.conformed(salvaged.reader().read_all(), layout)
    intact = len(rows)
    is_partial = salvaged is not None and (newest_lost or intact < salvaged.total)
    sources = _sources(store.folder, table, backups)
    time, name, source = max(sources, default=(None, "", None), key=lambda entry: entry[0])
    is_newer = time is not None and (salvaged is None or time > salvaged.written)
    if source is not None:
        rows = source if is_newer else _joined(rows, source, KEYS[table])
    store.replace(table, rows)
    action = f"Restored {len(rows):,} rows"
    if source is None:
        lost = "All rows" if salvaged is None else None
        if is_partial and salvaged is not None:
            lost = f"{salvaged.total - intact:,} of {salvaged.total:,} rows, and no backup has them"
            if newest_lost:
                lost = f"Edits made after {_text(salvaged.written)}"
        action = f"{action} from its undamaged files."
        return Repair(table, action, None if lost is None else f"{lost}.")
    lost = f"Edits made after {_text(time)} may be missing"
    if is_newer:
        return Repair(table, f"{action} from {name} of {_text(time)}.", f"{lost}.")
    return Repair(
        table,
        f"{action}: {intact:,} from its undamaged files, the others from {name} of {_text(time)}.",
        f"{lost}, and rows that were deleted after it may exist again.",
    )


def _sources(folder: Path, table: str, backups: Backups) -> list[tuple[datetime, str, pa.Table]]:
    """Return the newest undamaged backup and version: time, name for messages, and rows."""
    sources = []
    for path in backups.automatic_with(table):
        try:
            user_data = read_backup(path, skip_damaged=False).user_data
        except (BadBackup, StorageError):
            continue
        sources.append((written_at(path), f"the backup {path.name}", user_data[table]))
        break
    version = newest_readable_version(folder, table)
    if version is not None:
        rows = schema.conformed(version[1], schema.USER_TABLES[table])
        sources.append((version[0], "the older version", rows))
    return sources


def _joined(first: pa.Table, second: pa.Table, key: Sequence[str]) -> pa.Table:
    """Return all rows of the first table, and those of the second with other keys."""
    keys = {tuple(row.values()) for row in first.select(key).to_pylist()}
    others = [tuple(row.values()) not in keys for row in second.select(key).to_pylist()]
    return pa.concat_tables([first, second.filter(pa.array(others, pa.bool_())).cast(first.schema)])


def _text(time: datetime | None) -> str:
    return "" if time is None else time.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
