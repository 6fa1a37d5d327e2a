"""What the verbs of a collection answer."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "CollectionInfo",
    "Drawing",
    "DrawingTags",
    "EncoderInfo",
    "Hit",
    "KeywordTag",
    "Neighbours",
    "OwnTag",
    "PredictedTag",
    "TagCount",
    "TagThreshold",
]

State = Literal["confirmed", "rejected"]
TagKind = Literal["keyword", "own", "predicted"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A drawing that a search found.

    Attributes:
        id: the drawing's identity.
        path: relative to the indexed folder.
        score: 0..1, higher is better; see `egara.search.combine`.
        distance: to the first image or liked drawing, under the encoder with the most weight;
            None where the query had neither.
        rank: 1 for the best.
    """

    id: str
    path: str
    score: float
    distance: float | None
    rank: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that is known of one drawing: its size in bytes, its width and height upright."""

    id: str
    path: str
    copies: tuple[str, ...]
    width: int
    height: int
    format: str
    frames: int
    size: int
    title: str | None
    artist: str | None
    source: str | None
    keywords: tuple[str, ...]
    missing: bool


@dataclass(frozen=True, slots=True)
class EncoderInfo:
    """An encoder whose vectors the collection has."""

    name: str
    fingerprint: str
    metric: str
    vector_type: str
    dimensions: int
    vectors: int


@dataclass(frozen=True, slots=True)
class CollectionInfo:
    """What a collection holds.

    Attributes:
        name: of the folder that it indexes.
        location: where its tables are.
        images: drawings that are there.
        missing: drawings whose files are not there any more.
        broken: files that could not be read.
        encoders: whose vectors it has.
        version: changes whenever its drawings do.
    """

    name: str
    location: str
    images: int
    missing: int
    broken: int
    encoders: tuple[EncoderInfo, ...]
    version: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The k nearest neighbours of every drawing, itself left out.

    Attributes:
        ids: (N,) identities, sorted.
        indices: (N, k) rows of ``ids``, nearest first.
        distances: (N, k).
        recall: share of the neighbours that were found: 1 where exact, else measured on a sample.
    """

    ids: NDArray[np.str_]
    indices: NDArray[np.int32]
    distances: NDArray[np.float32]
    recall: float = 1.0


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
    """A keyword of a drawing's file, and what a person said of it."""

    name: str
    japanese: str | None
    state: State | None


@dataclass(frozen=True, slots=True)
class OwnTag:
    """A tag that a person added to a drawing."""

    name: str
    japanese: str | None


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
    """

    name: str
    count: int
    kind: TagKind
    category: str | None
    japanese: str | None


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
