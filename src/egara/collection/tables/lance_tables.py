"""LanceDB's tables by name: reading and writing rows."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pyarrow as pa

from egara.collection.tables.storage_failures import storage_errors
from egara.collection.tables.lance_import import import_lancedb

__all__ = ["LanceTables", "quoted"]

# A reader that opened an older version has this long to finish before its files are cleaned away.
KEEP_OLD_VERSIONS = timedelta(hours=1)
COMPACT_FROM = 32  # small pieces
CLEAN_EVERY = 32  # versions
NEVER = timedelta(days=36_500)
MOST_TABLES = 10_000
CACHE_BYTES = 64 * 2**20  # LanceDB would keep up to gigabytes of what it has read


class LanceTables(ABC):
    """Tables by name. Knows LanceDB, and nothing of drawings.

    A subclass adds what happens around every use: errors (`_faults`), durability (`_commit`) and
    damage (`verify`).
    """

    def __init__(self, location: str) -> None:
        """Connect to the tables at ``location``: a folder, or an address on an object store.

        Raises:
            StorageError: the disk or the object store refused.
        """
        lancedb = import_lancedb()

        with storage_errors(location):
            session = lancedb.Session(
                index_cache_size_bytes=CACHE_BYTES, metadata_cache_size_bytes=CACHE_BYTES
            )
            self._database = lancedb.connect(location, session=session)
        self._tables: dict[str, Any] = {}
        self._cleaned: dict[str, int] = {}  # the version that was opened, or last cleaned

    @abstractmethod
    def _faults(self, table: str | None = None) -> AbstractContextManager[None]:
        """Explain what the disk or the object store refuses within."""

    @abstractmethod
    def _commit(self, table: str) -> AbstractContextManager[None]:
        """Make what is written to a table within durable."""

    @abstractmethod
    def _sync(self, table: str) -> None:
        """Make what was written to a table durable now."""

    @abstractmethod
    def _forget(self, table: str) -> None:
        """Note that a table is not there, before it is created."""

    @abstractmethod
    def verify(self, table: str, *, whole: bool = True) -> None:
        """Refuse to write to a table of which a file is damaged."""

    @abstractmethod
    def check_there(self) -> None:
        """Refuse to work on a collection that is no longer where it was opened."""

    def tables(self) -> list[str]:
        """List the names of the tables."""
        with self._faults():
            return list(self._database.list_tables(limit=MOST_TABLES).tables)

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
        with self._faults(name):
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
        if mode == "create":
            self._forget(name)
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
