"""Write the table: rows sorted by split and shuffled within a split, with bounded memory."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from egara.datasets.contract import SPLITS
from egara.datasets.open_drawings.splits import hash_fraction
from egara.datasets.open_sketches.rows import SketchRow
from egara.datasets.packed_strokes import pack
from egara.datasets.parquet import SKETCH_SCHEMA

__all__ = ["write_table"]

_ROW_GROUP = 1000
_PARTS = 16
"""A split is sorted in this many parts; one of them is in memory at a time."""

_Key = tuple[str, int]  # a split, and a part of it


def write_table(rows: Iterable[SketchRow], path: Path) -> None:
    """Write the rows in the order of a hash of their ids: a prefix of a split is a fair sample.

    Rows are first written to temporary files next to the table, one for each part of a split, and
    then sorted part by part (external bucket sort).

    Args:
        rows: in any order, read once.
        path: the Parquet file.
    """
    spools: dict[_Key, pq.ParquetWriter] = {}
    try:
        _spool(rows, path, spools)
    finally:
        for writer in spools.values():
            writer.close()
    compression = {name: "NONE" if name == "image" else "ZSTD" for name in SKETCH_SCHEMA.names}
    with pq.ParquetWriter(path, SKETCH_SCHEMA, compression=compression) as table:
        for split in SPLITS:
            records = _sorted_rows(path, split, spools)
            while group := list(islice(records, _ROW_GROUP)):
                content = pa.Table.from_pylist(group, SKETCH_SCHEMA)
                table.write_table(content, row_group_size=_ROW_GROUP)
    for key in spools:
        _spool_path(path, key).unlink()


def _spool(rows: Iterable[SketchRow], path: Path, spools: dict[_Key, pq.ParquetWriter]) -> None:
    waiting: defaultdict[_Key, list[dict[str, Any]]] = defaultdict(list)

    def flush(key: _Key) -> None:
        if key not in spools:
            spools[key] = pq.ParquetWriter(_spool_path(path, key), SKETCH_SCHEMA)
        spools[key].write_table(pa.Table.from_pylist(waiting.pop(key), SKETCH_SCHEMA))

    for row in rows:
        key: _Key = row.split, int(_position(row.id) * _PARTS)
        waiting[key].append(_record(row))
        if len(waiting[key]) == _ROW_GROUP:
            flush(key)
    for rest in list(waiting):
        flush(rest)


def _sorted_rows(path: Path, split: str, spools: Iterable[_Key]) -> Iterator[dict[str, Any]]:
    for key in sorted(key for key in spools if key[0] == split):
        records = pq.read_table(_spool_path(path, key), use_threads=False).to_pylist()
        yield from sorted(records, key=lambda record: _position(record["id"]))


def _spool_path(path: Path, key: _Key) -> Path:
    return path.with_name(f".{path.stem}-{key[0]}-{key[1]}.spool")


def _position(id_: str) -> float:
    return hash_fraction(f"order {id_}")


def _record(row: SketchRow) -> dict[str, Any]:
    values = {name: getattr(row, name, None) for name in SKETCH_SCHEMA.names}
    return values | {"strokes": None if row.strokes is None else pack(row.strokes)}
