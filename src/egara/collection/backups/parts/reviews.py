"""Convert verdicts on pairs of drawings to records and back."""

from collections.abc import Callable, Iterator, Mapping
from typing import get_args

import pyarrow as pa

from egara.collection.backups.parts.part import (
    BackupPart,
    Canonical,
    DrawingReferences,
    PartReader,
    Paths,
    Rows,
    TableMerge,
    UserTables,
    drawing_reference,
)
from egara.collection.backups.parts.record_fields import checked_fields, one_of, optional
from egara.collection.backups.record_lines import Record
from egara.collection.duplicates import Verdict
from egara.collection.tables import schema
from egara.errors import BadInput

__all__ = ["DUPLICATE_REVIEWS"]

TABLE = "duplicate_reviews"


def _counts(user_data: UserTables) -> dict[str, int]:
    return {"duplicate_review": len(user_data[TABLE])}


def _records(user_data: UserTables, paths: Paths) -> Iterator[Record]:
    for row in user_data[TABLE].sort_by([("a", "ascending"), ("b", "ascending")]).to_pylist():
        yield {
            "kind": "duplicate_review",
            "a": drawing_reference(paths, row["a"]),
            "b": drawing_reference(paths, row["b"]),
            "verdict": row["verdict"],
            "keep": None if row["keep"] is None else drawing_reference(paths, row["keep"]),
        }


def _merge(current: UserTables, archived: UserTables, canonical: Canonical) -> list[TableMerge]:
    reviews = {(row["a"], row["b"]): row for row in current[TABLE].to_pylist()}
    rows = archived[TABLE].to_pylist()
    added = [row for row in rows if (row["a"], row["b"]) not in reviews]
    same = sum(reviews.get((row["a"], row["b"])) == row for row in rows)
    table = pa.Table.from_pylist(added, schema.DUPLICATE_REVIEWS)
    different = len(rows) - len(added) - same
    return [TableMerge(TABLE, table, ("a", "b"), len(added), same, different)]


class _ReviewReader(PartReader):
    def __init__(self, drawings: DrawingReferences) -> None:
        self._drawing = drawings.parse
        self._rows: Rows = []
        self._pairs: set[tuple[str, str]] = set()

    @property
    def parsers(self) -> Mapping[str, Callable[[Record], None]]:
        return {"duplicate_review": self._review}

    def _review(self, record: Record) -> None:
        row = checked_fields(
            record,
            a=self._drawing,
            b=self._drawing,
            verdict=one_of(*get_args(Verdict)),
            keep=optional(self._drawing),
        )
        pair = row["a"], row["b"]
        if row["a"] >= row["b"]:
            raise BadInput("a and b must be two drawings, the one with the lower id first")
        if row["keep"] is not None and row["verdict"] == "different":
            raise BadInput("keep must be null if the verdict is different")
        if pair in self._pairs:
            raise BadInput("an earlier line has a verdict on these two drawings")
        self._pairs.add(pair)
        self._rows.append(row)

    def user_data(self) -> UserTables:
        return {TABLE: pa.Table.from_pylist(self._rows, schema.DUPLICATE_REVIEWS)}


DUPLICATE_REVIEWS = BackupPart(
    name=TABLE,
    tables=(TABLE,),
    counts=_counts,
    records=_records,
    reader=_ReviewReader,
    merge=_merge,
)
"""The user's verdicts on pairs of similar drawings."""
