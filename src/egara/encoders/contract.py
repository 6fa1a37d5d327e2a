"""The interface of encoders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, get_args, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from egara.images import ImageLike
from egara.metric import Metric, VectorType

__all__ = ["RULES", "Encoded", "Encoder", "Label", "Rule"]

Rule = Literal["f0.5", "f1", "f2"]
RULES: tuple[Rule, ...] = get_args(Rule)
"""The F-measure that the threshold of a label maximises: 0.5 favours precision, 2 recall."""


@dataclass(frozen=True, slots=True)
class Label:
    """The meaning of one column of the scores: a tag or a pseudo-label, and its category.

    Attributes:
        name: the name in English, unique in its encoder.
        category: the displayed category, such as ``character`` or ``subject``.
        japanese: the displayed name in Japanese, if there is one.
        thresholds: thresholds in 0..1 by rule; rules can be missing.
        also: further names in Japanese, for search.
        hidden: whether the label is never used as a tag.
        learned_under: the category in the training data, if it differs from `category`.
    """

    name: str
    category: str
    japanese: str | None = None
    thresholds: Mapping[Rule, float] = field(default_factory=dict, hash=False)
    also: tuple[str, ...] = ()
    hidden: bool = False
    learned_under: str | None = None

    @property
    def learned_as(self) -> str:
        """The category in the training data; datasets name their tags by it."""
        return self.learned_under or self.category


@dataclass(frozen=True, slots=True)
class Encoded:
    """The vectors and scores of a batch of N drawings.

    Attributes:
        vectors: (N, D), float32; or uint8 with bits packed by ``numpy.packbits``.
        scores: (N, L) float32 in 0..1, one column for each label; None if there are no labels.
    """

    vectors: NDArray[np.float32] | NDArray[np.uint8]
    scores: NDArray[np.float32] | None


@runtime_checkable
class Encoder(Protocol):
    """Turns drawings into vectors.

    Any object with these members is an encoder; Egara implements `OnnxEncoder`.
    """

    @property
    def name(self) -> str:
        """The name that users type, such as ``visual``."""

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits that change with the weights or the preprocessing."""

    @property
    def vector_type(self) -> VectorType:
        """Bits or floats."""

    @property
    def dimensions(self) -> int:
        """The number of floats, or of bits (then a vector has an eighth as many columns)."""

    @property
    def metric(self) -> Metric:
        """The distance between two vectors."""

    @property
    def labels(self) -> tuple[Label, ...] | None:
        """One for each column of the scores, or None."""

    @property
    def provider(self) -> str:
        """The execution provider of ONNX Runtime, such as ``CPUExecutionProvider``."""

    def encode(self, images: Sequence[ImageLike]) -> Encoded:
        """Encode a batch.

        Args:
            images: paths, bytes, PIL images or decoded pictures, of any sizes.

        Raises:
            BadImage: one of them cannot be read as a drawing.
        """
