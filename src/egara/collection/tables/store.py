"""The store of record: Lance tables in one folder, on a disk or on an object store."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import pyarrow as pa

from egara.collection.tables import schema
from egara.collection.tables.commits import TABLE, Commits
from egara.collection.tables.storage_failures import damage, storage_errors
from egara.collection.tables.identity import new_id, read_marker, write_marker
from egara.collection.tables.lance_tables import LanceTables
from egara.collection.tables.collection_folder import check_folder, nothing_at
from egara.collection.tables.locks import creating, editing, gone_message
from egara.collection.tables.recovery import recover
from egara.disk import make_folder
from egara.errors import (
    CollectionDamaged,
    CollectionError,
    CollectionGone,
    NewerCollection,
    StorageError,
)

__all__ = ["Store"]


class Store(LanceTables):
    """The tables of one collection, with its identity and schema; every commit is durable."""

    def __init__(self, location: str, *, create: bool, repairing: bool = False) -> None:
        """Open the store at ``location``: a folder, or an address such as ``s3://bucket/drawings``.

        A collection whose table ``about`` is damaged is opened, and every use of it is refused.

        Args:
            location: where the collection is.
            create: make one where there is none.
            repairing: open it as it is, to check or repair it: nothing is written, and no damage
                is refused.

        Raises:
            CollectionError: there is none, and ``create`` is false.
            NewerCollection: a newer Egara wrote it.
            StorageError: the disk or the object store refused.

        Attributes:
            location: as given.
            folder: the same as a path; None on an object store.
            identity: a random id of 32 hexadecimal digits; None where an older Egara made it.
            schema_version: which the tables have.
            after_edit: called after every edit of people's work, within its lock.
        """
        self.location = location
        self.folder = None if "://" in location else Path(location)
        if self.folder is not None:
            check_folder(self.folder, create=create)
        if self.folder is not None and not create and not self.folder.is_dir():
            raise CollectionError(nothing_at(location))
        if self.folder is not None and create:
            with storage_errors(location):
                make_folder(self.folder)
        super().__init__(location)
        self.after_edit: Callable[[], None] = lambda: None
        self.identity = self._marked()
        self.schema_version = 0  # until it is known
        self._commits = None if self.folder is None else Commits(self.folder)
        self._damage: CollectionDamaged | None = None
        self._repairing = repairing
        if repairing:
            return
        if self.folder is not None and self._commits is not None:
            recover(self.folder, self._commits, self._database)
        self._check_damage(create=create)

    def release(self, table: str) -> None:
        """Forget what is known of a table, whose files were moved."""
        self._tables.pop(table, None)

    def reopen(self) -> None:
        """Open the collection again, after it was repaired."""
        self._tables.clear()
        self._check_damage(create=False)

    def _check_damage(self, *, create: bool) -> None:
        """Open a damaged collection too: to check and repair it."""
        self._damage = None
        try:
            self._check(create=create)
        except CollectionDamaged as error:
            self._damage = error

    def _check(self, *, create: bool) -> None:
        self.verify("about")
        about = self.about()
        if not about and self.names() - {"about"}:  # which is always the first
            raise CollectionDamaged(damage(self.location, "about", "it is missing"))
        if not about and not create:
            raise CollectionError(nothing_at(self.location))
        if not about:
            about = self._create()
        if not about.get("schema_version", "").isdecimal():
            raise CollectionDamaged(damage(self.location, "about", "it has no schema_version"))
        self.schema_version = int(about["schema_version"])
        if self.schema_version > schema.SCHEMA_VERSION:
            raise NewerCollection(
                f"{self.location} was written by a newer Egara (schema {about['schema_version']}; "
                f"this one knows {schema.SCHEMA_VERSION}). Update Egara: pip install -U egara"
            )
        self.identity = about.get("id")
        if self._commits is not None:
            self._commits.journaled = self.schema_version >= schema.JOURNALED_FROM

    def _create(self) -> dict[str, str]:
        """Write the first table; LanceDB lets two processes overwrite each other's."""
        if self.folder is None or self._commits is None:
            self.set_schema_version()
            return self.about()
        with creating(self.folder):
            if not self.about():
                with storage_errors(self.location):
                    write_marker(self.folder, read_marker(self.folder) or new_id())
                    self._commits.journal.create()
                self._commits.journaled = True
                self.set_schema_version()
        return self.about()

    def names(self) -> set[str]:
        """Return the names of all tables, also of those whose files are lost."""
        if self.folder is None or self._commits is None:
            return {*self.tables()}
        places = (path for path in self.folder.glob(f"*{TABLE}") if path.is_dir())
        return {path.stem for path in places} | self._commits.recorded_tables()

    def about(self) -> dict[str, str]:
        """Return what the table `about` has, by key."""
        return {row["key"]: row["value"] for row in self.read("about", schema.ABOUT).to_pylist()}

    def set_schema_version(self) -> None:
        """Record that the tables have this Egara's schema, and the collection's identity."""
        self.identity = self.about().get("id") or self._marked() or new_id()
        if self.folder is not None and self._marked() != self.identity:
            with storage_errors(self.location):
                write_marker(self.folder, self.identity)
        rows = {"schema_version": str(schema.SCHEMA_VERSION), "id": self.identity}
        table = pa.table({"key": [*rows], "value": [*rows.values()]}, schema.ABOUT)
        self.schema_version = schema.SCHEMA_VERSION
        if self._commits is not None:
            self._commits.journaled = True
        self.upsert("about", table, ["key"])

    def journal_all(self) -> None:
        """Record in the journal what older versions of Egara wrote, with digests."""
        if self._commits is not None:
            with self._faults():
                self._commits.sync()

    def check_there(self) -> None:
        """Check that the collection is still where it was opened.

        Raises:
            CollectionGone: its folder was moved or deleted, or holds another collection.
        """
        if self.folder is None or not self.schema_version:
            return
        if self.identity and self._marked() == self.identity:
            return
        there = (self.folder / "about.lance").is_dir() and self._marked() in (None, self.identity)
        if there and self.identity is None:
            return  # made by an older Egara
        if there and self.about().get("id") == self.identity:
            with suppress(OSError):  # only the marker was lost
                write_marker(self.folder, str(self.identity))
            return
        raise CollectionGone(gone_message(self.location))

    def _marked(self) -> str | None:
        return None if self.folder is None else read_marker(self.folder)

    @contextmanager
    def editing(self, wait: float = 10.0) -> Iterator[None]:
        """Hold the lock of people's work while it is edited; see `lock.editing`."""
        with editing(self.folder, wait):
            yield
            self.after_edit()

    def together(self) -> AbstractContextManager[None]:
        """Make the commits of this thread within durable at once, at the end: it takes less time.

        After a power failure, either all of them are there or none.
        """
        return nullcontext() if self._commits is None else self._durable_together()

    @contextmanager
    def _durable_together(self) -> Iterator[None]:
        assert self._commits is not None
        with self._faults(), self._commits.together():
            yield

    @contextmanager
    def _faults(self, table: str | None = None) -> Iterator[None]:
        """Explain what the disk or the object store refused; see `storage_errors`."""
        try:
            with storage_errors(self.location, table):
                yield
        except StorageError as error:
            self.check_there()
            if table is not None and not isinstance(error, CollectionDamaged):
                self.verify(table)  # LanceDB has many words for a file that is damaged
            raise

    def verify(self, table: str, *, whole: bool = True) -> None:
        """Compare a table's files with their digests, so that no damage is carried on.

        Args:
            table: its name.
            whole: compare files of more than 16 MiB too, not their size alone.

        Raises:
            CollectionDamaged: a file was changed, cut short or deleted.
        """
        if self._commits is None or self._repairing:
            return
        with storage_errors(self.location, table):
            faults = self._commits.faults(table, whole=whole)
        if faults:
            path, problem = faults[0]
            raise CollectionDamaged(damage(self.location, table, f"{path}: {problem}"))

    @contextmanager
    def _commit(self, table: str) -> Iterator[None]:
        """Write to a table of a collection that is there, and make it durable."""
        self.check_there()
        with self._faults(table):
            yield
            if self._commits is not None:
                self._commits.written(table)
        self.check_there()

    def _sync(self, table: str) -> None:
        if self._commits is not None:
            self._commits.sync([table])

    def _forget(self, table: str) -> None:
        if self._commits is not None:
            self._commits.forget(table)

    def _latest(self, name: str) -> Any:  # noqa: ANN401 - LanceDB's table
        if self._damage is not None:
            raise CollectionDamaged(str(self._damage))
        return super()._latest(name)

    def is_recorded(self, name: str) -> bool:
        """Tell whether the newest version of a table is known to have reached the disk."""
        return self._commits is None or self._commits.is_recorded(name)

    def mark_used(self, name: str) -> None:
        """Note that a table was used just now, where the collection can be written to."""
        if self.folder is not None:
            with suppress(OSError):
                os.utime(self.folder / f"{name}.lance")

    def last_used(self, name: str) -> float:
        """Return when a table was last used, in seconds since 1970; on an object store, written."""
        if self.folder is not None:
            return (self.folder / f"{name}.lance").stat().st_mtime
        newest = self._latest(name).list_versions()[-1]
        return float(newest["timestamp"].timestamp())
