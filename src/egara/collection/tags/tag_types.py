"""The values that the methods about tags return."""

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
    """A tag that an encoder predicts for a drawing.

    Attributes:
        name: in English.
        japanese: the Japanese name; None without one.
        category: from the encoder's labels.
        score: 0 to 1.
        threshold: the lowest score at which a drawing of this collection has the tag.
        state: the user's edit; None without one.
    """

    name: str
    japanese: str | None
    category: str
    score: float
    threshold: float
    state: State | None


@dataclass(frozen=True, slots=True)
class KeywordTag:
    """A keyword of a drawing's file.

    Attributes:
        name: as written in the file.
        japanese: the Japanese name; None without one.
        state: the user's edit; None without one.
        category: from the encoder's label of this name; None without such a label.
    """

    name: str
    japanese: str | None
    state: State | None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class OwnTag:
    """A tag that the user added to a drawing.

    Attributes:
        name: in English if the encoder has a label of this name, otherwise as typed.
        japanese: the Japanese name; None without one.
        category: from the encoder's label of this name; None without such a label.
    """

    name: str
    japanese: str | None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class DrawingTags:
    """The tags of a drawing.

    Attributes:
        predicted: by the encoder, highest score first.
        keywords: of the file.
        own: added by the user, sorted by name.
    """

    predicted: tuple[PredictedTag, ...]
    keywords: tuple[KeywordTag, ...]
    own: tuple[OwnTag, ...]


@dataclass(frozen=True, slots=True)
class TagCount:
    """A tag and the number of drawings that have it.

    Attributes:
        name: in English if it is a label of the encoder, otherwise the most frequent spelling.
        count: the number of drawings that have it, without missing files.
        kind: ``keyword`` if a file has it as a keyword, otherwise ``own`` if the user added it,
            otherwise ``predicted``.
        category: from the encoder's label; None without one.
        japanese: from the encoder's label; None without one.
        also: more Japanese names that find the tag.
    """

    name: str
    count: int
    kind: TagKind
    category: str | None
    japanese: str | None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TagThreshold:
    """The lowest score at which the drawings of a collection have a tag.

    Attributes:
        name: of the tag, in English.
        threshold: the lowest score.
        drawings: the number of drawings that have the tag for any reason, without missing files.
        own: the encoder's default threshold.
        least: the minimum threshold that can be set; lower scores are not stored.
        moved: whether the user changed the threshold.
        encoder: the name of the encoder that predicts the tag.
    """

    name: str
    threshold: float
    drawings: int
    own: float
    least: float
    moved: bool
    encoder: str
