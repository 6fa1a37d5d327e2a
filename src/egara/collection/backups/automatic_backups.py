"""The backups that a collection writes by itself, in its folder ``backups``.

There is one of each day (UTC) on which people's work changed, one from before each restore and one
from before each upgrade. Of each reason the newest seven are kept. The file names begin with the
time, so their order is that of time. One of the day that has tables which were lost since, as their
folders were deleted, is kept too: the next one would not have them.
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
KEPT = 7
SUFFIX = ".jsonl"
DAY = "%Y-%m-%d"
TIME = f"{DAY}T%H%M%S.%fZ"
NAME = re.compile(r"\d{4}-\d\d-\d\dT\d{6}\.\d{6}Z-[a-z-]+\.jsonl")
SMALL = 100_000  # bytes: it is written in a few milliseconds
BYTES_A_SECOND = 20_000  # of waiting until the next one, so that 1 MB is written every 45 s


class AutomaticBackups:
    """The automatic backups of one collection."""

    def __init__(self, folder: Path, *, renewed: bool) -> None:
        """Take where they are, and whether that of the day is renewed after more edits."""
        self.folder = folder
        self._renewed = renewed

    def all(self) -> list[Path]:
        """Return all of them, the newest first."""
        found = self.folder.glob(f"*{SUFFIX}") if self.folder.is_dir() else ()
        return sorted((path for path in found if NAME.fullmatch(path.name)), reverse=True)

    def of(self, reason: str) -> list[Path]:
        """Return those of one reason, the newest first."""
        return [path for path in self.all() if _reason(path) == reason]

    def due(self) -> bool:
        """Return whether the backup of the day should be written or renewed after an edit.

        A small one is renewed after every edit, a large one from time to time.
        """
        newest = next(iter(self.of(DAILY)), None)
        now = datetime.now(UTC)
        if newest is None or _day(newest) != now.strftime(DAY):
            return True
        if not self._renewed:
            return False
        written = datetime.strptime(newest.name.partition("-" + DAILY)[0], TIME).replace(tzinfo=UTC)
        wait = max(0, newest.stat().st_size - SMALL) / BYTES_A_SECOND
        return not timedelta(0) <= now - written < timedelta(seconds=wait)

    def write(self, reason: str, write: Callable[[Path], object]) -> Path:
        """Write a backup, and delete those that are not kept beside it.

        Args:
            reason: why it is written.
            write: writes it to a path.

        Returns:
            The backup; one of the day before where that has the same records.

        Raises:
            OSError, StorageError: it cannot be written.
        """
        # The folder of a local collection is there; if it is gone, it is not made again.
        self.folder.mkdir(exist_ok=True, parents=not self._renewed)
        path = self.folder / f"{datetime.now(UTC).strftime(TIME)}-{reason}{SUFFIX}"
        before = self.of(reason)
        write(path)
        if reason == DAILY and before and _digest(before[0]) == _digest(path):
            path.unlink()
            return before[0]
        if reason == DAILY:
            for old in [old for old in before if _day(old) == _day(path)]:
                old.unlink(missing_ok=True)
                before.remove(old)
        for old in before[KEPT - 1 :]:
            old.unlink(missing_ok=True)
        return path

    def protect(self, tables: Collection[str]) -> None:
        """Keep the newest backup of the day if it has tables that the collection lost since.

        Args:
            tables: those that the collection has.
        """
        for newest in self.of(DAILY)[:1]:
            header = read_header(newest) or {}
            if not set(header.get("tables", ())) <= set(tables):
                newest.rename(newest.with_name(newest.name.replace(DAILY, BEFORE_LOSS)))


def written_at(path: Path) -> datetime:
    """Return when an automatic backup was written."""
    return datetime.strptime(path.name.partition("Z-")[0] + "Z", TIME).replace(tzinfo=UTC)


def _reason(path: Path) -> str:
    return path.name.partition("Z-")[2].removesuffix(SUFFIX)


def _day(path: Path) -> str:
    return path.name[:10]


def _digest(path: Path) -> object:
    """What two backups with the same records have in common; otherwise something of its own."""
    return (read_trailer(path) or {}).get("sha256", path)
