"""Encode the drawings of a dataset as vectors and scores."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from egara.datasets import LabelledDrawing, image_of
from egara.encoders import Encoded, Encoder
from egara.errors import BadImage, BadInput
from egara.images import Picture, as_picture

__all__ = ["EncodedDrawings", "Progress", "UnreadableDrawing", "encode_drawings"]

BATCH_SIZE = 256

Progress: TypeAlias = Callable[[str, int], None]
"""A callback ``(description, done)``: a description of the drawings, and how many were read."""


@dataclass(frozen=True, slots=True)
class UnreadableDrawing:
    """A drawing that could not be read, without its image, and the reason."""

    drawing: LabelledDrawing
    reason: str

    @property
    def id(self) -> str:
        """Return the drawing's ID."""
        return self.drawing.id


@dataclass(frozen=True, slots=True)
class EncodedDrawings:
    """The vectors and scores of N drawings.

    Attributes:
        drawings: the N drawings, without their images.
        vectors: (N, D) by encoder.
        scores: (N, L) by encoder; None if the encoder has no labels.
        unreadable: drawings that could not be read; they are not among the N.
    """

    drawings: tuple[LabelledDrawing, ...]
    vectors: Mapping[str, NDArray[Any]]
    scores: Mapping[str, NDArray[np.float32] | None]
    unreadable: tuple[UnreadableDrawing, ...]

    def __len__(self) -> int:
        return len(self.drawings)


def encode_drawings(
    drawings: Iterable[LabelledDrawing],
    encoders: Sequence[Encoder],
    *,
    description: str,
    progress: Progress | None = None,
) -> EncodedDrawings:
    """Decode each drawing once and encode it with every encoder, in batches.

    Args:
        drawings: a stream. One batch at a time is in memory.
        encoders: encoders with different names.
        description: a description of the drawings, for messages.
        progress: is called after each batch.

    Raises:
        BadInput: there are no drawings, or none of them can be read.
    """
    encoded: list[LabelledDrawing] = []
    unreadable: list[UnreadableDrawing] = []
    parts: dict[str, list[Encoded]] = {encoder.name: [] for encoder in encoders}
    for batch, pictures in _decode_batches(drawings):
        readable = [item for item in pictures if isinstance(item, Picture)]
        for drawing, item in zip(batch, pictures, strict=True):
            without_image = replace(drawing, image=b"")
            if isinstance(item, Picture):
                encoded.append(without_image)
            else:
                unreadable.append(UnreadableDrawing(without_image, str(item)))
        for encoder in encoders if readable else ():
            parts[encoder.name].append(encoder.encode(readable))
        if progress:
            progress(description, len(encoded) + len(unreadable))
    if not encoded:
        raise BadInput(_no_drawings(description, unreadable))
    vectors = {
        name: np.concatenate([batch.vectors for batch in batches])
        for name, batches in parts.items()
    }
    return EncodedDrawings(
        tuple(encoded),
        vectors,
        {name: _scores(batches) for name, batches in parts.items()},
        tuple(unreadable),
    )


def _decode_batches(
    drawings: Iterable[LabelledDrawing],
) -> Iterator[tuple[list[LabelledDrawing], list[Picture | BadImage]]]:
    stream = iter(drawings)
    with ThreadPoolExecutor() as pool:
        while batch := list(itertools.islice(stream, BATCH_SIZE)):
            yield batch, list(pool.map(_decode, batch))


def _decode(drawing: LabelledDrawing) -> Picture | BadImage:
    try:
        return as_picture(image_of(drawing))
    except BadImage as error:
        return error


def _scores(parts: Sequence[Encoded]) -> NDArray[np.float32] | None:
    scores = [part.scores for part in parts if part.scores is not None]
    return np.concatenate(scores) if scores else None


def _no_drawings(description: str, unreadable: Sequence[UnreadableDrawing]) -> str:
    if not unreadable:
        return f"There are no drawings in {description}."
    first = unreadable[0]
    return (
        f"None of the {len(unreadable):,} drawings in {description} can be read. The first is "
        f"{first.id}: {first.reason}"
    )
