"""Read and write all tables of one collection, on a disk or on an object store."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import pyarrow as pa

from egara.collection.tables import schema
from egara.collection.tables.collection_folder import check_folder, no_collection_message
from egara.collection.tables.commits import TABLE_SUFFIX, Commits
from egara.collection.tables.identity import new_id, read_marker, write_marker
from egara.collection.tables.lance_tables import LanceTables
from egara.collection.tables.locks import creating, editing, gone_message
from egara.collection.tables.recovery import recover
from egara.collection.tables.storage_errors import damage_message, storage_errors
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
    """The tables of one collection, its ID and its schema version. Commits are durable.

    Attributes:
        location: the location of the collection, as it was passed.
        folder: the location as a path; None for an object store.
        identity: the collection's ID, 32 random hexadecimal digits; None if an older version of
            Egara created the collection.
        schema_version: the schema version of the tables.
        after_edit: called after every edit of user data, while the editing lock is held.
    """

    def __init__(self, location: str, *, create: bool, repairing: bool = False) -> None:
        """Open the store at ``location``: a folder, or a URL such as ``s3://bucket/drawings``.

        If the table ``about`` is damaged, the store is opened, but every use of it raises an error.

        Args:
            location: the location of the collection.
            create: create a collection if there is none.
            repairing: open the collection to check or repair it: write nothing, and accept damage.

        Raises:
            CollectionError: there is no collection, and ``create`` is false.
            NewerCollection: a newer version of Egara wrote the collection.
            StorageError: the disk or the object store failed.
        """
        self.location = location
        self.folder = None if "://" in location else Path(location)
        if self.folder is not None:
            check_folder(self.folder, create=create)
        if self.folder is not None and not create and not self.folder.is_dir():
            raise CollectionError(no_collection_message(location))
        if self.folder is not None and create:
            with storage_errors(location):
                make_folder(self.folder)
        super().__init__(location)
        self.after_edit: Callable[[], None] = lambda: None
        self.identity = self._marker_id()
        self.schema_version = 0  # unknown until the table `about` is read
        self._commits = None if self.folder is None else Commits(self.folder)
        self._damage: CollectionDamaged | None = None
        self._repairing = repairing
        if repairing:
            return
        if self.folder is not None and self._commits is not None:
            recover(self.folder, self._commits, self._database)
        self._check_damage(create=create)

    def close_table(self, table: str) -> None:
        """Close a table, because its files were moved."""
        self._tables.pop(table, None)

    def reopen(self) -> None:
        """Open the collection again after a repair."""
        self._tables.clear()
        self._check_damage(create=False)

    def _check_damage(self, *, create: bool) -> None:
        """Read the table `about`; store its damage as an error for later uses."""
        self._damage = None
        try:
            self._check(create=create)
        except CollectionDamaged as error:
            self._damage = error

    def _check(self, *, create: bool) -> None:
        self.verify("about")
        about = self.about()
        if not about and self.names() - {"about"}:  # It is always the first table.
            raise CollectionDamaged(damage_message(self.location, "about", "it is missing"))
        if not about and not create:
            raise CollectionError(no_collection_message(self.location))
        if not about:
            about = self._create()
        if not about.get("schema_version", "").isdecimal():
            raise CollectionDamaged(
                damage_message(self.location, "about", "it has no schema_version")
            )
        self.schema_version = int(about["schema_version"])
        if self.schema_version > schema.SCHEMA_VERSION:
            raise NewerCollection(
                f"{self.location} was written by a newer version of Egara (schema "
                f"{about['schema_version']}; this one reads up to {schema.SCHEMA_VERSION}). Update "
                "Egara: "
                "pip install -U egara"
            )
        self.identity = about.get("id")
        if self._commits is not None:
            self._commits.journaled = self.schema_version >= schema.JOURNALED_FROM

    def _create(self) -> dict[str, str]:
        """Write the first table under a lock, because LanceDB does not prevent two creations."""
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
        """Return the names of all tables, including tables whose files are lost."""
        if self.folder is None or self._commits is None:
            return {*self.tables()}
        folders = (path for path in self.folder.glob(f"*{TABLE_SUFFIX}") if path.is_dir())
        return {path.stem for path in folders} | self._commits.recorded_tables()

    def about(self) -> dict[str, str]:
        """Return the content of the table `about`, by key."""
        return {row["key"]: row["value"] for row in self.read("about", schema.ABOUT).to_pylist()}

    def set_schema_version(self) -> None:
        """Write the current schema version and the collection's ID to the table `about`."""
        self.identity = self.about().get("id") or self._marker_id() or new_id()
        if self.folder is not None and self._marker_id() != self.identity:
            with storage_errors(self.location):
                write_marker(self.folder, self.identity)
        rows = {"schema_version": str(schema.SCHEMA_VERSION), "id": self.identity}
        table = pa.table({"key": [*rows], "value": [*rows.values()]}, schema.ABOUT)
        self.schema_version = schema.SCHEMA_VERSION
        if self._commits is not None:
            self._commits.journaled = True
        self.upsert("about", table, ["key"])

    def record_all_files(self) -> None:
        """Record all files in the journal, including files that older versions of Egara wrote."""
        if self._commits is not None:
            with self._faults():
                self._commits.sync()

    def check_there(self) -> None:
        """Check that the collection still exists at its location.

        Raises:
            CollectionGone: its folder was moved or deleted, or contains another collection.
        """
        if self.folder is None or not self.schema_version:
            return
        if self.identity and self._marker_id() == self.identity:
            return
        exists = (self.folder / "about.lance").is_dir()
        exists &= self._marker_id() in (None, self.identity)
        if exists and self.identity is None:
            return  # An older version of Egara created it.
        if exists and self.about().get("id") == self.identity:
            with suppress(OSError):  # Only the marker file was lost.
                write_marker(self.folder, str(self.identity))
            return
        raise CollectionGone(gone_message(self.location))

    def _marker_id(self) -> str | None:
        return None if self.folder is None else read_marker(self.folder)

    @contextmanager
    def editing(self, wait: float = 10.0) -> Iterator[None]:
        """Hold the lock of user data, then call `after_edit`; see `locks.editing`."""
        with editing(self.folder, wait):
            yield
            self.after_edit()

    def batched_commits(self) -> AbstractContextManager[None]:
        """Make all commits of this thread in the context durable together, which is faster.

        After a power failure, either all of them exist or none.
        """
        return nullcontext() if self._commits is None else self._batched_commits()

    @contextmanager
    def _batched_commits(self) -> Iterator[None]:
        assert self._commits is not None
        with self._faults(), self._commits.batched_commits():
            yield

    @contextmanager
    def _faults(self, table: str | None = None) -> Iterator[None]:
        """Convert disk and object store errors; see `storage_errors`."""
        try:
            with storage_errors(self.location, table):
                yield
        except StorageError as error:
            self.check_there()
            if table is not None and not isinstance(error, CollectionDamaged):
                self.verify(table)  # LanceDB has many messages for damaged files.
            raise

    def verify(self, table: str, *, include_large: bool = True) -> None:
        """Compare a table's files with their digests, to avoid copying damage to new versions.

        Args:
            table: the name of the table.
            include_large: compare the bytes of files of more than 16 MiB too, not only their size.

        Raises:
            CollectionDamaged: a file was changed, truncated or deleted.
        """
        if self._commits is None or self._repairing:
            return
        with storage_errors(self.location, table):
            faults = self._commits.damaged_files(table, include_large=include_large)
        if faults:
            path, problem = faults[0]
            raise CollectionDamaged(damage_message(self.location, table, f"{path}: {problem}"))

    @contextmanager
    def _commit(self, table: str) -> Iterator[None]:
        """Check that the collection exists, and make changes to a table in the context durable."""
        self.check_there()
        with self._faults(table):
            yield
            if self._commits is not None:
                self._commits.make_durable(table)
        self.check_there()

    def _sync(self, table: str) -> None:
        if self._commits is not None:
            self._commits.sync([table])

    def _record_deletion(self, table: str) -> None:
        if self._commits is not None:
            self._commits.record_deletion(table)

    def _latest(self, name: str) -> Any:  # noqa: ANN401 - LanceDB's table
        if self._damage is not None:
            raise CollectionDamaged(str(self._damage))
        return super()._latest(name)

    def is_recorded(self, name: str) -> bool:
        """Return whether the newest version of a table is complete; true if that is unknown."""
        return self._commits is None or self._commits.is_recorded(name)

    def mark_used(self, name: str) -> None:
        """Record that a table was used now, unless the collection is read-only."""
        if self.folder is not None:
            with suppress(OSError):
                os.utime(self.folder / f"{name}.lance")

    def last_used(self, name: str) -> float:
        """Return the time when a table was last used, in seconds since 1970.

        For an object store, it is the time when the table was last written.
        """
        if self.folder is not None:
            return (self.folder / f"{name}.lance").stat().st_mtime
        newest = self._latest(name).list_versions()[-1]
        return float(newest["timestamp"].timestamp())
