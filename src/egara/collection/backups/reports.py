"""What a backup wrote, and what was restored from one."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

__all__ = ["BackupReport", "PartReport", "RestoreReport"]


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What `Collection.backup` wrote.

    Attributes:
        file: the backup.
        records: how many of each kind it holds.
        size: of the file, in bytes.
    """

    file: Path
    records: Mapping[str, int]
    size: int

    def as_json(self) -> dict[str, Any]:
        """Return it as ``egara backup --json`` prints it."""
        return {"file": str(self.file), "records": dict(self.records), "size": self.size}


@dataclass(frozen=True, slots=True)
class PartReport:
    """What was restored of one table.

    Attributes:
        restored: how many were added, or for a board filled up.
        present: how many were there already.
        different: how many the collection has otherwise; these stayed as they are.
    """

    restored: int
    present: int
    different: int


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What `Collection.restore` did, or would do.

    Attributes:
        parts: by table: ``tags``, ``tag_thresholds``, ``boards``, ``kept_clusters``,
            ``duplicate_reviews``, ``study-trials`` (the trials of the user study) and ``study``
            (the answers).
        by_content: how many drawings of the backup the collection has with the same content.
        by_path: how many it has with other content at the same path, as they were saved again.
        unmatched: how many it does not have.
        damaged: the lines of the backup that were skipped, and why.
        before: the archive of what the collection had before; None where nothing was changed.
    """

    parts: Mapping[str, PartReport]
    by_content: int
    by_path: int
    unmatched: int
    damaged: tuple[str, ...]
    before: Path | None

    def as_json(self) -> dict[str, Any]:
        """Return it as ``egara restore --json`` prints it."""
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
