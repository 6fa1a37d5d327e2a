"""Drawings of a dataset as vectors and scores."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from egara.datasets import LabelledDrawing
from egara.encoders import Encoded, Encoder
from egara.errors import BadImage, BadInput
from egara.images import Picture, as_picture

__all__ = ["EncodedDrawings", "Progress", "Unreadable", "encode_drawings"]

BATCH = 256

Progress: TypeAlias = Callable[[str, int], None]
"""Called with what is read, in words, and with how many drawings of it were read so far."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A drawing that could not be read, without its picture, and why."""

    drawing: LabelledDrawing
    reason: str

    @property
    def id(self) -> str:
        """The drawing's."""
        return self.drawing.id


@dataclass(frozen=True, slots=True)
class EncodedDrawings:
    """N drawings that could be read, and what encoders say of them.

    Attributes:
        drawings: N, without their pictures.
        vectors: by encoder (N, D).
        scores: by encoder (N, L), or None where it has no labels.
        unreadable: those that could not be read, which are not among the N.
    """

    drawings: tuple[LabelledDrawing, ...]
    vectors: Mapping[str, NDArray[Any]]
    scores: Mapping[str, NDArray[np.float32] | None]
    unreadable: tuple[Unreadable, ...]

    def __len__(self) -> int:
        return len(self.drawings)


def encode_drawings(
    drawings: Iterable[LabelledDrawing],
    encoders: Sequence[Encoder],
    *,
    what: str,
    progress: Progress | None = None,
) -> EncodedDrawings:
    """Decode each drawing once and encode it with every encoder, in batches.

    Args:
        drawings: a stream; a batch of it is in memory at a time.
        encoders: of different names.
        what: what the drawings are, for messages.
        progress: called after each batch.

    Raises:
        BadInput: there are no drawings, or none that can be read.
    """
    kept: list[LabelledDrawing] = []
    bad: list[Unreadable] = []
    parts: dict[str, list[Encoded]] = {encoder.name: [] for encoder in encoders}
    for batch, pictures in _decoded(drawings):
        readable = [item for item in pictures if isinstance(item, Picture)]
        for drawing, item in zip(batch, pictures, strict=True):
            known = replace(drawing, image=b"")
            if isinstance(item, Picture):
                kept.append(known)
            else:
                bad.append(Unreadable(known, str(item)))
        for encoder in encoders if readable else ():
            parts[encoder.name].append(encoder.encode(readable))
        if progress:
            progress(what, len(kept) + len(bad))
    if not kept:
        raise BadInput(_nothing(what, bad))
    vectors = {name: np.concatenate([e.vectors for e in each]) for name, each in parts.items()}
    return EncodedDrawings(
        tuple(kept), vectors, {name: _scores(each) for name, each in parts.items()}, tuple(bad)
    )


def _decoded(
    drawings: Iterable[LabelledDrawing],
) -> Iterator[tuple[list[LabelledDrawing], list[Picture | BadImage]]]:
    stream = iter(drawings)
    with ThreadPoolExecutor() as pool:
        while batch := list(itertools.islice(stream, BATCH)):
            yield batch, list(pool.map(_picture, batch))


def _picture(drawing: LabelledDrawing) -> Picture | BadImage:
    try:
        return as_picture(drawing.image)
    except BadImage as error:
        return error


def _scores(parts: Sequence[Encoded]) -> NDArray[np.float32] | None:
    found = [part.scores for part in parts if part.scores is not None]
    return np.concatenate(found) if found else None


def _nothing(what: str, bad: Sequence[Unreadable]) -> str:
    if not bad:
        return f"No drawings are in {what}."
    first = bad[0]
    return f"None of the {len(bad):,} drawings in {what} can be read; {first.id}: {first.reason}"
