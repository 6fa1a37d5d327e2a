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
    "Rows",
    "TableMerge",
    "UserTables",
    "drawing_reference",
]

MAX_PATH_CHARACTERS = 100_000  # A byte that is not valid UTF-8 is written as four characters.

UserTables = Mapping[str, pa.Table]
"""The rows of the tables in `egara.collection.tables.schema.USER_TABLES`, by table name."""

Paths = Mapping[str, str]
"""The paths of drawings by ID."""

Canonical = Callable[[str], str]
"""A function that returns the key of a tag, which is the same for all names of a label."""

Rows = list[dict[str, Any]]


class DrawingReferences:
    """Collects the drawings in the records of a backup.

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
    """Return the JSON value of a drawing in a record."""
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
        different: the number that the collection has with different content; these do not change.
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

    def user_data(self) -> UserTables:
        """Return the rows of all stored records."""


@dataclass(frozen=True, slots=True)
class BackupPart:
    """One part of the user data.

    Attributes:
        name: the name in messages, reports and the option ``--only``.
        tables: the names of the part's tables.
        counts: returns the number of records of each kind that ``records`` yields.
        records: yields the records of some tables, with the paths of drawings. Their order depends
            only on the content of the tables.
        reader: returns a `PartReader` that adds the drawings in its records to the argument.
        merge: returns the rows that a backup adds to a collection. Its arguments are the tables of
            the collection, the tables of the backup, and the function that returns a tag's key.
        transfer: returns the tables with some image IDs replaced. By default, nothing is replaced,
            because a verdict on exact pixels does not apply to another image.
    """

    name: str
    tables: tuple[str, ...]
    counts: Callable[[UserTables], dict[str, int]]
    records: Callable[[UserTables, Paths], Iterator[Record]]
    reader: Callable[[DrawingReferences], PartReader]
    merge: Callable[[UserTables, UserTables, Canonical], list[TableMerge]]
    transfer: Callable[[UserTables, Mapping[str, str]], UserTables] = (
        lambda user_data, replacements: user_data
    )
