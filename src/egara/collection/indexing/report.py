"""The result of indexing: one outcome a file."""

from dataclasses import dataclass, field
from typing import Any

from egara.collection.tables import schema

__all__ = ["IndexReport", "Outcome"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A file that is not in the collection, or not encoded, and why.

    Attributes:
        path: relative to the folder.
        reason: a sentence for people.
        kind: ``broken``, or ``internal-error`` for a bug of Egara's.
    """

    path: str
    reason: str
    kind: str = schema.BROKEN

    def as_json(self) -> dict[str, str]:
        """Return it as ``egara index --json`` prints it; with the kind of an internal error."""
        kind = {} if self.kind == schema.BROKEN else {"kind": self.kind}
        return {"path": self.path, "reason": self.reason} | kind


@dataclass(slots=True)
class IndexReport:
    """One outcome a file: the counts add up to the files that were found or are missing.

    Attributes:
        added: drawings that were not in the collection before.
        redrawn: files whose drawing was replaced: people's edits were transferred to the new one.
        present: files whose drawing was there already, unchanged or as a copy.
        moved: files whose drawing was known under another path that is gone.
        missing: files that were there once and are not now; their drawings stay, marked.
        broken: files that could not be read as drawings, with the reason.
        unsupported: how many files are of formats that Egara cannot read yet, by format, such as
            ``{"PSD": 9, "HEIC": 3}``. An Egara that reads a format by then indexes them.
        unencoded: drawings that an encoder could not read, by the encoder's name. They are in the
            collection, the other encoders find them, and the next indexing tries them again.
        behind: other folders of the collection, and the encoders of this run that lack drawings of
            theirs; these are found by them once their folder is indexed again.
        seconds: how long it took.
        provider: what the encoders ran on.
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
        """Return the report as ``egara index --json`` prints it."""
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
