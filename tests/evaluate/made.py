"""A dataset and encoders made of numbers, so that the right answers are known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from egara.datasets import LabelledDrawing
from egara.encoders import Encoded, Label
from egara.images import as_picture
from egara.metric import Metric, VectorType


@dataclass
class Listed:
    """A dataset that is a list, and counts how often a stream of it was begun."""

    drawings: list[LabelledDrawing]
    name: str = "made"
    streams: int = 0

    def __iter__(self) -> Iterator[LabelledDrawing]:
        self.streams += 1
        return iter(self.drawings)


def colour(value: int, blue: int = 0) -> Image.Image:
    """A drawing that is one grey, of this value."""
    return Image.new("RGB", (8, 8), (value, value, blue))


@dataclass
class Grey:
    """Its vector is what the mean colour's row of `table` says; its scores are those of `scores`.

    The row is the drawing's red; so a test chooses every vector and every score.
    """

    table: np.ndarray
    scores: np.ndarray | None = None
    labels: tuple[Label, ...] | None = None
    name: str = "grey"
    metric: Metric = Metric.EUCLIDEAN
    fingerprint: str = "0" * 16
    provider: str = "none"
    encoded: int = 0

    @property
    def vector_type(self) -> VectorType:
        return VectorType.BITS if self.table.dtype == np.uint8 else VectorType.FLOATS

    @property
    def dimensions(self) -> int:
        return self.table.shape[1] * (8 if self.table.dtype == np.uint8 else 1)

    def encode(self, images: Sequence[Any]) -> Encoded:
        rows = [int(as_picture(image).pixels[0, 0, 0]) for image in images]
        self.encoded += len(rows)
        return Encoded(self.table[rows], None if self.scores is None else self.scores[rows])
