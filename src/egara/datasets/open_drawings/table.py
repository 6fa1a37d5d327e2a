"""The table of the open drawings: one Parquet file, in the order in which it is read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from egara.datasets.contract import SPLITS, Split
from egara.datasets.open_drawings.drafts import Origin
from egara.datasets.open_drawings.rendering import RenderedDrawing
from egara.datasets.open_drawings.splits import fraction
from egara.datasets.parquet import SCHEMA

__all__ = ["SplitDrawing", "in_order", "write_table"]

_ROW_GROUP = 500


@dataclass(frozen=True, slots=True)
class SplitDrawing:
    """A drawing and its split."""

    drawing: RenderedDrawing
    split: Split


def in_order(placed: Sequence[SplitDrawing]) -> list[SplitDrawing]:
    """Return them split by split, shuffled within a split: a prefix of one is a fair sample."""
    return sorted(
        placed,
        key=lambda one: (SPLITS.index(one.split), fraction(f"order {one.drawing.draft.id}")),
    )


def write_table(placed: Sequence[SplitDrawing], origins: Mapping[str, Origin], path: Path) -> None:
    """Write the rows in the given order, ROW_GROUP to a group; ``origins`` is by set.

    Pictures are compressed already, so their column is not compressed again.
    """
    packed = {name: "NONE" if name == "image" else "ZSTD" for name in SCHEMA.names}
    with pq.ParquetWriter(path, SCHEMA, compression=packed) as writer:
        for rows in _groups(placed):
            listed = [_row(one, origins[one.drawing.draft.set]) for one in rows]
            writer.write_table(pa.Table.from_pylist(listed, SCHEMA), row_group_size=_ROW_GROUP)


def _groups(placed: Sequence[SplitDrawing]) -> Iterator[list[SplitDrawing]]:
    """Yield groups of rows of one split each, so that a reader of one split reads no other."""
    for split in SPLITS:
        rows = [one for one in placed if one.split == split]
        for start in range(0, len(rows), _ROW_GROUP):
            yield rows[start : start + _ROW_GROUP]


def _row(placed: SplitDrawing, origin: Origin) -> dict[str, Any]:
    draft = placed.drawing.draft
    return {
        "id": draft.id,
        "set": draft.set,
        "artist": draft.artist,
        "subject": draft.subject,
        "subject_ja": draft.subject_ja,
        "split": placed.split,
        "general": draft.general,
        "copyright": None,  # a set is not a work: works are unknown
        "character": draft.character,
        "rating": None,
        "image": placed.drawing.image,
        "source": origin.package,
        "licence": origin.licence,
    }
