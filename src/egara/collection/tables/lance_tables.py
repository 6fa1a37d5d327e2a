"""Read and write rows of LanceDB tables by name."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pyarrow as pa

from egara.collection.tables.lance_import import import_lancedb
from egara.collection.tables.schema import conformed
from egara.collection.tables.storage_errors import storage_errors

__all__ = ["LanceTables", "TableVersion", "quoted"]

# A reader that opened an older version has this time to finish before its files are deleted.
KEEP_OLD_VERSIONS = timedelta(hours=1)
COMPACT_FROM = 32  # small fragments
CLEAN_INTERVAL = 32  # versions
NEVER = timedelta(days=36_500)
MAX_TABLES = 10_000
CACHE_BYTES = 64 * 2**20  # By default, LanceDB caches up to gigabytes.


class LanceTables(ABC):
    """Reads and writes LanceDB tables by name. It does not depend on their content.

    A subclass adds the handling of errors (`_faults`), durability (`_commit`) and damage
    (`verify`).
    """

    def __init__(self, location: str) -> None:
        """Connect to the tables at ``location``: a folder, or a URL of an object store.

        Raises:
            StorageError: the disk or the object store failed.
        """
        lancedb = import_lancedb()
        with storage_errors(location):
            session = lancedb.Session(
                index_cache_size_bytes=CACHE_BYTES, metadata_cache_size_bytes=CACHE_BYTES
            )
            self._database = lancedb.connect(location, session=session)
        self._tables: dict[str, Any] = {}
        self._cleaned: dict[str, int] = {}  # the version at opening, or at the last cleaning

    @abstractmethod
    def _faults(self, table: str | None = None) -> AbstractContextManager[None]:
        """Convert disk and object store errors in the context to Egara's errors."""

    @abstractmethod
    def _commit(self, table: str) -> AbstractContextManager[None]:
        """Make changes to a table in the context durable."""

    @abstractmethod
    def _sync(self, table: str) -> None:
        """Make earlier changes to a table durable now."""

    @abstractmethod
    def _record_deletion(self, table: str) -> None:
        """Remove a table that does not exist from the journal, before it is created."""

    @abstractmethod
    def verify(self, table: str, *, include_large: bool = True) -> None:
        """Raise an error if a file of the table is damaged. Called before writing to a table."""

    @abstractmethod
    def check_there(self) -> None:
        """Raise an error if the collection was moved or deleted after it was opened."""

    def tables(self) -> list[str]:
        """Return the names of the tables."""
        with self._faults():
            return list(self._database.list_tables(limit=MAX_TABLES).tables)

    def version(self, name: str) -> int:
        """Return the newest version of a table; 0 if the table does not exist."""
        table = self._latest(name)
        return int(table.version) if table is not None else 0

    def count(self, name: str, where: str | None = None) -> int:
        """Return the number of rows that match ``where``, or of all rows.

        It is 0 if the table does not exist.
        """
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
        """Read a table.

        Args:
            name: the name of the table.
            layout: the expected schema of the table. Columns that the table lacks, because an older
                version of Egara wrote it, are null; see `schema.conformed`.
            columns: the columns to read; all by default.
            where: an SQL condition that the rows must match; all rows by default.

        Returns:
            The rows; empty if the table does not exist.
        """
        names = list(columns) if columns is not None else layout.names
        wanted = pa.schema([layout.field(column) for column in names])
        table = self._latest(name)
        if table is None:
            return wanted.empty_table()
        with self._faults(name):
            if columns is None and not where:  # Without a query, LanceDB needs half the time.
                return conformed(table.to_arrow(), wanted)
            existing = table.schema.names
            query = table.search().select([column for column in names if column in existing])
            return conformed((query.where(where) if where else query).to_arrow(), wanted)

    def batches(self, name: str, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Yield some columns of a table in batches, which takes less memory than `read`."""
        table = self._latest(name)
        if table is not None:
            with self._faults(name):
                yield from table.search().select(list(columns)).to_batches()

    def take(self, name: str, offsets: Sequence[int], columns: Sequence[str]) -> pa.Table:
        """Return the rows at some offsets: their positions in the result of `read`.

        The offsets are only valid for the version of the table that was read last.
        """
        with self._faults(name):
            table = self._tables[name]
            return table.take_offsets(list(offsets)).select(list(columns)).to_arrow()

    def schema_of(self, name: str) -> pa.Schema | None:
        """Return a table's schema with its metadata; None if the table does not exist."""
        table = self._latest(name)
        with self._faults(name):
            return None if table is None else table.schema

    def read_with_metadata(self, name: str) -> pa.Table | None:
        """Return the rows and the schema metadata of the same version; None if there is none."""
        if self._latest(name) is None:
            return None
        with self._faults(name):
            table = self._database.open_table(name)  # It stays at its version.
            return table.to_arrow().replace_schema_metadata(table.schema.metadata)

    def open_version(self, name: str) -> "TableVersion | None":
        """Return the newest version of a table; None if the table does not exist.

        Its rows can be read until an hour after the table was replaced.
        """
        if self._latest(name) is None:
            return None
        with self._faults(name):
            return TableVersion(self._database.open_table(name), lambda: self._faults(name))

    def append(self, name: str, rows: pa.Table) -> None:
        """Add rows. Create the table if it does not exist."""
        table = self._latest(name)
        self.verify(name, include_large=False)
        with self._commit(name):
            if table is None:
                table = self._database.create_table(name, schema=rows.schema, exist_ok=True)
                self._tables[name] = table
            table.add(rows)

    def upsert(self, name: str, rows: pa.Table, key: Sequence[str]) -> None:
        """Replace the rows that have the same values in the columns ``key``; add the others."""
        table = self._latest(name)
        if table is None:
            self.append(name, rows)
            return
        self.verify(name)
        with self._commit(name):
            merge = table.merge_insert(list(key))
            merge.when_matched_update_all().when_not_matched_insert_all().execute(rows)

    def delete(self, name: str, where: str) -> None:
        """Delete the rows that match an SQL condition."""
        table = self._latest(name)
        if table is not None:
            self.verify(name)
            with self._commit(name):
                table.delete(where)

    def replace(self, name: str, rows: pa.Table | pa.RecordBatchReader) -> None:
        """Replace all rows of a table, and its schema."""
        mode = "create" if self._latest(name) is None else "overwrite"
        if mode == "create":
            self._record_deletion(name)
        with self._commit(name):
            try:
                table = self._database.create_table(name, data=rows, mode=mode)
            except ValueError:  # Another process created it just now.
                table = self._database.create_table(name, data=rows, mode="overwrite")
            self._clean(name, table)
        self._tables[name] = table

    def drop(self, name: str) -> None:
        """Delete a table with all its versions."""
        if self._latest(name) is not None:
            with self._commit(name):
                self._database.drop_table(name)
            self._tables.pop(name, None)

    def compact(self, name: str) -> None:
        """Merge small fragments, and delete old versions, if there are many of them.

        Call it after commits. A row that is rewritten often leaves one fragment and many versions,
        so every `CLEAN_INTERVAL` versions are a reason too, whichever process wrote them.
        """
        table = self._latest(name)
        if table is None:
            return
        with self._faults(name):
            version = int(table.version)
            many_versions = version // CLEAN_INTERVAL > self._cleaned.get(name, 0) // CLEAN_INTERVAL
            fragments = table.stats()["fragment_stats"]["num_small_fragments"]
        if fragments < COMPACT_FROM and not many_versions:
            return
        self.verify(name)
        with self._commit(name):
            table.optimize(cleanup_older_than=NEVER)
            self._clean(name, table)
            self._cleaned[name] = version

    def _clean(self, name: str, table: Any) -> None:  # noqa: ANN401 - LanceDB's table
        """Make the newest version durable, and delete old versions."""
        self._sync(name)
        table.optimize(cleanup_older_than=KEEP_OLD_VERSIONS)

    def _latest(self, name: str) -> Any:  # noqa: ANN401 - LanceDB's table
        table = self._tables.get(name)
        with self._faults(name):
            if table is not None:
                table.checkout_latest()
                return table
            try:
                table = self._tables[name] = self._database.open_table(name)
            except ValueError as error:
                # Its folder may exist: a process is creating the table, or was killed meanwhile.
                if "was not found" not in str(error):
                    raise
                self.check_there()
                return None
            self._cleaned[name] = int(table.version)
        return table


class TableVersion:
    """One version of a table, which does not change."""

    def __init__(
        self,
        table: Any,  # noqa: ANN401 - LanceDB's table
        faults: Callable[[], AbstractContextManager[None]],
    ) -> None:
        """Use a table that stays at its version, and a context that converts its errors."""
        self._table = table
        self._faults = faults
        with faults():
            self.metadata: Mapping[bytes, bytes] = table.schema.metadata or {}

    def columns(self, names: Sequence[str]) -> pa.Table:
        """Read some columns of all rows."""
        with self._faults():
            return self._table.search().select(list(names)).to_arrow().select(list(names))

    def take(self, offsets: Sequence[int], names: Sequence[str]) -> pa.Table:
        """Read some columns of the rows at some offsets, which must be ascending."""
        with self._faults():
            rows = self._table.take_offsets(list(offsets)).select(list(names)).to_arrow()
            return rows.select(list(names))


def quoted(text: str) -> str:
    """Return a string as an SQL string literal."""
    return "'" + text.replace("'", "''") + "'"
