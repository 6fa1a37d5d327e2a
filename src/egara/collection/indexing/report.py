"""The result of indexing, with one outcome per file."""

from dataclasses import dataclass, field
from typing import Any

from egara.collection.tables import schema

__all__ = ["IndexReport", "Outcome"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A file that was not indexed or not encoded, and the reason.

    Attributes:
        path: relative to the folder.
        reason: a message for users.
        kind: ``broken``, or ``internal-error`` for a bug in Egara.
    """

    path: str
    reason: str
    kind: str = schema.BROKEN

    def as_json(self) -> dict[str, str]:
        """Return the object for ``egara index --json``. Only internal errors have a kind."""
        kind = {} if self.kind == schema.BROKEN else {"kind": self.kind}
        return {"path": self.path, "reason": self.reason} | kind


@dataclass(slots=True)
class IndexReport:
    """The report of indexing. Each existing or missing file is counted once.

    Attributes:
        added: the number of new drawings.
        redrawn: the number of files whose drawing was replaced. The user's edits were transferred
            to the new drawing.
        present: the number of files whose drawing the collection already had, unchanged or as a
            copy of another file.
        moved: the number of files whose drawing had another path before.
        missing: the number of files that no longer exist. Their drawings stay in the collection and
            are marked as missing.
        broken: files that could not be read as drawings, with the reason.
        unsupported: the number of files in formats that Egara cannot read yet, by format, such as
            ``{"PSD": 9, "HEIC": 3}``. When a later version supports a format, the next indexing
            adds these files.
        unencoded: drawings that an encoder could not process, by the encoder's name. The other
            encoders have vectors of them. The next indexing tries again.
        behind: the other folders of the collection with drawings that encoders of this run have not
            encoded, and the names of these encoders. Index these folders again to encode the
            drawings.
        seconds: the duration.
        provider: the execution provider of ONNX Runtime, such as the CPU.
    """

    added: int = 0
    redrawn: int = 0
    present: int = 0
    moved: int = 0
    missing: int = 0
    broken: list[Outcome] = field(default_factory=list)
    unsupported: dict[str, int] = field(default_factory=dict)
    unencoded: dict[str, list[Outcome]] = field(default_factory=dict)
    behind: dict[str, list[str]] = field(default_factory=dict)
    seconds: float = 0.0
    provider: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the object that ``egara index --json`` prints."""
        return {
            "added": self.added,
            "redrawn": self.redrawn,
            "present": self.present,
            "moved": self.moved,
            "missing": self.missing,
            "broken": [item.as_json() for item in self.broken],
            "unsupported": self.unsupported,
            "unencoded": {
                encoder: [item.as_json() for item in items]
                for encoder, items in self.unencoded.items()
            },
            "behind": self.behind,
        }
