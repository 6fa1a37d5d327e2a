"""The interface of encoders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, get_args, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from egara.errors import EncoderError
from egara.metric import Metric, VectorType

__all__ = ["ROLES", "RULES", "Encoded", "Encoder", "Kind", "Label", "Role", "Rule", "metric_of"]

Kind = Literal["image", "sketch", "text"]
"""The kinds of items that an encoder can read."""

Role = Literal["tags", "text", "sketch", "style", "subject", "atmosphere", "default"]
ROLES: tuple[Role, ...] = get_args(Role)
"""What the product needs an encoder for: predicted tags, queries in words, queries by sketches, the
style of a drawing, its subject, its atmosphere, and everything for which none is named."""

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
    """The vectors and scores of a batch of N items.

    Attributes:
        vectors: (N, D), float32; or uint8 with bits packed by ``numpy.packbits``. None if the
            encoder has scores alone.
        scores: (N, L) float32 in 0..1, one column for each label. None without labels, for
            texts, and for sketches unless the encoder's tower for sketches has scores.
    """

    vectors: NDArray[np.float32] | NDArray[np.uint8] | None
    scores: NDArray[np.float32] | None


@runtime_checkable
class Encoder(Protocol):
    """Turns drawings into vectors, into scores of labels, or both.

    Any object with these members is an encoder; Egara implements `OnnxEncoder`.
    """

    @property
    def name(self) -> str:
        """The name that users type, such as ``visual``."""

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits that change with the weights or the preprocessing."""

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds of items that `encode` reads; always ``image``.

        Items of other kinds are encoded into the same space, to search drawings by them.
        """

    @property
    def vector_type(self) -> VectorType | None:
        """Bits or floats; None for an encoder with scores alone."""

    @property
    def dimensions(self) -> int:
        """The number of floats, or of bits (then a vector has an eighth as many columns).

        0 without vectors.
        """

    @property
    def metric(self) -> Metric | None:
        """The distance between two vectors; None without vectors."""

    @property
    def labels(self) -> tuple[Label, ...] | None:
        """One for each column of the scores, or None."""

    @property
    def provider(self) -> str:
        """The execution provider of ONNX Runtime, such as ``CPUExecutionProvider``."""

    def encode(self, items: Sequence[Any], kind: Kind = "image") -> Encoded:
        """Encode a batch.

        Args:
            items: of any number. Images are paths, bytes, PIL images or decoded pictures, of any
                sizes; a sketch is what `egara.images.read_sketch` reads, such as an image or
                strokes, ``[[[x, …], [y, …]], …]``; a text is a string.
            kind: the kind of the items, one of `kinds`.

        Raises:
            BadImage: one of them cannot be read as a drawing.
            BadInput: the encoder does not read this kind of items.
        """


def metric_of(encoder: Encoder) -> Metric:
    """Return the metric of an encoder that must have vectors.

    Raises:
        EncoderError: the encoder has scores alone.
    """
    if encoder.metric is None:
        raise EncoderError(
            f"The encoder {encoder.name!r} has tags but no vectors, so drawings cannot be compared "
            "by it. Use another encoder; `egara encoders list` shows which have vectors."
        )
    return encoder.metric
