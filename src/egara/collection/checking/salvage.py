"""Read the undamaged rows of a damaged table: the rows of its newest version in undamaged files.

A LanceDB table has one data file for each fragment that was written, and a version names its
fragments. So a damaged data file loses the rows of one fragment, and a damaged version file loses
the last commit. Files that are known to be damaged must be moved away first: LanceDB has no
checksums, and would read wrong values from them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from egara.collection.checking.table_content import columns_fault, invalid_rows
from egara.collection.tables import import_lancedb, manifest_paths, storage_errors
from egara.errors import StorageError

__all__ = ["SalvagedTable", "newest_readable_version", "salvage"]

ROW_IDS_PER_FRAGMENT = 2**32  # Row IDs of LanceDB: fragment * 2^32 + position.


@dataclass(frozen=True, slots=True)
class SalvagedTable:
    """The undamaged rows of a table.

    Attributes:
        version: the version of the table.
        written: the time when the version was written.
        layout: the columns.
        total: the number of rows of the version.
        intact: the number of rows in undamaged files, including rows with invalid values.
        batches: reads the rows, without those with invalid values.
    """

    version: int
    written: datetime
    layout: pa.Schema
    total: int
    intact: int
    batches: Callable[[], Iterator[pa.RecordBatch]]

    def reader(self) -> pa.RecordBatchReader:
        """Return the rows as a stream, because they may not fit into memory."""
        return pa.RecordBatchReader.from_batches(self.layout, self.batches())


def salvage(folder: Path, table: str, move_away: Callable[[str], None]) -> SalvagedTable | None:
    """Return the undamaged rows of the newest version that can be opened; None if there is none.

    Args:
        folder: the folder of the collection.
        table: the name of the table.
        move_away: called with the path, relative to the collection, of the file of each version
            that cannot be opened. It moves the file away; LanceDB then opens an older version.
    """
    while versions := manifest_paths(folder, table):
        try:
            with storage_errors(str(folder), table):
                opened = _open(folder, table)
                return _salvaged(folder, table, opened)
        except StorageError:
            move_away(versions[max(versions)])
    return None


def newest_readable_version(folder: Path, table: str) -> tuple[datetime, pa.Table] | None:
    """Return the time and the rows of the newest version that can be read completely."""
    for version in sorted(manifest_paths(folder, table), reverse=True):
        try:
            with storage_errors(str(folder), table):
                opened = _open(folder, table)
                opened.checkout(version)
                if columns_fault(table, opened.schema) is None:
                    return _written(opened), opened.search().to_arrow().select(opened.schema.names)
        except StorageError:
            continue
    return None


def _open(folder: Path, table: str) -> Any:  # noqa: ANN401 - LanceDB's table
    lancedb = import_lancedb()

    return lancedb.connect(folder).open_table(table)


def _written(opened: Any) -> datetime:  # noqa: ANN401
    versions = {row["version"]: row["timestamp"] for row in opened.list_versions()}
    written: datetime = versions[opened.version]
    return written.astimezone(UTC)


def _salvaged(folder: Path, table: str, opened: Any) -> SalvagedTable | None:  # noqa: ANN401
    layout = opened.schema
    total = int(opened.count_rows())
    if columns_fault(table, layout) is not None:
        return SalvagedTable(opened.version, _written(opened), layout, total, 0, lambda: iter(()))
    ids = opened.search().select(["_rowid"]).to_arrow()["_rowid"].to_numpy()
    fragments, counts = np.unique(ids // ROW_IDS_PER_FRAGMENT, return_counts=True)
    readable = [
        fragment for fragment in fragments.tolist() if _is_readable(folder, table, opened, fragment)
    ]

    def batches() -> Iterator[pa.RecordBatch]:
        seen: set[str] = set()
        for fragment in readable:
            for batch in _read_fragment(opened, fragment):
                yield _valid_rows(table, batch.select(layout.names), seen)

    intact = int(counts[np.isin(fragments, readable)].sum())
    return SalvagedTable(opened.version, _written(opened), layout, total, intact, batches)


def _read_fragment(opened: Any, fragment: int) -> Iterator[pa.RecordBatch]:  # noqa: ANN401
    first, end = fragment * ROW_IDS_PER_FRAGMENT, (fragment + 1) * ROW_IDS_PER_FRAGMENT
    where = f"_rowid >= {first} AND _rowid < {end}"
    yield from opened.search().where(where).select(opened.schema.names).to_batches()


def _is_readable(folder: Path, table: str, opened: Any, fragment: int) -> bool:  # noqa: ANN401
    try:
        with storage_errors(str(folder), table):
            for _ in _read_fragment(opened, fragment):
                pass
    except StorageError:
        return False
    return True


def _valid_rows(table: str, batch: pa.RecordBatch, seen: set[str]) -> pa.RecordBatch:
    """Return a batch without rows that have invalid values, or an ID in ``seen``; add its IDs."""
    keep = np.ones(len(batch), bool)
    for _, invalid in invalid_rows(table, batch):
        keep &= ~invalid
    if table in ("images", "thumbnails") or table.startswith("vectors-"):
        for row, image in enumerate(batch["id"].to_pylist()):
            keep[row] &= image not in seen
            seen.add(image)
    return batch.filter(pa.array(keep))
