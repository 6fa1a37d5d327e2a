"""Write, restore and automatically keep backups of user data."""

import hashlib
import os
from collections.abc import Collection, Mapping, Sequence
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
from egara.collection.backups.backup_file import read_backup, read_header, write_backup
from egara.collection.backups.drawing_matching import match_drawings
from egara.collection.backups.parts import PARTS, BackupPart, TableMerge, UserTables
from egara.collection.backups.reports import BackupReport, PartReport, RestoreReport
from egara.collection.snapshots import Snapshots
from egara.collection.tables import (
    BACKUPS_FOLDER,
    Store,
    assign_thresholds,
    editing,
    schema,
    tags_by_encoder,
    upgrade_thresholds,
)
from egara.collection.tags import TagIndexes
from egara.errors import BadInput, CollectionError, StorageError

__all__ = ["Backups"]


class Backups:
    """The backups of one collection."""

    def __init__(self, store: Store, snapshots: Snapshots, tags: TagIndexes) -> None:
        """Use the store, snapshots and tag indexes of the collection."""
        self._store = store
        self._snapshots = snapshots
        self._tags = tags
        self._read: dict[str, tuple[int, pa.Table]] = {}  # version and rows
        self._automatic = AutomaticBackups(_folder(store), renewed=store.folder is not None)

    def backup(self, file: str | os.PathLike[str], *, overwrite: bool = False) -> BackupReport:
        """See `BackupVerbs.backup`."""
        target = Path(file)
        if target.is_dir():
            raise BadInput(f"{target} is a folder. Choose a file to write, such as work.jsonl.")
        if target.exists() and not target.is_file():
            raise BadInput(
                f"{target} is not a regular file. Choose a file to write, such as work.jsonl."
            )
        collection_folder = self._store.folder
        if (
            collection_folder is not None
            and collection_folder.resolve() in target.resolve().parents
        ):
            raise BadInput(
                f"{target} is inside the collection, which has its own files there. Choose a file "
                "outside it, preferably on another disk."
            )
        if target.exists() and not overwrite:
            raise BadInput(
                f"{target} already exists. Choose another file, or overwrite it (--overwrite)."
            )
        try:
            with editing(self._store.folder):
                user_data = self._user_data()
        except StorageError:  # A read-only collection has no lock.
            user_data = self._user_data()
        counts = self._write(target, user_data)
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
        parts = _selected_parts(only)
        backup = read_backup(Path(file), skip_damaged=skip_damaged)
        snapshot = self._snapshots.newest()
        match = match_drawings(snapshot.catalogue, backup.paths)
        canonical = self._tags.index(snapshot).unedited.canonical
        before = None
        with nullcontext() if dry_run else self._store.editing():
            if not dry_run:
                upgrade_thresholds(self._store)
            tags = tags_by_encoder(self._store)
            current = _with_encoders(self._user_data(), tags)
            archived = _with_encoders(backup.user_data, tags)
            merges = []
            for part in parts:
                user_data = part.transfer(archived, match.path_matches)
                merges += (
                    _replacing(part, user_data)
                    if replace
                    else part.merge(current, user_data, canonical)
                )
            if not dry_run and (replace or any(len(merge.rows) for merge in merges)):
                before = self._write_automatic(BEFORE_RESTORE, current)
                with self._store.batched_commits():
                    for merge in merges:
                        self._apply(merge, replace=replace)
        return RestoreReport(
            parts={m.table: PartReport(m.restored, m.present, m.different) for m in merges},
            by_content=match.content_matches,
            by_path=len(match.path_matches),
            unmatched=match.unmatched,
            damaged=tuple(map(str, backup.damaged)),
            before=before,
        )

    def automatic(self) -> list[Path]:
        """Return the automatic backups of the collection, the newest first."""
        return self._automatic.all()

    def newest_automatic_with(self, table: str) -> Path | None:
        """Return the newest automatic backup with a table; None if there is none.

        Args:
            table: the name of a table of user data. It may be empty in the backup.
        """
        return next(iter(self.automatic_with(table)), None)

    def automatic_with(self, table: str) -> list[Path]:
        """Return the automatic backups with a table, the newest first."""
        headers = ((path, read_header(path) or {}) for path in self.automatic())
        return [path for path, header in headers if table in header.get("tables", ())]

    def identity(self) -> str | None:
        """Return the collection's ID from its newest automatic backup; None if there is none."""
        headers = (read_header(path) or {} for path in self.automatic())
        return next((str(h["collection"]) for h in headers if h.get("collection")), None)

    def after_edit(self) -> None:
        """Write or renew the daily backup, if it is due. The caller holds the editing lock.

        Errors are ignored: an edit must not fail because its backup cannot be written.
        """
        with suppress(CollectionError, OSError):
            if self._automatic.due():
                self._write_daily()

    def after_indexing(self) -> None:
        """Write or renew the daily backup if user data or the paths in it changed."""
        with suppress(CollectionError, OSError), editing(self._store.folder):
            self._write_daily()

    def before_upgrade(self) -> None:
        """Write a backup before the tables are upgraded.

        Raises:
            StorageError: the backup cannot be written. Then nothing may be upgraded.
        """
        with editing(self._store.folder):
            user_data = self._user_data()
            if _has_rows(user_data):
                self._write_automatic(BEFORE_UPGRADE, user_data)

    def _write_daily(self) -> None:
        user_data = self._user_data()
        if _has_rows(user_data):
            self._automatic.protect(self._tables())
            self._write_automatic(DAILY, user_data)

    def _write_automatic(self, reason: str, user_data: UserTables) -> Path:
        try:
            return self._automatic.write(reason, lambda path: self._write(path, user_data))
        except OSError as error:
            folder = self._automatic.folder
            raise StorageError(
                f"{folder}: the backup cannot be written: {error.strerror or error}."
            ) from error

    def _user_data(self) -> UserTables:
        """Return the tables of user data. Only tables with a newer version are read again."""
        for name, layout in schema.USER_TABLES.items():
            version = self._store.version(name)
            if name not in self._read or self._read[name][0] != version:
                if version:
                    self._store.verify(name)
                self._read[name] = version, self._store.read(name, layout)
        return {name: rows for name, (_, rows) in self._read.items()}

    def _tables(self) -> list[str]:
        """Return the tables that existed when user data was read last."""
        return [name for name, (version, _) in self._read.items() if version]

    def _write(self, target: Path, user_data: UserTables) -> dict[str, int]:
        catalogue = self._snapshots.newest().catalogue
        paths = dict(zip(catalogue.ids, catalogue.paths, strict=True))
        return write_backup(target, user_data, paths, self._store.identity, self._tables())

    def _apply(self, merge: TableMerge, *, replace: bool) -> None:
        is_missing = len(merge.rows) > 0 and not self._store.version(merge.table)
        if replace or is_missing:
            self._store.replace(merge.table, merge.rows)
        elif len(merge.rows):
            self._store.upsert(merge.table, merge.rows, merge.key)
        self._store.compact(merge.table)


