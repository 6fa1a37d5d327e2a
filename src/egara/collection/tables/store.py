"""The store of record: Lance tables in one folder, on a disk or on an object store."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from egara.collection.tables import schema
from egara.collection.tables.faults import storage_errors
from egara.collection.tables.lock import EDITING_FILES, editing
from egara.errors import CollectionError, NewerCollection

__all__ = ["Store", "quoted"]

# A reader that opened an older version has this long to finish before its files are cleaned away.
KEEP_OLD_VERSIONS = timedelta(hours=1)
COMPACT_FROM = 32  # small pieces
CLEAN_EVERY = 32  # versions
CACHE_BYTES = 64 * 2**20  # LanceDB would keep up to gigabytes of what it has read


class Store:
    """Tables by name. Knows LanceDB, and nothing of drawings."""

    def __init__(self, location: str, *, create: bool) -> None:
        """Open the store at ``location``: a folder, or an address such as ``s3://bucket/drawings``.

        Raises:
            CollectionError: there is none, and ``create`` is false.
            NewerCollection: a newer Egara wrote it.
            StorageError: the disk or the object store refused.
        """
        import lancedb

        self.location = location
        self.folder = None if "://" in location else Path(location)
        if self.folder is not None:
            _check_folder(self.folder, create=create)
        if self.folder is not None and not create and not self.folder.is_dir():
            raise CollectionError(_nothing_at(location))
        with storage_errors(location):
            session = lancedb.Session(
                index_cache_size_bytes=CACHE_BYTES, metadata_cache_size_bytes=CACHE_BYTES
            )
            self._database = lancedb.connect(location, session=session)
        self._tables: dict[str, Any] = {}
        self._cleaned: dict[str, int] = {}  # the version that was opened, or last cleaned
        self._check(create=create)

    def _check(self, *, create: bool) -> None:
        about = self._about()
        if not about and not create:
            raise CollectionError(_nothing_at(self.location))
        if not about:
            # LanceDB lets two processes that make one table at once overwrite each other's.
            with editing(self.folder):
                about = self._about()
                if not about:
                    self.set_schema_version()
                    return
        self.schema_version = int(about["schema_version"])
        if self.schema_version > schema.SCHEMA_VERSION:
            raise NewerCollection(
                f"{self.location} was written by a newer Egara (schema {about['schema_version']}; "
                f"this one knows {schema.SCHEMA_VERSION}). Update Egara: pip install -U egara"
            )

    def _about(self) -> dict[str, str]:
        return {row["key"]: row["value"] for row in self.read("about", schema.ABOUT).to_pylist()}

    def set_schema_version(self) -> None:
        """Write down that the tables are in this Egara's schema."""
        row = {"key": "schema_version", "value": str(schema.SCHEMA_VERSION)}
        self.upsert("about", pa.Table.from_pylist([row], schema.ABOUT), ["key"])
        self.schema_version = schema.SCHEMA_VERSION

    def version(self, name: str) -> int:
        """The newest version of a table; 0 where there is none yet."""
        table = self._latest(name)
        return int(table.version) if table is not None else 0

    def count(self, name: str, where: str | None = None) -> int:
        """How many rows a table has, or those that a condition matches; 0 where there is none."""
        table = self._latest(name)
        with storage_errors(self.location, name):
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
        with storage_errors(self.location, name):
            found = table.search().select(names)
            return (found.where(where) if where else found).to_arrow().select(names)

    def batches(self, name: str, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Read some columns in batches, for what should not be in memory twice."""
        table = self._latest(name)
        if table is not None:
            with storage_errors(self.location, name):
                yield from table.search().select(list(columns)).to_batches()

    def take(self, name: str, offsets: Sequence[int], columns: Sequence[str]) -> pa.Table:
        """Read the rows at some offsets, counted as `read` gives them for the same version."""
        with storage_errors(self.location, name):
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
        with storage_errors(self.location, name):
            table = self._database.open_table(name)  # it stays at its version, whoever writes
            found = table.search().select(table.schema.names).to_arrow()
            return found.select(table.schema.names).replace_schema_metadata(table.schema.metadata)

    def append(self, name: str, rows: pa.Table) -> None:
        """Add rows, making the table where there is none yet."""
        table = self._latest(name)
        with storage_errors(self.location, name):
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
        with storage_errors(self.location, name):
            merge = table.merge_insert(list(key))
            merge.when_matched_update_all().when_not_matched_insert_all().execute(rows)

    def delete(self, name: str, where: str) -> None:
        """Delete the rows that a condition matches."""
        table = self._latest(name)
        if table is not None:
            with storage_errors(self.location, name):
                table.delete(where)

    def replace(self, name: str, rows: pa.Table) -> None:
        """Write a table anew, whatever it held."""
        mode = "create" if self._latest(name) is None else "overwrite"
        with storage_errors(self.location, name):
            try:
                table = self._database.create_table(name, data=rows, mode=mode)
            except ValueError:  # somebody else made it just now
                table = self._database.create_table(name, data=rows, mode="overwrite")
            table.optimize(cleanup_older_than=KEEP_OLD_VERSIONS)
        self._tables[name] = table

    def compact(self, name: str) -> None:
        """Join the pieces that many commits leave, and drop old versions, where they are many.

        Called after commits. A row that is written again and again leaves one piece and many
        versions, so every so many versions are a reason too, whichever process writes them.
        """
        table = self._latest(name)
        if table is None:
            return
        with storage_errors(self.location, name):
            version = int(table.version)
            many = version // CLEAN_EVERY > self._cleaned.get(name, 0) // CLEAN_EVERY
            if many or table.stats()["fragment_stats"]["num_small_fragments"] >= COMPACT_FROM:
                table.optimize(cleanup_older_than=KEEP_OLD_VERSIONS)
                self._cleaned[name] = version

    def _latest(self, name: str) -> Any:  # noqa: ANN401 - LanceDB's table
        table = self._tables.get(name)
        with storage_errors(self.location, name):
            if table is not None:
                table.checkout_latest()
                return table
            try:
                table = self._tables[name] = self._database.open_table(name)
            except ValueError as error:
                # Its folder may be there already: it is being made, or who made it was killed.
                if "was not found" not in str(error):
                    raise
                return None
            self._cleaned[name] = int(table.version)
        return table


def quoted(text: str) -> str:
    """A text as a condition writes it."""
    return "'" + text.replace("'", "''") + "'"


def _nothing_at(location: str) -> str:
    return f"There is no collection at {location}. Make one with: egara index FOLDER"


def _check_folder(folder: Path, *, create: bool) -> None:
    """Refuse what would not work, or would mix tables with other files."""
    if not folder.name.isprintable() or not _is_utf8(str(folder)):
        raise CollectionError(
            f"{str(folder)!r}: a collection's path must be readable text in UTF-8. "
            "Name another place for it, with -C on the command line."
        )
    _check_no_file(folder)
    with storage_errors(str(folder)):
        foreign = (
            folder.is_dir()
            and any(file.name not in EDITING_FILES for file in folder.iterdir())
            and not (folder / "about.lance").is_dir()
        )
    if foreign and not create:
        raise CollectionError(
            f"{folder} is not indexed: there is no collection in it. Make one with: "
            f"egara index {folder}"
        )
    if foreign:
        raise CollectionError(
            f"{folder} holds other files, and is no collection. Give a new or an empty folder, or "
            f"{folder / '.egara'} to keep the collection inside it."
        )


def _check_no_file(folder: Path) -> None:
    """Refuse a place that is a file, or lies below one."""
    for place in (folder, *folder.parents):
        with storage_errors(str(folder)):
            there = place.exists()
            if there and place.is_dir():
                return
        if there:
            raise CollectionError(
                f"{place} is a file, and a collection is a folder. Name a new or an empty folder, "
                "or leave it out to keep the collection in `.egara` beside the drawings."
            )


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
