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
    TableMerge,
    UserTables,
)
from egara.collection.backups.parts.record_fields import (
    checked_fields,
    fingerprint,
    number,
    one_of,
    optional,
)
from egara.collection.backups.record_lines import Record
from egara.collection.tables import schema
from egara.collection.tags import REJECTED, STATES, checked_tag
from egara.errors import BadInput
from egara.text import tag_key

__all__ = ["TAGS", "TAG_THRESHOLDS"]

TAG_CACHE_SIZE = 10_000  # Most backups have fewer different tags.


def _counts(user_data: UserTables) -> dict[str, int]:
    return {"tag": len(_active_edits(user_data))}


def _records(user_data: UserTables, paths: Paths) -> Iterator[Record]:
    rows = _active_edits(user_data)
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


def _transfer(user_data: UserTables, replacements: Mapping[str, str]) -> UserTables:
    rows = user_data["tags"]
    ids = [replacements.get(image, image) for image in rows["id"].to_pylist()]
    return {"tags": rows.set_column(0, "id", pa.array(ids, pa.string()))}


def _merge(current: UserTables, archived: UserTables, canonical: Canonical) -> list[TableMerge]:
    current_rows, backup_rows = _active_edits(current), archived["tags"]
    positions = pc.index_in(_keys(backup_rows, canonical), value_set=_keys(current_rows, canonical))
    # The states confirmed and own are equal here: with both, the drawing has the tag.
    accepted = pc.not_equal(backup_rows["state"], REJECTED)
    accepted_before = pc.not_equal(current_rows["state"].take(positions), REJECTED)
    same = pc.sum(pc.equal(accepted, accepted_before)).as_py() or 0
    added = backup_rows.filter(pc.is_null(positions))
    return [
        TableMerge(
            table="tags",
            rows=added,
            key=("id", "tag"),
            restored=len(added),
            present=same,
            different=len(backup_rows) - len(added) - same,
        )
    ]


class _TagReader(PartReader):
    def __init__(self, drawings: DrawingReferences) -> None:
        self._parse_drawing = drawings.parse
        self._parse_state = one_of(*STATES)
        self._tags: dict[tuple[str, str], tuple[str, str]] = {}

    @property
    def parsers(self) -> Mapping[str, Callable[[Record], None]]:
        return {"tag": self._add_tag}

    def _add_tag(self, record: Record) -> None:
        fields = checked_fields(
            record, drawing=self._parse_drawing, tag=_parse_tag, state=self._parse_state
        )
        key = fields["drawing"], _tag_key(fields["tag"])
        if key in self._tags:
            raise BadInput(f"repeats the tag {fields['tag']!r} of a drawing on an earlier line")
        self._tags[key] = fields["tag"], sys.intern(fields["state"])

    def user_data(self) -> UserTables:
        columns = [
            [image for image, _ in self._tags],
            [tag for _, tag in self._tags],
            [name for name, _ in self._tags.values()],
            [state for _, state in self._tags.values()],
        ]
        return {"tags": pa.table(columns, schema=schema.TAGS)}


def _threshold_counts(user_data: UserTables) -> dict[str, int]:
    return {"tag_threshold": len(user_data["tag_thresholds"])}


def _threshold_records(user_data: UserTables, paths: Paths) -> Iterator[Record]:
    order = [("fingerprint", "ascending"), ("tag", "ascending")]
    for row in user_data["tag_thresholds"].sort_by(order).to_pylist():
        yield {"kind": "tag_threshold", **row}


def _threshold_merge(
    current: UserTables, archived: UserTables, canonical: Canonical
) -> list[TableMerge]:
    thresholds = {_owner(row): row["threshold"] for row in current["tag_thresholds"].to_pylist()}
    rows = archived["tag_thresholds"].to_pylist()
    added = [row for row in rows if _owner(row) not in thresholds]
    same = sum(thresholds.get(_owner(row)) == row["threshold"] for row in rows)
    table = pa.Table.from_pylist(added, schema.TAG_THRESHOLDS)
    return [
        TableMerge(
            table="tag_thresholds",
            rows=table,
            key=("fingerprint", "tag"),
            restored=len(added),
            present=same,
            different=len(rows) - len(added) - same,
        )
    ]


def _owner(row: Record) -> tuple[str | None, str]:
    return row["fingerprint"], row["tag"]


class _ThresholdReader(PartReader):
    def __init__(self, drawings: DrawingReferences) -> None:
        self._thresholds: dict[tuple[str | None, str], float] = {}

    @property
    def parsers(self) -> Mapping[str, Callable[[Record], None]]:
        return {"tag_threshold": self._add_threshold}

    def _add_threshold(self, record: Record) -> None:
        fields = checked_fields(
            {"fingerprint": None, **record},  # Version 1 of backups does not have it.
            fingerprint=optional(fingerprint),
            tag=_parse_tag,
            threshold=number(0, 1, float),
        )
        owner = fields["fingerprint"], _tag_key(fields["tag"])
        if owner in self._thresholds:
            raise BadInput(f"repeats the threshold of the tag {owner[1]!r} on an earlier line")
        self._thresholds[owner] = fields["threshold"]

    def user_data(self) -> UserTables:
        columns = [
            [fingerprint for fingerprint, _ in self._thresholds],
            [tag for _, tag in self._thresholds],
            [*self._thresholds.values()],
        ]
        return {"tag_thresholds": pa.table(columns, schema=schema.TAG_THRESHOLDS)}


def _parse_tag(value: object) -> str:
    if not isinstance(value, str):
        raise BadInput("expected a string")
    return _checked_tag(value)


_checked_tag = lru_cache(TAG_CACHE_SIZE)(checked_tag)
_tag_key = lru_cache(TAG_CACHE_SIZE)(tag_key)


def _active_edits(user_data: UserTables) -> pa.Table:
    """Return the rows with a state. The rows without a state are removed edits."""
    rows = user_data["tags"]
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
"""The tags that users added, confirmed or rejected. A backup does not contain removed edits."""


TAG_THRESHOLDS = BackupPart(
    name="tag_thresholds",
    tables=("tag_thresholds",),
    counts=_threshold_counts,
    records=_threshold_records,
    reader=_ThresholdReader,
    merge=_threshold_merge,
)
"""The thresholds of tags that users changed."""
