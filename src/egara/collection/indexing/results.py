"""What indexing reads: a file that may be a drawing, and the result of reading it."""

from dataclasses import dataclass, field

from egara.collection.tables import schema
from egara.encoders import Encoded, Encoder
from egara.images import Description

__all__ = ["Candidate", "Drawn", "Facts", "Needs", "Unencoded"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that is new or has changed.

    Attributes:
        path: relative to the root.
        said: what a metadata file says of it.
        sidecar: a digest of that.
        foreign: the format that is not read, by its suffix; its content may be another.
    """

    path: str
    said: Description | None
    sidecar: str | None
    foreign: str | None = None


@dataclass(frozen=True, slots=True)
class Needs:
    """What the collection does not have yet for one image."""

    picture: bool
    encoders: tuple[Encoder, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the tables hold of a decoded picture."""

    format: str
    frames: int
    width: int
    height: int
    perceptual_hash: int
    webp: bytes


@dataclass(frozen=True, slots=True)
class Unencoded:
    """Why an encoder has no vector of a drawing.

    Attributes:
        encoder: its name.
        reason: what it raised, or what is wrong with the vector that it gave.
        kind: ``broken``, or ``internal-error`` where the encoder raised what it should not.
    """

    encoder: str
    reason: str
    kind: str


@dataclass(slots=True)
class Drawn:
    """What became of one file.

    Attributes:
        outcome: ``indexed``, or why it is not (see `egara.collection.tables.schema`).
        reason: a sentence for people; None where it is indexed.
        size: in bytes; with `mtime_ns`, -1 where the file is to be read again the next time.
        encoded: by the encoder's fingerprint.
        unencoded: the encoders that were asked and have no vector of it.
    """

    candidate: Candidate
    size: int = -1
    mtime_ns: int = -1
    id: str | None = None
    outcome: str = schema.INDEXED
    reason: str | None = None
    description: Description = Description()  # noqa: RUF009 - frozen
    facts: Facts | None = None
    encoded: dict[str, Encoded] = field(default_factory=dict)
    unencoded: list[Unencoded] = field(default_factory=list)

    def fail(self, outcome: str, reason: str, *, again: bool = False) -> None:
        """Give it an outcome other than indexed; ``again`` has it read at the next indexing."""
        self.outcome, self.reason = outcome, reason
        if again:
            self.size = self.mtime_ns = -1
