"""Manage the automatic backups of a collection, in its folder ``backups``.

A collection writes a backup on each day (UTC) on which user data changes, before each restore
and before each upgrade. The newest seven backups for each of these reasons are kept. File names
start with the time, so their alphabetical order is chronological. If tables were lost, because
their folders were deleted, the last daily backup with them is kept under the reason
``before-loss``, because the next one would not have them.
"""

import re
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

from egara.collection.backups.backup_file import read_header
from egara.collection.backups.record_lines import read_trailer

__all__ = ["BEFORE_RESTORE", "BEFORE_UPGRADE", "DAILY", "AutomaticBackups", "written_at"]

DAILY = "daily"
BEFORE_RESTORE = "before-restore"
BEFORE_UPGRADE = "before-upgrade"
BEFORE_LOSS = "before-loss"
MAX_BACKUPS = 7  # for each reason
SUFFIX = ".jsonl"
DAY = "%Y-%m-%d"
TIME = f"{DAY}T%H%M%S.%fZ"
NAME = re.compile(r"\d{4}-\d\d-\d\dT\d{6}\.\d{6}Z-[a-z-]+\.jsonl")
ALWAYS_RENEWED_BYTES = 100_000  # Writing this size takes a few milliseconds.
BYTES_PER_SECOND = 20_000  # of waiting until the next backup: 1 MB is written every 45 s


class AutomaticBackups:
    """The automatic backups of one collection."""

    def __init__(self, folder: Path, *, renewed: bool) -> None:
        """Use a folder of backups.

        Args:
            folder: the folder of automatic backups.
            renewed: whether the daily backup is written again after later edits of the day.
        """
        self.folder = folder
        self._renewed = renewed

    def all(self) -> list[Path]:
        """Return all automatic backups, the newest first."""
        files = self.folder.glob(f"*{SUFFIX}") if self.folder.is_dir() else ()
        return sorted((path for path in files if NAME.fullmatch(path.name)), reverse=True)

    def with_reason(self, reason: str) -> list[Path]:
        """Return the automatic backups with one reason, the newest first."""
        return [path for path in self.all() if _reason(path) == reason]

    def due(self) -> bool:
        """Return whether the daily backup should be written or renewed after an edit.

        A small backup is renewed after every edit. A large one is renewed after an edit if enough
        time has passed since the last one.
        """
        newest = next(iter(self.with_reason(DAILY)), None)
        now = datetime.now(UTC)
        if newest is None or _day(newest) != now.strftime(DAY):
            return True
        if not self._renewed:
            return False
        written = datetime.strptime(newest.name.partition("-" + DAILY)[0], TIME).replace(tzinfo=UTC)
        wait = max(0, newest.stat().st_size - ALWAYS_RENEWED_BYTES) / BYTES_PER_SECOND
        return not timedelta(0) <= now - written < timedelta(seconds=wait)

    def write(self, reason: str, write: Callable[[Path], object]) -> Path:
        """Write a backup, and delete old backups.

        Args:
            reason: the reason, such as `DAILY`.
            write: a function that writes the backup to a path.

        Returns:
            The new backup; an older daily backup if it has the same records.

        Raises:
            OSError, StorageError: the backup cannot be written.
        """
        # If the folder of a local collection was moved or deleted, it is not created again.
        self.folder.mkdir(exist_ok=True, parents=not self._renewed)
        path = self.folder / f"{datetime.now(UTC).strftime(TIME)}-{reason}{SUFFIX}"
        before = self.with_reason(reason)
        write(path)
        if reason == DAILY and before and _digest(before[0]) == _digest(path):
            path.unlink()
            return before[0]
        if reason == DAILY:
            for old in [old for old in before if _day(old) == _day(path)]:
                old.unlink(missing_ok=True)
                before.remove(old)
        for old in before[MAX_BACKUPS - 1 :]:
            old.unlink(missing_ok=True)
        return path

    def protect(self, tables: Collection[str]) -> None:
        """Keep the newest daily backup permanently if it has tables that the collection has lost.

        Args:
            tables: the tables of user data that exist in the collection.
        """
        for newest in self.with_reason(DAILY)[:1]:
            header = read_header(newest) or {}
            if not set(header.get("tables", ())) <= set(tables):
                newest.rename(newest.with_name(newest.name.replace(DAILY, BEFORE_LOSS)))


def written_at(path: Path) -> datetime:
    """Return the time when an automatic backup was written."""
    return datetime.strptime(path.name.partition("Z-")[0] + "Z", TIME).replace(tzinfo=UTC)


def _reason(path: Path) -> str:
    return path.name.partition("Z-")[2].removesuffix(SUFFIX)


def _day(path: Path) -> str:
    return path.name[:10]


def _digest(path: Path) -> object:
    """Return a value that is equal for backups with the same records."""
    return (read_trailer(path) or {}).get("sha256", path)
