"""The rows of ``files``: one a file, with the image that it holds and its outcome."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import pyarrow as pa

from egara.collection.tables import schema
from egara.collection.tables.store import Store

__all__ = ["FileRow", "files_table", "read_files"]


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row of ``files``."""

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

    def inheriting(self, other: "FileRow") -> "FileRow":
        """Fill what this row does not say of its drawing with what another says."""
        names = ("title", "artist", "source", "keywords")
        return replace(
            self, **{name: getattr(self, name) or getattr(other, name) for name in names}
        )


def read_files(store: Store, where: str | None = None) -> list[FileRow]:
    """Read the rows that a condition matches, or all."""
    table = store.read("files", schema.FILES, where=where)
    return [
        FileRow(**row | {"keywords": tuple(row["keywords"] or ())}) for row in table.to_pylist()
    ]


def files_table(rows: Sequence[FileRow]) -> pa.Table:
    """Lay rows out as the table ``files`` holds them."""
    names = [field.name for field in fields(FileRow)]
    columns = {name: [getattr(row, name) for row in rows] for name in names}
    return pa.table(columns, schema=schema.FILES)
