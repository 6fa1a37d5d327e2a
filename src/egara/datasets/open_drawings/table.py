"""The table of the open drawings: one Parquet file, in the order in which it is read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from egara.datasets.contract import SPLITS, Split
from egara.datasets.open_drawings.rendering import RenderedDrawing
from egara.datasets.open_drawings.source_drawings import SetOrigin
from egara.datasets.open_drawings.splits import hash_fraction
from egara.datasets.parquet import SCHEMA

__all__ = ["SplitDrawing", "sort_by_split", "write_table"]

_ROW_GROUP = 500


@dataclass(frozen=True, slots=True)
class SplitDrawing:
    """A drawing and its split."""

    drawing: RenderedDrawing
    split: Split


def sort_by_split(drawings: Sequence[SplitDrawing]) -> list[SplitDrawing]:
    """Sort drawings by split, shuffled within a split: a prefix of a split is a fair sample."""
    return sorted(
        drawings,
        key=lambda item: (
            SPLITS.index(item.split),
            hash_fraction(f"order {item.drawing.source.id}"),
        ),
    )


def write_table(
    drawings: Sequence[SplitDrawing], origins: Mapping[str, SetOrigin], path: Path
) -> None:
    """Write the rows in the given order, in groups of `_ROW_GROUP`.

    Images are compressed already, so their column is not compressed again.

    Args:
        drawings: the rows.
        origins: the metadata of each set, by its name.
        path: the Parquet file.
    """
    compression = {name: "NONE" if name == "image" else "ZSTD" for name in SCHEMA.names}
    with pq.ParquetWriter(path, SCHEMA, compression=compression) as writer:
        for rows in _groups(drawings):
            records = [_row(item, origins[item.drawing.source.set]) for item in rows]
            writer.write_table(pa.Table.from_pylist(records, SCHEMA), row_group_size=_ROW_GROUP)


def _groups(drawings: Sequence[SplitDrawing]) -> Iterator[list[SplitDrawing]]:
    """Yield groups of rows of one split each, because readers of one split skip other groups."""
    for split in SPLITS:
        rows = [item for item in drawings if item.split == split]
        for start in range(0, len(rows), _ROW_GROUP):
            yield rows[start : start + _ROW_GROUP]


def _row(item: SplitDrawing, origin: SetOrigin) -> dict[str, Any]:
    source = item.drawing.source
    return {
        "id": source.id,
        "set": source.set,
        "artist": source.artist,
        "subject": source.subject,
        "subject_ja": source.subject_ja,
        "split": item.split,
        "general": source.general,
        "copyright": None,  # a set is not a copyright: those are unknown
        "character": source.character,
        "rating": None,
        "image": item.drawing.image,
        "source": origin.package,
        "licence": origin.licence,
    }
