"""What the verbs of a collection answer."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["CollectionInfo", "Drawing", "EncoderInfo", "Hit", "Neighbours", "Walk"]


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
    """

    ids: NDArray[np.str_]
    indices: NDArray[np.int32]
    distances: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk from one drawing to another; the first is A and the last is B.

    Attributes:
        ids: of the M drawings.
        paths: of the M drawings.
        distances: of each drawing from the one before; 0.0 for the first.
        extra: whether the step to a drawing is none of the distance graph's edges: a bridge, or a
            step that passes over drawings because fewer were asked for.
        exact: whether the total is proved to be the least; false where the search was cut short.
    """

    ids: tuple[str, ...]
    paths: tuple[str, ...]
    distances: tuple[float, ...]
    extra: tuple[bool, ...]
    exact: bool
