"""Define the interface of a part of a backup, such as the tags or the boards.

A part converts the rows of its tables to records of some kinds, checks records and converts them
back to rows, and merges these with the rows of a collection.
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

MAX_PATH_CHARACTERS = 100_000  # A byte that is not valid UTF-8 is written as four characters.

PeopleTables = Mapping[str, pa.Table]
"""People's work: the rows of the tables in `egara.collection.tables.schema.PEOPLE_TABLES`."""

Paths = Mapping[str, str]
"""The paths of drawings by ID."""

Canonical = Callable[[str], str]
"""A function that returns the key of a tag, which is the same for all names of a label."""

Rows = list[dict[str, Any]]


class DrawingReferences:
    """Collects the drawings that the records of a backup name.

    Attributes:
        paths: the path of each drawing when the backup was written, by ID; None if unknown.
    """

    def __init__(self) -> None:
        """Start without drawings."""
        self.paths: dict[str, str | None] = {}

    def parse(self, value: Any) -> str:  # noqa: ANN401 - any JSON
        """Return the ID in the JSON value of a drawing, and store its path.

        Raises:
            BadInput: the value is not an object with an ID and a path.
        """
        if not isinstance(value, dict) or value.keys() != {"id", "path"}:
            raise BadInput("expected a drawing with the fields id and path")
        image = sys.intern(identity(value["id"]))
        self.paths.setdefault(
            image, optional(partial(text, longest=MAX_PATH_CHARACTERS))(value["path"])
        )
        return image


def drawing_reference(paths: Paths, image: str) -> Record:
    """Return the JSON value that names a drawing in a record."""
    return {"id": image, "path": paths.get(image)}


@dataclass(frozen=True, slots=True)
class TableMerge:
    """The rows that a backup adds to one table. The counts are of tags, boards and so on.

    Attributes:
        table: the name of the table.
        rows: the rows to write.
        key: the columns that identify a row.
        restored: the number that is added, completely or partly.
        present: the number that the collection already has.
        different: the number that the collection has in another form; these are not changed.
    """

    table: str
    rows: pa.Table
    key: tuple[str, ...]
    restored: int
    present: int
    different: int


class PartReader(Protocol):
    """Converts the records of one part to rows."""

    @property
    def parsers(self) -> Mapping[str, Callable[[Record], None]]:
        """A function for each kind of record: it stores a record, or raises `BadInput`."""

    def work(self) -> PeopleTables:
        """Return the rows of all stored records."""


@dataclass(frozen=True, slots=True)
class BackupPart:
    """One part of people's work.

    Attributes:
        name: the name in messages, reports and the option ``--only``.
        tables: the tables of the part.
        counts: returns the number of records of each kind that ``records`` yields.
        records: yields the records of the work, with the paths of drawings. Their order depends
            only on the work.
        reader: returns a `PartReader` that adds the drawings in its records to the argument.
        merge: returns the rows that a backup adds to a collection. Its arguments are the work of
            the collection, the work in the backup, and the function that returns the key of a tag.
        transfer: returns the work with some images replaced by others, by ID. By default, the work
            is not changed, because a verdict on exact pixels does not apply to another image.
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
