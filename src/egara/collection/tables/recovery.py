"""Restore the newest complete version of each table after a power failure.

LanceDB does not sync its files. If a power failure interrupts a commit, it may leave a version
whose files are empty, truncated or missing. Such a version is not in the journal, and Egara never
reported the commit as done.
"""

from contextlib import suppress
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path
from typing import Any

from egara.collection.tables.commits import (
    MANIFEST_FOLDER,
    TABLE_SUFFIX,
    VERSION_HINT,
    Commits,
    manifest_paths,
)
from egara.collection.tables.locks import editing, writing
from egara.collection.tables.schema import Owner, owner
from egara.collection.tables.storage_errors import storage_errors
from egara.disk import sync_folder
from egara.errors import CollectionBusy, StorageError

__all__ = ["DAMAGED_FOLDER", "recover"]

MAX_VERSIONS_PER_COMMIT = 4
"""The maximum number of versions of a table that one commit adds. If more versions are not in the
journal, the journal is older than the tables."""

DAMAGED_FOLDER = "damaged"
"""The folder for damaged files; they are moved to a subfolder named by the time."""


def recover(folder: Path, commits: Commits, database: Any) -> list[str]:  # noqa: ANN401 - LanceDB's
    """Restore the newest recorded version of every table whose newest version is not recorded.

    Do nothing if the collection is read-only, or if another process is writing, because it has
    already done the same.

    Args:
        folder: the collection.
        commits: its commits.
        database: its connection to LanceDB.

    Returns:
        The names of the changed tables.
    """
    if not _unfinished_tables(folder, commits):
        return []
    try:
        with writing(folder, 0), editing(folder, 0):
            tables = _unfinished_tables(folder, commits)
            for table in tables:
                _restore_recorded(folder, commits, database, table)
            return tables
    except (CollectionBusy, StorageError):
        return []


def _unfinished_tables(folder: Path, commits: Commits) -> list[str]:
    """Return the tables whose newest version is not recorded, except derived tables.

    Return none if the journal is damaged or older than the tables: then it does not prove that a
    version was never completed. `Collection.check` reports such a journal.
    """
    if not commits.journal.is_undamaged():
        return []
    names = [path.stem for path in folder.glob(f"*{TABLE_SUFFIX}")]
    newer = {
        name: _count_newer(folder, commits, name)
        for name in sorted(names)
        if owner(name) is not Owner.DERIVED
    }
    if max(newer.values(), default=0) > MAX_VERSIONS_PER_COMMIT:
        return []
    return [name for name, versions in newer.items() if versions]


def _count_newer(folder: Path, commits: Commits, table: str) -> int:
    """Return the number of versions of a table after the newest recorded one."""
    recorded = commits.journal.files()
    versions = sorted(manifest_paths(folder, table).items(), reverse=True)
    newer = takewhile(lambda version: version[1] not in recorded, versions)
    return sum(1 for _ in newer)


def _restore_recorded(folder: Path, commits: Commits, database: Any, table: str) -> None:  # noqa: ANN401
    recorded = commits.journal.files()
    versions = manifest_paths(folder, table)
    recorded_versions = [version for version, path in versions.items() if path in recorded]
    damaged = folder / DAMAGED_FOLDER / datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S.%f")
    if not recorded_versions:
        _move(folder, f"{table}{TABLE_SUFFIX}", damaged)
    elif not _restored(database, table, max(versions), max(recorded_versions)):
        for version, path in versions.items():
            if version > max(recorded_versions):
                _move(folder, path, damaged)
        (folder / f"{table}{TABLE_SUFFIX}" / MANIFEST_FOLDER / VERSION_HINT).unlink(missing_ok=True)
        sync_folder(folder / f"{table}{TABLE_SUFFIX}" / MANIFEST_FOLDER)
    commits.sync([table])


def _restored(database: Any, table: str, newest: int, version: int) -> bool:  # noqa: ANN401
    """Commit an older version again; processes with the newest version then notice the change.

    Returns:
        Whether that was possible.
    """
    with suppress(StorageError), storage_errors(database.uri, table):
        opened = database.open_table(table)
        if opened.version != newest:  # LanceDB reads a manifest of zeros as version 0.
            return False
        opened.checkout(version)
        opened.restore()
        return True
    return False


def _move(folder: Path, path: str, target_folder: Path) -> None:
    target = target_folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    (folder / path).rename(target)
