"""What a check found, and what a repair did."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from egara.collection.tables import schema

__all__ = [
    "INDEX_REMEDY",
    "CheckReport",
    "Fault",
    "Repair",
    "RepairReport",
    "describe_table",
    "remedy",
]

TABLE_DESCRIPTIONS = {
    "about": "the version of the tables and the id of the collection",
    "roots": "which folders are indexed",
    "files": "which drawing each file holds",
    "images": "what is known of each drawing",
    "thumbnails": "the drawings' small pictures",
    "encoders": "which encoders the vectors are from",
    "tags": "tags that people gave, confirmed or rejected",
    "tag_thresholds": "from which score on a drawing has a tag",
    "boards": "boards, with their notes",
    "kept_clusters": "clusters that people kept",
    "duplicate_reviews": "what people decided about duplicates",
    "study-trials": "the trials of the user study",
    "study": "the answers of the user study",
}
PREFIX_DESCRIPTIONS = {
    "vectors-": "an encoder's vectors",
    "labels-": "an encoder's labels",
    "neighbours-": "a neighbour graph",
    "clusters-": "clusters",
    "copies-": "which drawings are copies",
    "map-": "a map",
}
REBUILT_TABLES = ("about", "roots", "encoders", "labels-")
OWNER_REMEDIES = {
    schema.Owner.PEOPLE: (
        "This is people's work. `egara repair` restores it from the newest version or backup that "
        "is whole, and reports what is missing."
    ),
    schema.Owner.INDEXED: (
        "`egara repair` removes what is damaged; `egara index FOLDER` then adds it again."
    ),
    schema.Owner.DERIVED: "`egara repair` deletes it. It is computed again when it is needed.",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a collection that is not as it should be.

    Attributes:
        part: a table, or a file in the collection's folder.
        holds: what is in it.
        problem: what is wrong.
        remedy: what to do.
    """

    part: str
    holds: str
    problem: str
    remedy: str


INDEX_REMEDY = "`egara index FOLDER` adds them again from the drawings."
"""The remedy of rows that are not there."""


@dataclass(slots=True)
class CheckReport:
    """What a check of a collection found.

    Attributes:
        faults: what is damaged; none in a sound collection.
        notes: what is unusual, and no damage.
        tables: how many were checked.
        files: how many were compared with their digests, by their bytes or their size.
        read_data: whether the bytes of large files were compared too.
    """

    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tables: int = 0
    files: int = 0
    read_data: bool = False

    @property
    def sound(self) -> bool:
        """Whether nothing is damaged."""
        return not self.faults

    def as_json(self) -> dict[str, Any]:
        """As ``egara check --json`` prints it."""
        return {"sound": self.sound, **asdict(self)}


@dataclass(frozen=True, slots=True)
class Repair:
    """What was done to a table or a file, or will be.

    Attributes:
        part: a table, or a file in the collection's folder.
        action: what was done.
        lost: what could not be restored; None where nothing is known to be lost.
    """

    part: str
    action: str
    lost: str | None = None


@dataclass(slots=True)
class RepairReport:
    """What a repair did.

    Attributes:
        repairs: one for each part that was damaged.
        index: the folders to index again, so that what was removed is added.
        kept_at: where the damaged files are now; None where none were moved.
        remaining: faults that indexing does not put right, with what to do about them.
    """

    repairs: list[Repair] = field(default_factory=list)
    index: list[str] = field(default_factory=list)
    kept_at: Path | None = None
    remaining: list[Fault] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """As ``egara repair --json`` prints it."""
        document = asdict(self)
        return document | {"kept_at": None if self.kept_at is None else str(self.kept_at)}


def describe_table(table: str) -> str:
    """Return what a table holds, in words."""
    family = next((start for start in PREFIX_DESCRIPTIONS if table.startswith(start)), "")
    return (
        TABLE_DESCRIPTIONS.get(table)
        or PREFIX_DESCRIPTIONS.get(family)
        or "unknown to this version of Egara"
    )


def remedy(table: str) -> str:
    """Return what to do about damage of a table."""
    if table.startswith(REBUILT_TABLES):
        return "`egara repair` writes it again from the other tables and the installed encoders."
    owner = schema.owner(table)
    return "Put it back from a copy of the collection." if owner is None else OWNER_REMEDIES[owner]
