"""What is said of tags."""

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "DrawingTags",
    "KeywordTag",
    "OwnTag",
    "PredictedTag",
    "State",
    "TagCount",
    "TagKind",
    "TagThreshold",
]

State = Literal["confirmed", "rejected"]
TagKind = Literal["keyword", "own", "predicted"]


@dataclass(frozen=True, slots=True)
class PredictedTag:
    """A tag that an encoder says of a drawing.

    Attributes:
        name: in English.
        japanese: its name in Japanese, where it has one.
        category: as the encoder names it.
        score: 0..1.
        threshold: the score from which on a drawing has the tag, in this collection.
        state: what a person said of it, if anything.
    """

    name: str
    japanese: str | None
    category: str
    score: float
    threshold: float
    state: State | None


@dataclass(frozen=True, slots=True)
class KeywordTag:
    """A keyword of a drawing's file, and what a person said of it.

    Attributes:
        name: as the file has it.
        japanese: its name in Japanese, where it has one.
        state: what a person said of it, if anything.
        category: that of the encoder's label of this name, where there is one.
    """

    name: str
    japanese: str | None
    state: State | None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class OwnTag:
    """A tag that a person added to a drawing.

    Attributes:
        name: in English where it is an encoder's, else as it was typed.
        japanese: its name in Japanese, where it has one.
        category: that of the encoder's label of this name, where there is one.
    """

    name: str
    japanese: str | None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class DrawingTags:
    """The tags of a drawing, by who says them; predicted ones highest score first."""

    predicted: tuple[PredictedTag, ...]
    keywords: tuple[KeywordTag, ...]
    own: tuple[OwnTag, ...]


@dataclass(frozen=True, slots=True)
class TagCount:
    """A tag and how many drawings have it.

    Attributes:
        name: in English where it is an encoder's, else as it is written most often.
        count: drawings that are there and have it.
        kind: ``keyword`` where a file says it, else ``own`` where a person does, else
            ``predicted``.
        category: where it is an encoder's.
        japanese: where it is an encoder's and has a name in Japanese.
        also: further names in Japanese, by which it is found.
    """

    name: str
    count: int
    kind: TagKind
    category: str | None
    japanese: str | None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TagThreshold:
    """From which score on the drawings of a collection have a tag.

    Attributes:
        name: of the tag, in English.
        threshold: the score.
        drawings: how many are there and have the tag, whoever says it.
        own: the encoder's own threshold.
        least: how far down it can be moved: lower scores are not kept.
        moved: whether it was moved.
    """

    name: str
    threshold: float
    drawings: int
    own: float
    least: float
    moved: bool
