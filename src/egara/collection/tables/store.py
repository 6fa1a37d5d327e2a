"""The store of record: Lance tables in one folder, on a disk or on an object store."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from egara.collection.tables import schema
from egara.collection.tables.commits import TABLE, Commits
from egara.collection.tables.disk import make_folder
from egara.collection.tables.faults import damage, storage_errors
from egara.collection.tables.identity import new_id, read_marker, write_marker
from egara.collection.tables.locations import check_folder, nothing_at
from egara.collection.tables.lock import creating, editing, gone_message
from egara.collection.tables.recovery import recover
from egara.errors import (
    CollectionDamaged,
    CollectionError,
    CollectionGone,
    NewerCollection,
    StorageError,
)

__all__ = ["Store", "quoted"]

# A reader that opened an older version has this long to finish before its files are cleaned away.
KEEP_OLD_VERSIONS = timedelta(hours=1)
COMPACT_FROM = 32  # small pieces
CLEAN_EVERY = 32  # versions
NEVER = timedelta(days=36_500)
MOST_TABLES = 10_000
CACHE_BYTES = 64 * 2**20  # LanceDB would keep up to gigabytes of what it has read


class Store:
    """Tables by name. Knows LanceDB, and nothing of drawings."""

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
        import lancedb

        self.location = location
        self.folder = None if "://" in location else Path(location)
        if self.folder is not None:
            check_folder(self.folder, create=create)
        if self.folder is not None and not create and not self.folder.is_dir():
            raise CollectionError(nothing_at(location))
        with storage_errors(location):
            if self.folder is not None and create:
                make_folder(self.folder)
            session = lancedb.Session(
                index_cache_size_bytes=CACHE_BYTES, metadata_cache_size_bytes=CACHE_BYTES
            )
            self._database = lancedb.connect(location, session=session)
        self._tables: dict[str, Any] = {}
        self._cleaned: dict[str, int] = {}  # the version that was opened, or last cleaned
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
        """Open the collection anew, after it was repaired."""
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

    def tables(self) -> list[str]:
        """List the names of the tables."""
        with self._faults():
            return list(self._database.list_tables(limit=MOST_TABLES).tables)

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

    def version(self, name: str) -> int:
        """The newest version of a table; 0 where there is none yet."""
        table = self._latest(name)
        return int(table.version) if table is not None else 0

    def count(self, name: str, where: str | None = None) -> int:
        """How many rows a table has, or those that a condition matches; 0 where there is none."""
        table = self._latest(name)
        with self._faults(name):
            return 0 if table is None else int(table.count_rows(where))

    def read(
        self,
        name: str,
        layout: pa.Schema,
        columns: Sequence[str] | None = None,
        where: str | None = None,
    ) -> pa.Table:
        """Read a table whole, or some of its columns or rows; empty where there is none yet."""
        names = list(columns) if columns is not None else layout.names
        table = self._latest(name)
        if table is None:
            return layout.empty_table().select(names)
        with self._faults(name):
            found = table.search().select(names)
            return (found.where(where) if where else found).to_arrow().select(names)

    def batches(self, name: str, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Read some columns in batches, for what should not be in memory twice."""
        table = self._latest(name)
        if table is not None:
            with self._faults(name):
                yield from table.search().select(list(columns)).to_batches()

    def take(self, name: str, offsets: Sequence[int], columns: Sequence[str]) -> pa.Table:
        """Read the rows at some offsets, counted as `read` gives them for the same version."""
        with self._faults(name):
            table = self._tables[name]
            return table.take_offsets(list(offsets)).select(list(columns)).to_arrow()

    def schema_of(self, name: str) -> pa.Schema | None:
        """A table's schema with its metadata; None where there is no such table."""
        table = self._latest(name)
        return None if table is None else table.schema

    def whole(self, name: str) -> pa.Table | None:
        """A table's rows and its schema's metadata, of one version; None where there is none."""
        if self._latest(name) is None:
            return None
        with self._faults(name):
            table = self._database.open_table(name)  # it stays at its version, whoever writes
            found = table.search().select(table.schema.names).to_arrow()
            return found.select(table.schema.names).replace_schema_metadata(table.schema.metadata)

    def append(self, name: str, rows: pa.Table) -> None:
        """Add rows, making the table where there is none yet."""
        table = self._latest(name)
        self.verify(name, whole=False)
        with self._commit(name):
            if table is None:
                table = self._database.create_table(name, schema=rows.schema, exist_ok=True)
                self._tables[name] = table
            table.add(rows)

    def upsert(self, name: str, rows: pa.Table, key: Sequence[str]) -> None:
        """Replace the rows with the same key, and add the others."""
        table = self._latest(name)
        if table is None:
            self.append(name, rows)
            return
        self.verify(name)
        with self._commit(name):
            merge = table.merge_insert(list(key))
            merge.when_matched_update_all().when_not_matched_insert_all().execute(rows)

    def delete(self, name: str, where: str) -> None:
        """Delete the rows that a condition matches."""
        table = self._latest(name)
        if table is not None:
            self.verify(name)
            with self._commit(name):
                table.delete(where)

    def replace(self, name: str, rows: pa.Table | pa.RecordBatchReader) -> None:
        """Replace all rows of a table, and its schema."""
        mode = "create" if self._latest(name) is None else "overwrite"
        if mode == "create" and self._commits is not None:
            self._commits.forget(name)
        with self._commit(name):
            try:
                table = self._database.create_table(name, data=rows, mode=mode)
            except ValueError:  # somebody else made it just now
                table = self._database.create_table(name, data=rows, mode="overwrite")
            self._clean(name, table)
        self._tables[name] = table

    def drop(self, name: str) -> None:
        """Delete a table with all of its versions."""
        if self._latest(name) is not None:
            with self._commit(name):
                self._database.drop_table(name)
            self._tables.pop(name, None)

    def compact(self, name: str) -> None:
        """Join the pieces that many commits leave, and drop old versions, where they are many.

        Called after commits. A row that is written again and again leaves one piece and many
        versions, so every so many versions are a reason too, whichever process writes them.
        """
        table = self._latest(name)
        if table is None:
            return
        with self._faults(name):
            version = int(table.version)
            many = version // CLEAN_EVERY > self._cleaned.get(name, 0) // CLEAN_EVERY
            few = table.stats()["fragment_stats"]["num_small_fragments"] < COMPACT_FROM
        if few and not many:
            return
        self.verify(name)
        with self._commit(name):
            table.optimize(cleanup_older_than=NEVER)
            self._clean(name, table)
            self._cleaned[name] = version

    def _clean(self, name: str, table: Any) -> None:  # noqa: ANN401 - LanceDB's table
        """Delete old versions, once the newest is durable."""
        if self._commits is not None:
            self._commits.sync([name])
        table.optimize(cleanup_older_than=KEEP_OLD_VERSIONS)

    def _latest(self, name: str) -> Any:  # noqa: ANN401 - LanceDB's table
        table = self._tables.get(name)
        if self._damage is not None:
            raise CollectionDamaged(str(self._damage))
        with self._faults(name):
            if table is not None:
                table.checkout_latest()
                return table
            try:
                table = self._tables[name] = self._database.open_table(name)
            except ValueError as error:
                # Its folder may be there already: it is being made, or who made it was killed.
                if "was not found" not in str(error):
                    raise
                self.check_there()
                return None
            self._cleaned[name] = int(table.version)
        return table


def quoted(text: str) -> str:
    """A text as a condition writes it."""
    return "'" + text.replace("'", "''") + "'"
