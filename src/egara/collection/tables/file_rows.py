"""Read and write rows of the table ``files``: one row for each file, with its image's ID."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import pyarrow as pa

from egara.collection.tables import schema
from egara.collection.tables.store import Store

__all__ = ["FileRow", "files_table", "read_files"]


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row of the table ``files``; its columns are described in `schema.FILES`."""

    root: int
    path: str
    id: str | None
    size: int
    mtime_ns: int
    sidecar: str | None
    outcome: str
    reason: str | None = None
    title: str | None = None
    artist: str | None = None
    source: str | None = None
    keywords: tuple[str, ...] = ()

    def with_metadata_of(self, other: "FileRow") -> "FileRow":
        """Return this row with its empty metadata fields filled from another row."""
        names = ("title", "artist", "source", "keywords")
        return replace(
            self, **{name: getattr(self, name) or getattr(other, name) for name in names}
        )


def read_files(store: Store, where: str | None = None) -> list[FileRow]:
    """Return the rows that match the SQL condition ``where``, or all rows."""
    table = store.read("files", schema.FILES, where=where)
    return [
        FileRow(**row | {"keywords": tuple(row["keywords"] or ())}) for row in table.to_pylist()
    ]


def files_table(rows: Sequence[FileRow]) -> pa.Table:
    """Return rows as a table with the columns of ``files``."""
    names = [field.name for field in fields(FileRow)]
    columns = {name: [getattr(row, name) for row in rows] for name in names}
    return pa.table(columns, schema=schema.FILES)
