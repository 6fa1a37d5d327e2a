"""The results of a check and of a repair."""

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
    "about": "the version of the tables and the ID of the collection",
    "roots": "the indexed folders",
    "files": "the drawing in each file",
    "images": "the metadata of each drawing",
    "thumbnails": "the thumbnails of drawings",
    "encoders": "the encoders of the vectors",
    "tags": "tags that the user added, confirmed or rejected",
    "tag_thresholds": "the thresholds of tags",
    "roles": "the roles that the user assigned to encoders",
    "boards": "boards, with their notes",
    "kept_clusters": "clusters that the user kept",
    "duplicate_reviews": "the user's verdicts on duplicates",
    "study-trials": "the trials of the user study",
    "study": "the answers of the user study",
}
PREFIX_DESCRIPTIONS = {
    "vectors-": "an encoder's vectors",
    "labels-": "an encoder's labels",
    "neighbours-": "a neighbour graph",
    "clusters-": "clusters",
    "copies-": "pairs of copies",
    "map-": "a map",
}
REBUILT_TABLES = ("about", "roots", "encoders", "labels-")
OWNER_REMEDIES = {
    schema.Owner.USER: (
        "This is user data. `egara repair` restores it from the newest undamaged version or "
        "backup, and reports losses."
    ),
    schema.Owner.INDEXED: (
        "`egara repair` removes damaged rows; `egara index FOLDER` then adds them again."
    ),
    schema.Owner.DERIVED: "`egara repair` deletes it. It is computed again when it is needed.",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Damage to a part of a collection.

    Attributes:
        part: the name of a table, or of a file in the collection's folder.
        holds: a description of the content of the part.
        problem: a description of the damage.
        remedy: the next step for the user.
    """

    part: str
    holds: str
    problem: str
    remedy: str


INDEX_REMEDY = "`egara index FOLDER` adds them again from the drawings."
"""The remedy for missing rows."""


@dataclass(slots=True)
class CheckReport:
    """The result of a check.

    Attributes:
        faults: the damaged parts; empty if the collection is undamaged.
        notes: unusual facts that are not damage.
        tables: the number of checked tables.
        files: the number of files that were compared with their digests or sizes.
        read_data: whether the bytes of large files were compared too.
    """

    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tables: int = 0
    files: int = 0
    read_data: bool = False

    @property
    def sound(self) -> bool:
        """Whether the collection is undamaged."""
        return not self.faults

    def as_json(self) -> dict[str, Any]:
        """Return the document that ``egara check --json`` prints."""
        return {"sound": self.sound, **asdict(self)}


@dataclass(frozen=True, slots=True)
class Repair:
    """The repair of a part of a collection.

    Attributes:
        part: the name of a table, or of a file in the collection's folder.
        action: a description of the repair.
        lost: a description of losses; None if no loss is known.
    """

    part: str
    action: str
    lost: str | None = None


@dataclass(slots=True)
class RepairReport:
    """The result of a repair.

    Attributes:
        repairs: the repairs, one or more for each damaged part.
        index: the folders to index again, to add the removed rows.
        kept_at: the folder with the damaged files; None if no files were moved.
        remaining: faults that indexing does not fix, with their remedies.
    """

    repairs: list[Repair] = field(default_factory=list)
    index: list[str] = field(default_factory=list)
    kept_at: Path | None = None
    remaining: list[Fault] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the document that ``egara repair --json`` prints."""
        document = asdict(self)
        return document | {"kept_at": None if self.kept_at is None else str(self.kept_at)}


def describe_table(table: str) -> str:
    """Return a description of a table's content."""
    family = next((start for start in PREFIX_DESCRIPTIONS if table.startswith(start)), "")
    return (
        TABLE_DESCRIPTIONS.get(table)
        or PREFIX_DESCRIPTIONS.get(family)
        or "unknown to this version of Egara"
    )


def remedy(table: str) -> str:
    """Return the remedy for damage to a table."""
    if table.startswith(REBUILT_TABLES):
        return "`egara repair` writes it again from the other tables and the installed encoders."
    owner = schema.owner(table)
    return "Restore it from a copy of the collection." if owner is None else OWNER_REMEDIES[owner]
