"""Read what is left of a damaged table: the rows of its newest version in files that are whole.

A table of LanceDB has one data file for each piece (fragment) that was written; a version names the
pieces that belong to it. So a damaged data file costs the rows of one piece, and a damaged version
the last commit. Files that are known to be damaged must be moved away before: LanceDB has no
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

ROW_IDS_PER_FRAGMENT = 2**32  # row ids of one piece


@dataclass(frozen=True, slots=True)
class SalvagedTable:
    """The rows of a table that are left.

    Attributes:
        version: to which they belong.
        written: when it was written.
        layout: the columns.
        total: how many rows the version had.
        left: how many rows are in whole files, before rows that cannot be right are left out.
        batches: reads the rows.
    """

    version: int
    written: datetime
    layout: pa.Schema
    total: int
    left: int
    batches: Callable[[], Iterator[pa.RecordBatch]]

    def reader(self) -> pa.RecordBatchReader:
        """Return the rows as a stream, so that they need not be in memory at once."""
        return pa.RecordBatchReader.from_batches(self.layout, self.batches())


def salvage(folder: Path, table: str, drop: Callable[[str], None]) -> SalvagedTable | None:
    """Return what is left of the newest version that can be opened; None without one.

    Args:
        folder: the collection.
        table: the table's name.
        drop: moves away a file, given by its path in the collection: a version that cannot be
            opened, so that LanceDB takes the one before.
    """
    while versions := manifest_paths(folder, table):
        try:
            with storage_errors(str(folder), table):
                opened = _open(folder, table)
                return _salvaged(folder, table, opened)
        except StorageError:
            drop(versions[max(versions)])
    return None


def newest_readable_version(folder: Path, table: str) -> tuple[datetime, pa.Table] | None:
    """Return when the newest version that can be read whole was written, and its rows."""
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
    pieces, counts = np.unique(ids // ROW_IDS_PER_FRAGMENT, return_counts=True)
    whole = [piece for piece in pieces.tolist() if _is_whole(folder, table, opened, piece)]

    def batches() -> Iterator[pa.RecordBatch]:
        seen: set[str] = set()
        for piece in whole:
            for batch in _read_fragment(opened, piece):
                yield _sound(table, batch.select(layout.names), seen)

    left = int(counts[np.isin(pieces, whole)].sum())
    return SalvagedTable(opened.version, _written(opened), layout, total, left, batches)


def _read_fragment(opened: Any, piece: int) -> Iterator[pa.RecordBatch]:  # noqa: ANN401
    where = f"_rowid >= {piece * ROW_IDS_PER_FRAGMENT} AND _rowid < {(piece + 1) * ROW_IDS_PER_FRAGMENT}"
    yield from opened.search().where(where).select(opened.schema.names).to_batches()


def _is_whole(folder: Path, table: str, opened: Any, piece: int) -> bool:  # noqa: ANN401
    try:
        with storage_errors(str(folder), table):
            for _ in _read_fragment(opened, piece):
                pass
    except StorageError:
        return False
    return True


def _sound(table: str, batch: pa.RecordBatch, seen: set[str]) -> pa.RecordBatch:
    """Leave out rows that cannot be right, and those whose identity was there already."""
    keep = np.ones(len(batch), bool)
    for _, bad in invalid_rows(table, batch):
        keep &= ~bad
    if table in ("images", "thumbnails") or table.startswith("vectors-"):
        for row, image in enumerate(batch["id"].to_pylist()):
            keep[row] &= image not in seen
            seen.add(image)
    return batch.filter(pa.array(keep))
