"""What a part of a backup is, such as the tags or the boards: records of some kinds.

A part turns the rows of its tables into records, checks records and turns them into rows again, and
merges those with the rows of a collection.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import pyarrow as pa

from egara.collection.backups.parts.record_fields import identity, optional, text
from egara.collection.backups.record_lines import Record
from egara.errors import BadInput

__all__ = [
    "BackupPart",
    "Canonical",
    "DrawingReferences",
    "PartReader",
    "Paths",
    "PeopleTables",
    "Rows",
    "TableMerge",
    "drawing_reference",
]

LONGEST_PATH = 100_000  # characters, as a byte that is no Unicode is written as four

PeopleTables = Mapping[str, pa.Table]
"""People's work: rows by table, laid out as `egara.collection.tables.schema.PEOPLE_TABLES`."""

Paths = Mapping[str, str]
"""The paths of drawings by identity."""

Canonical = Callable[[str], str]
"""Gives the key of a tag, the same for all names of a label."""

Rows = list[dict[str, Any]]


class DrawingReferences:
    """The drawings that the records of a backup name.

    Attributes:
        paths: by identity, where each was when the backup was written; None where unknown.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self.paths: dict[str, str | None] = {}

    def parse(self, value: Any) -> str:  # noqa: ANN401 - any JSON
        """Return the identity of a drawing as a record names it, and remember its path.

        Raises:
            BadInput: it is not an object with an identity and a path.
        """
        if not isinstance(value, dict) or value.keys() != {"id", "path"}:
            raise BadInput("expected a drawing with the fields id and path")
        image = sys.intern(identity(value["id"]))
        self.paths.setdefault(image, optional(partial(text, longest=LONGEST_PATH))(value["path"]))
        return image


def drawing_reference(paths: Paths, image: str) -> Record:
    """Return a drawing as records name it."""
    return {"id": image, "path": paths.get(image)}


@dataclass(frozen=True, slots=True)
class TableMerge:
    """What a backup adds to one table.

    Attributes:
        table: its name.
        rows: to write.
        key: the columns that identify a row.
        restored: how many tags, boards or others are added, at least in part.
        present: how many the collection has already.
        different: how many it has otherwise; they stay as they are.
    """

    table: str
    rows: pa.Table
    key: tuple[str, ...]
    restored: int
    present: int
    different: int


class PartReader(Protocol):
    """Turns the records of one part into rows."""

    @property
    def kinds(self) -> Mapping[str, Callable[[Record], None]]:
        """What takes a record of each kind, and raises `BadInput` where it is not right."""

    def work(self) -> PeopleTables:
        """Return the rows of all records that were taken."""


@dataclass(frozen=True, slots=True)
class BackupPart:
    """One part of people's work.

    Attributes:
        name: as people name it.
        tables: those that it fills.
        counts: returns how many records of each kind ``records`` yields.
        records: yields the records of some work, given the paths of drawings, in an order that
            depends on the work alone.
        reader: returns a `PartReader`, which tells the `DrawingReferences` which are named.
        merge: returns what a backup adds to a collection's work. It takes the collection's work,
            the backup's, and what gives the key of a tag, the same for all names of a label.
        transfer: returns the work with some images replaced by others, given by identity. By default
            it is as it was: a verdict on exact pixels does not pass on to another image.
    """

    name: str
    tables: tuple[str, ...]
    counts: Callable[[PeopleTables], dict[str, int]]
    records: Callable[[PeopleTables, Paths], Iterator[Record]]
    reader: Callable[[DrawingReferences], PartReader]
    merge: Callable[[PeopleTables, PeopleTables, Canonical], list[TableMerge]]
    transfer: Callable[[PeopleTables, Mapping[str, str]], PeopleTables] = (
        lambda work, replacements: work
    )
