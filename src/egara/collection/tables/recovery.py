"""After a power failure: go back to the newest version of each table that reached the disk.

LanceDB does not sync what it writes. So a commit that the power interrupted may have left a version
of which some files are empty, cut short or absent. The journal does not name such a version, and
nobody was told that it was written.
"""

from contextlib import suppress
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path
from typing import Any

from egara.collection.tables.commits import HINT, MANIFESTS, TABLE, Commits, manifests
from egara.collection.tables.storage_failures import storage_errors
from egara.collection.tables.locks import editing, writing
from egara.collection.tables.schema import Owner, owner
from egara.disk import sync_folder
from egara.errors import CollectionBusy, StorageError

__all__ = ["DAMAGED_FOLDER", "recover"]

MOST_VERSIONS = 4
"""What one commit adds to a table at most; a journal that lacks more is older than the tables."""

DAMAGED_FOLDER = "damaged"
"""Where files that cannot be used are put, in a subfolder named by the time."""


def recover(folder: Path, commits: Commits, database: Any) -> list[str]:  # noqa: ANN401 - LanceDB's
    """Go back to the newest recorded version of every table that has a newer one.

    Does nothing while another process writes, which has done it already, and in a collection that
    can only be read.

    Returns:
        The tables that were changed.
    """
    if not _unfinished(folder, commits):
        return []
    try:
        with writing(folder, 0), editing(folder, 0):
            tables = _unfinished(folder, commits)
            for table in tables:
                _go_back(folder, commits, database, table)
            return tables
    except (CollectionBusy, StorageError):
        return []


def _unfinished(folder: Path, commits: Commits) -> list[str]:
    """List the tables whose newest version is not recorded; derived ones are made again anyway.

    A journal that is damaged, or older than the tables, is no proof that a version was never
    completed: then there are none. `Collection.check` reports such a journal.
    """
    if not commits.journal.is_whole():
        return []
    names = [path.stem for path in folder.glob(f"*{TABLE}")]
    newer = {
        name: _newer_than_recorded(folder, commits, name)
        for name in sorted(names)
        if owner(name) is not Owner.DERIVED
    }
    if max(newer.values(), default=0) > MOST_VERSIONS:
        return []
    return [name for name, versions in newer.items() if versions]


def _newer_than_recorded(folder: Path, commits: Commits, table: str) -> int:
    """Count the versions of a table that are newer than the newest recorded one."""
    recorded = commits.journal.files()
    versions = sorted(manifests(folder, table).items(), reverse=True)
    newer = takewhile(lambda version: version[1] not in recorded, versions)
    return sum(1 for _ in newer)


def _go_back(folder: Path, commits: Commits, database: Any, table: str) -> None:  # noqa: ANN401
    recorded = commits.journal.files()
    versions = manifests(folder, table)
    whole = [version for version, path in versions.items() if path in recorded]
    aside = folder / DAMAGED_FOLDER / datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S.%f")
    if not whole:
        _move(folder, f"{table}{TABLE}", aside)
    elif not _restored(database, table, max(versions), max(whole)):
        for version, path in versions.items():
            if version > max(whole):
                _move(folder, path, aside)
        (folder / f"{table}{TABLE}" / MANIFESTS / HINT).unlink(missing_ok=True)
        sync_folder(folder / f"{table}{TABLE}" / MANIFESTS)
    commits.sync([table])


def _restored(database: Any, table: str, newest: int, whole: int) -> bool:  # noqa: ANN401
    """Make an older version the newest again, so that processes which saw the other one notice."""
    with suppress(StorageError), storage_errors(database.uri, table):
        opened = database.open_table(table)
        if opened.version != newest:  # a manifest of zeros counts as version 0
            return False
        opened.checkout(whole)
        opened.restore()
        return True
    return False


def _move(folder: Path, path: str, aside: Path) -> None:
    target = aside / path
    target.parent.mkdir(parents=True, exist_ok=True)
    (folder / path).rename(target)
