"""Backups of people's work: written, restored, and kept by the collection itself."""

import hashlib
import os
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from pathlib import Path

import pyarrow as pa
from platformdirs import user_data_path

from egara.collection.backups.automatic_backups import (
    BEFORE_RESTORE,
    BEFORE_UPGRADE,
    DAILY,
    AutomaticBackups,
)
from egara.collection.backups.backup_file import PARTS, read_backup, read_header, write_backup
from egara.collection.backups.drawing_matching import match_drawings
from egara.collection.backups.parts.part import BackupPart, PeopleTables, TableMerge
from egara.collection.backups.reports import BackupReport, PartReport, RestoreReport
from egara.collection.snapshots import Snapshots
from egara.collection.tables import BACKUPS_FOLDER, Store, editing, schema
from egara.collection.tags import TagIndexes
from egara.errors import BadInput, CollectionError, StorageError

__all__ = ["Backups"]


class Backups:
    """The backups of one collection."""

    def __init__(self, store: Store, snapshots: Snapshots, tags: TagIndexes) -> None:
        """Take the collection's."""
        self._store = store
        self._snapshots = snapshots
        self._tags = tags
        self._read: dict[str, tuple[int, pa.Table]] = {}  # version and rows
        self._automatic = AutomaticBackups(_folder(store), renewed=store.folder is not None)

    def backup(self, file: str | os.PathLike[str], *, overwrite: bool = False) -> BackupReport:
        """See `BackupVerbs.backup`."""
        target = Path(file)
        if target.is_dir():
            raise BadInput(f"{target} is a folder. Name a file to write, such as work.jsonl.")
        if target.exists() and not target.is_file():
            raise BadInput(
                f"{target} is no regular file. Name a file to write, such as work.jsonl."
            )
        own = self._store.folder
        if own is not None and own.resolve() in target.resolve().parents:
            raise BadInput(
                f"{target} lies in the collection, which keeps files of its own there. Name a file "
                "elsewhere, best on another disk."
            )
        if target.exists() and not overwrite:
            raise BadInput(
                f"{target} is there already. Name another, or overwrite it (--overwrite)."
            )
        try:
            with editing(self._store.folder):
                work = self._work()
        except StorageError:  # a collection that can only be read has no lock
            work = self._work()
        counts = self._write(target, work)
        return BackupReport(target, counts, target.stat().st_size)

    def restore(
        self,
        file: str | os.PathLike[str],
        *,
        replace: bool = False,
        only: Sequence[str] | None = None,
        skip_damaged: bool = False,
        dry_run: bool = False,
    ) -> RestoreReport:
        """See `BackupVerbs.restore`."""
        parts = _chosen(only)
        archive = read_backup(Path(file), skip_damaged=skip_damaged)
        snapshot = self._snapshots.newest()
        found = match_drawings(snapshot.catalogue, archive.paths)
        canonical = self._tags.of(snapshot).said.canonical
        before = None
        with nullcontext() if dry_run else self._store.editing():
            here = self._work()
            merges = []
            for part in parts:
                wanted = part.transfer(archive.work, found.by_path)
                merges += _all(part, wanted) if replace else part.merge(here, wanted, canonical)
            if not dry_run and (replace or any(len(merge.rows) for merge in merges)):
                before = self._archive(BEFORE_RESTORE, here)
                with self._store.batched_commits():
                    for merge in merges:
                        self._apply(merge, replace=replace)
        return RestoreReport(
            parts={m.table: PartReport(m.restored, m.present, m.different) for m in merges},
            by_content=found.by_content,
            by_path=len(found.by_path),
            unmatched=found.unmatched,
            damaged=tuple(map(str, archive.damaged)),
            before=before,
        )

    def automatic(self) -> list[Path]:
        """Return the backups that the collection wrote by itself, the newest first."""
        return self._automatic.all()

    def newest_automatic_with(self, table: str) -> Path | None:
        """Return the newest of `archives` written while the collection had a table; None if none.

        Args:
            table: of people's work; it may have been empty.
        """
        return next(iter(self.automatic_with(table)), None)

    def automatic_with(self, table: str) -> list[Path]:
        """Return those of `archives` written while the collection had a table."""
        found = ((path, read_header(path) or {}) for path in self.automatic())
        return [path for path, header in found if table in header.get("tables", ())]

    def identity(self) -> str | None:
        """Return the identity of the collection as its newest backup has it; None without one."""
        headers = (read_header(path) or {} for path in self.automatic())
        return next((str(h["collection"]) for h in headers if h.get("collection")), None)

    def after_edit(self) -> None:
        """Write or renew the backup of the day, if it is due; the caller holds the editing lock.

        An edit does not fail because its backup cannot be written.
        """
        with suppress(CollectionError, OSError):
            if self._automatic.due():
                self._keep_daily()

    def after_indexing(self) -> None:
        """Write or renew the backup of the day if people's work or its paths changed."""
        with suppress(CollectionError, OSError), editing(self._store.folder):
            self._keep_daily()

    def before_upgrade(self) -> None:
        """Write a backup before the tables are upgraded.

        Raises:
            StorageError: it cannot be written; then nothing may be upgraded.
        """
        with editing(self._store.folder):
            work = self._work()
            if _any(work):
                self._archive(BEFORE_UPGRADE, work)

    def _keep_daily(self) -> None:
        work = self._work()
        if _any(work):
            self._automatic.protect(self._tables())
            self._archive(DAILY, work)

    def _archive(self, reason: str, work: PeopleTables) -> Path:
        try:
            return self._automatic.write(reason, lambda path: self._write(path, work))
        except OSError as error:
            folder = self._automatic.folder
            raise StorageError(
                f"{folder}: the backup cannot be written: {error.strerror or error}."
            ) from error

    def _work(self) -> PeopleTables:
        """Read people's work; a table that has no newer version is not read again."""
        for name, layout in schema.PEOPLE_TABLES.items():
            version = self._store.version(name)
            if name not in self._read or self._read[name][0] != version:
                if version:
                    self._store.verify(name)
                self._read[name] = version, self._store.read(name, layout)
        return {name: rows for name, (_, rows) in self._read.items()}

    def _tables(self) -> list[str]:
        """The tables that the collection had when they were read last."""
        return [name for name, (version, _) in self._read.items() if version]

    def _write(self, target: Path, work: PeopleTables) -> dict[str, int]:
        catalogue = self._snapshots.newest().catalogue
        paths = dict(zip(catalogue.ids, catalogue.paths, strict=True))
        return write_backup(target, work, paths, self._store.identity, self._tables())

    def _apply(self, merge: TableMerge, *, replace: bool) -> None:
        lost = len(merge.rows) > 0 and not self._store.version(merge.table)
        if replace or lost:
            self._store.replace(merge.table, merge.rows)
        elif len(merge.rows):
            self._store.upsert(merge.table, merge.rows, merge.key)
        self._store.compact(merge.table)


def _folder(store: Store) -> Path:
    """In the collection; of one on an object store, in the data folder of the user."""
    if store.folder is not None:
        return store.folder / BACKUPS_FOLDER
    name = hashlib.sha256(store.location.encode()).hexdigest()[:16]
    return user_data_path("egara") / BACKUPS_FOLDER / name


def _chosen(only: Sequence[str] | None) -> Sequence[BackupPart]:
    known = {part.name: part for part in PARTS}
    if isinstance(only, str):
        raise BadInput(f"only must be a list; for one part, give [{only!r}].")
    for name in only or ():
        if name not in known:
            raise BadInput(f"There is no part {name!r} of a backup; there are {', '.join(known)}.")
    return [part for name, part in known.items() if only is None or name in only]


def _all(part: BackupPart, work: PeopleTables) -> list[TableMerge]:
    """All that a backup has of a part, in the place of what the collection has."""
    return [TableMerge(name, work[name], (), len(work[name]), 0, 0) for name in part.tables]


def _any(work: PeopleTables) -> bool:
    return any(len(rows) for rows in work.values())
