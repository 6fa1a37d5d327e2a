"""A synthetic dataset and encoder, for which the expected results are known."""

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
    """A dataset in a list. It counts how often it was read."""

    drawings: list[LabelledDrawing]
    name: str = "made"
    streams: int = 0

    def __iter__(self) -> Iterator[LabelledDrawing]:
        self.streams += 1
        return iter(self.drawings)


def colour(value: int, blue: int = 0) -> Image.Image:
    """Return a drawing with red and green of this value."""
    return Image.new("RGB", (8, 8), (value, value, blue))


@dataclass
class Grey:
    """An encoder that looks up vectors in `table` and scores in `scores`.

    The row is the red value of the drawing, so that a test can choose every vector and score.
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
