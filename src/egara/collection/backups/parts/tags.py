"""Tags and thresholds of tags, as a backup holds them."""

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
MANY = 10_000  # different tags: most records have one of them


def _counts(work: PeopleTables) -> dict[str, int]:
    return {"tag": len(_with_state(work))}


def _records(work: PeopleTables, paths: Paths) -> Iterator[Record]:
    rows = _with_state(work)
    where = pa.array([paths.get(image) for image in rows["id"].to_pylist()], pa.string())
    order = [(name, "ascending") for name in ("path", "id", "tag")]
    for batch in rows.append_column("path", where).sort_by(order).to_batches(10_000):
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


def _merge(here: PeopleTables, archived: PeopleTables, canonical: Canonical) -> list[TableMerge]:
    there, rows = _with_state(here), archived["tags"]
    keys = _keys(there, canonical)
    found = pc.index_in(_keys(rows, canonical), value_set=keys)
    new = pc.is_null(found)
    has = pc.not_equal(rows["state"], REJECTED)
    had = pc.not_equal(there["state"].take(found), REJECTED)
    same = pc.sum(pc.equal(has, had)).as_py() or 0
    added = rows.filter(new)
    different = len(rows) - len(added) - same
    return [TableMerge("tags", added, ("id", "tag"), len(added), same, different)]


class _TagReader(PartReader):
    def __init__(self, drawings: DrawingReferences) -> None:
        self._drawing = drawings.parse
        self._state = one_of(*STATES)
        self._taken: dict[tuple[str, str], tuple[str, str]] = {}

    @property
    def kinds(self) -> Mapping[str, Callable[[Record], None]]:
        return {"tag": self._tag}

    def _tag(self, record: Record) -> None:
        found = checked_fields(record, drawing=self._drawing, tag=_tag_name, state=self._state)
        key = found["drawing"], _tag_key(found["tag"])
        if key in self._taken:
            raise BadInput(f"the drawing has the tag {found['tag']!r} in a line before")
        self._taken[key] = found["tag"], sys.intern(found["state"])

    def work(self) -> PeopleTables:
        columns = [
            [image for image, _ in self._taken],
            [tag for _, tag in self._taken],
            [name for name, _ in self._taken.values()],
            [state for _, state in self._taken.values()],
        ]
        return {"tags": pa.table(columns, schema=schema.TAGS)}


def _threshold_counts(work: PeopleTables) -> dict[str, int]:
    return {"tag_threshold": len(work["tag_thresholds"])}


def _threshold_records(work: PeopleTables, paths: Paths) -> Iterator[Record]:
    for row in work["tag_thresholds"].sort_by("tag").to_pylist():
        yield {"kind": "tag_threshold", **row}


def _threshold_merge(
    here: PeopleTables, archived: PeopleTables, canonical: Canonical
) -> list[TableMerge]:
    there = {row["tag"]: row["threshold"] for row in here["tag_thresholds"].to_pylist()}
    rows = archived["tag_thresholds"].to_pylist()
    added = [row for row in rows if row["tag"] not in there]
    same = sum(there.get(row["tag"]) == row["threshold"] for row in rows)
    table = pa.Table.from_pylist(added, schema.TAG_THRESHOLDS)
    different = len(rows) - len(added) - same
    return [TableMerge("tag_thresholds", table, ("tag",), len(added), same, different)]


class _ThresholdReader(PartReader):
    def __init__(self, drawings: DrawingReferences) -> None:
        self._thresholds: dict[str, float] = {}

    @property
    def kinds(self) -> Mapping[str, Callable[[Record], None]]:
        return {"tag_threshold": self._threshold}

    def _threshold(self, record: Record) -> None:
        found = checked_fields(record, tag=_tag_name, threshold=number(0, 1, float))
        tag = _tag_key(found["tag"])
        if tag in self._thresholds:
            raise BadInput(f"the tag {tag!r} has a threshold in a line before")
        self._thresholds[tag] = found["threshold"]

    def work(self) -> PeopleTables:
        columns = [[*self._thresholds], [*self._thresholds.values()]]
        return {"tag_thresholds": pa.table(columns, schema=schema.TAG_THRESHOLDS)}


def _tag_name(value: object) -> str:
    if not isinstance(value, str):
        raise BadInput("expected a text")
    return _checked_tag(value)


_checked_tag = lru_cache(MANY)(checked_tag)
_tag_key = lru_cache(MANY)(tag_key)


def _with_state(work: PeopleTables) -> pa.Table:
    """The rows that still state something."""
    rows = work["tags"]
    return rows.filter(pc.is_valid(rows["state"]))


def _keys(rows: pa.Table, canonical: Canonical) -> pa.Array:
    """What identifies the verdict of each row: the image and the tag."""
    tags = rows["tag"].combine_chunks().dictionary_encode()
    plain = pa.array(map(canonical, tags.dictionary.to_pylist()), pa.string())
    return pc.binary_join_element_wise(rows["id"].combine_chunks(), plain.take(tags.indices), " ")


TAGS = BackupPart(
    name="tags",
    tables=("tags",),
    counts=_counts,
    records=_records,
    reader=_TagReader,
    merge=_merge,
    transfer=_transfer,
)
"""What people say of drawings' tags. What was taken back is not part of a backup."""


TAG_THRESHOLDS = BackupPart(
    name="tag_thresholds",
    tables=("tag_thresholds",),
    counts=_threshold_counts,
    records=_threshold_records,
    reader=_ThresholdReader,
    merge=_threshold_merge,
)
"""The thresholds of tags that people moved."""