def _folder(store: Store) -> Path:
    """Return the folder of automatic backups.

    It is in the collection's folder; for an object store, it is in the user's data folder.
    """
    if store.folder is not None:
        return store.folder / BACKUPS_FOLDER
    name = hashlib.sha256(store.location.encode()).hexdigest()[:16]
    return user_data_path("egara") / BACKUPS_FOLDER / name


def _selected_parts(only: Sequence[str] | None) -> Sequence[BackupPart]:
    known = {part.name: part for part in PARTS}
    if isinstance(only, str):
        raise BadInput(f"only must be a list; for one part, give [{only!r}].")
    for name in only or ():
        if name not in known:
            raise BadInput(
                f"A backup has no part {name!r}. Choose one or more of {', '.join(known)}."
            )
    return [part for name, part in known.items() if only is None or name in only]


def _replacing(part: BackupPart, user_data: UserTables) -> list[TableMerge]:
    """Return merges that replace all rows of a part's tables by those of a backup."""
    return [
        TableMerge(name, user_data[name], (), len(user_data[name]), 0, 0) for name in part.tables
    ]


def _with_encoders(user_data: UserTables, tags: Mapping[str, Collection[str]]) -> UserTables:
    """Return user data in which thresholds without encoder are assigned to encoders."""
    return {
        name: assign_thresholds(rows, tags) if name == "tag_thresholds" else rows
        for name, rows in user_data.items()
    }


def _has_rows(user_data: UserTables) -> bool:
    return any(len(rows) for rows in user_data.values())
