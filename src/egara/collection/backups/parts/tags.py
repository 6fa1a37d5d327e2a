"""Convert tags and thresholds of tags to records and back."""

import sys
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from egara.collection.backups.parts.part import (
    BackupPart,
    Canonical,
    DrawingReferences,
    PartReader,
    Paths,
    PeopleTables,
    TableMerge,
)
from egara.collection.backups.parts.record_fields import checked_fields, number, one_of
from egara.collection.backups.record_lines import Record
from egara.collection.tables import schema
from egara.collection.tags import STATES, checked_tag
from egara.errors import BadInput
from egara.text import tag_key

__all__ = ["TAGS", "TAG_THRESHOLDS"]

REJECTED = "rejected"
CACHED_TAGS = 10_000  # Most records have one of this number of tags.


def _counts(work: PeopleTables) -> dict[str, int]:
    return {"tag": len(_with_state(work))}


def _records(work: PeopleTables, paths: Paths) -> Iterator[Record]:
    rows = _with_state(work)
    column = pa.array([paths.get(image) for image in rows["id"].to_pylist()], pa.string())
    order = [(name, "ascending") for name in ("path", "id", "tag")]
    for batch in rows.append_column("path", column).sort_by(order).to_batches(10_000):
        for row in batch.to_pylist():
            yield {
                "kind": "tag",
                "drawing": {"id": row["id"], "path": row["path"]},
                "tag": row["name"],
                "state": row["state"],
            }


def _transfer(work: PeopleTables, replacements: Mapping[str, str]) -> PeopleTables:
    rows = work["tags"]
    ids = [replacements.get(image, image) for image in rows["id"].to_pylist()]
    return {"tags": rows.set_column(0, "id", pa.array(ids, pa.string()))}


def _merge(current: PeopleTables, archived: PeopleTables, canonical: Canonical) -> list[TableMerge]:
    existing, rows = _with_state(current), archived["tags"]
    positions = pc.index_in(_keys(rows, canonical), value_set=_keys(existing, canonical))
    accepted = pc.not_equal(rows["state"], REJECTED)
    accepted_before = pc.not_equal(existing["state"].take(positions), REJECTED)
    same = pc.sum(pc.equal(accepted, accepted_before)).as_py() or 0
    added = rows.filter(pc.is_null(positions))
    different = len(rows) - len(added) - same
    return [TableMerge("tags", added, ("id", "tag"), len(added), same, different)]


class _TagReader(PartReader):
    def __init__(self, drawings: DrawingReferences) -> None:
        self._drawing = drawings.parse
        self._state = one_of(*STATES)
        self._tags: dict[tuple[str, str], tuple[str, str]] = {}

    @property
    def parsers(self) -> Mapping[str, Callable[[Record], None]]:
        return {"tag": self._tag}

    def _tag(self, record: Record) -> None:
        fields = checked_fields(record, drawing=self._drawing, tag=_tag_name, state=self._state)
        key = fields["drawing"], _tag_key(fields["tag"])
        if key in self._tags:
            raise BadInput(f"an earlier line has the tag {fields['tag']!r} of the drawing")
        self._tags[key] = fields["tag"], sys.intern(fields["state"])

    def work(self) -> PeopleTables:
        columns = [
            [image for image, _ in self._tags],
            [tag for _, tag in self._tags],
            [name for name, _ in self._tags.values()],
            [state for _, state in self._tags.values()],
        ]
        return {"tags": pa.table(columns, schema=schema.TAGS)}


def _threshold_counts(work: PeopleTables) -> dict[str, int]:
    return {"tag_threshold": len(work["tag_thresholds"])}


def _threshold_records(work: PeopleTables, paths: Paths) -> Iterator[Record]:
    for row in work["tag_thresholds"].sort_by("tag").to_pylist():
        yield {"kind": "tag_threshold", **row}


def _threshold_merge(
    current: PeopleTables, archived: PeopleTables, canonical: Canonical
) -> list[TableMerge]:
    thresholds = {row["tag"]: row["threshold"] for row in current["tag_thresholds"].to_pylist()}
    rows = archived["tag_thresholds"].to_pylist()
    added = [row for row in rows if row["tag"] not in thresholds]
    same = sum(thresholds.get(row["tag"]) == row["threshold"] for row in rows)
    table = pa.Table.from_pylist(added, schema.TAG_THRESHOLDS)
    different = len(rows) - len(added) - same
    return [TableMerge("tag_thresholds", table, ("tag",), len(added), same, different)]


class _ThresholdReader(PartReader):
    def __init__(self, drawings: DrawingReferences) -> None:
        self._thresholds: dict[str, float] = {}

    @property
    def parsers(self) -> Mapping[str, Callable[[Record], None]]:
        return {"tag_threshold": self._threshold}

    def _threshold(self, record: Record) -> None:
        fields = checked_fields(record, tag=_tag_name, threshold=number(0, 1, float))
        tag = _tag_key(fields["tag"])
        if tag in self._thresholds:
            raise BadInput(f"an earlier line has a threshold of the tag {tag!r}")
        self._thresholds[tag] = fields["threshold"]

    def work(self) -> PeopleTables:
        columns = [[*self._thresholds], [*self._thresholds.values()]]
        return {"tag_thresholds": pa.table(columns, schema=schema.TAG_THRESHOLDS)}


def _tag_name(value: object) -> str:
    if not isinstance(value, str):
        raise BadInput("expected a text")
    return _checked_tag(value)


_checked_tag = lru_cache(CACHED_TAGS)(checked_tag)
_tag_key = lru_cache(CACHED_TAGS)(tag_key)


def _with_state(work: PeopleTables) -> pa.Table:
    """Return the rows of tags that people did not withdraw."""
    rows = work["tags"]
    return rows.filter(pc.is_valid(rows["state"]))


def _keys(rows: pa.Table, canonical: Canonical) -> pa.Array:
    """Return a key (N,) for each row, made from the image's ID and the tag's canonical name."""
    tags = rows["tag"].combine_chunks().dictionary_encode()
    names = pa.array(map(canonical, tags.dictionary.to_pylist()), pa.string())
    return pc.binary_join_element_wise(rows["id"].combine_chunks(), names.take(tags.indices), " ")


TAGS = BackupPart(
    name="tags",
    tables=("tags",),
    counts=_counts,
    records=_records,
    reader=_TagReader,
    merge=_merge,
    transfer=_transfer,
)
"""The tags that people gave, confirmed or rejected. A backup has no withdrawn tags."""


TAG_THRESHOLDS = BackupPart(
    name="tag_thresholds",
    tables=("tag_thresholds",),
    counts=_threshold_counts,
    records=_threshold_records,
    reader=_ThresholdReader,
    merge=_threshold_merge,
)
"""The thresholds of tags that people changed."""
