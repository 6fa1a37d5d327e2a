"""The results of a backup and of a restore."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

__all__ = ["BackupReport", "PartReport", "RestoreReport"]


@dataclass(frozen=True, slots=True)
class BackupReport:
    """The result of `Collection.backup`.

    Attributes:
        file: the backup file.
        records: the number of records of each kind.
        size: the size of the file in bytes.
    """

    file: Path
    records: Mapping[str, int]
    size: int

    def as_json(self) -> dict[str, Any]:
        """Return the document that ``egara backup --json`` prints."""
        return {"file": str(self.file), "records": dict(self.records), "size": self.size}


@dataclass(frozen=True, slots=True)
class PartReport:
    """The result of a restore for one table. The counts are of tags, boards and so on.

    Attributes:
        restored: the number that was added; boards that got drawings or notes count too.
        present: the number that the collection already had.
        different: the number that the collection has in another form; these were not changed.
    """

    restored: int
    present: int
    different: int


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """The result of `Collection.restore`, or of a dry run.

    Attributes:
        parts: the results by table: ``tags``, ``tag_thresholds``, ``boards``, ``kept_clusters``,
            ``duplicate_reviews``, ``study-trials`` (the trials of the user study), ``study`` (the
            answers) and ``roles``.
        by_content: the number of the backup's drawings that the collection has with the same
            content.
        by_path: the number of drawings that it has with other content at the same path, because
            they were saved again.
        unmatched: the number of drawings that it does not have.
        damaged: the skipped lines of the backup, with reasons.
        before: the automatic backup of the previous state; None if nothing was changed.
    """

    parts: Mapping[str, PartReport]
    by_content: int
    by_path: int
    unmatched: int
    damaged: tuple[str, ...]
    before: Path | None

    def as_json(self) -> dict[str, Any]:
        """Return the document that ``egara restore --json`` prints."""
        return {
            "parts": {name: asdict(part) for name, part in self.parts.items()},
            "drawings": {
                "by_content": self.by_content,
                "by_path": self.by_path,
                "unmatched": self.unmatched,
            },
            "damaged": list(self.damaged),
            "before": None if self.before is None else str(self.before),
        }
