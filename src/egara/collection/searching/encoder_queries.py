"""Convert the items of a query to vectors of each encoder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from egara import encoders
from egara.collection.snapshots import Snapshot, Space
from egara.collection.tables import EncoderInfo
from egara.encoders import Encoder
from egara.errors import BadInput, EncoderError, UnknownEncoder
from egara.images import ImageLike
from egara.limits import MAX_WEIGHT

__all__ = ["EncoderQuery", "Example", "checked_weights", "encoder_query"]


@dataclass(frozen=True, slots=True)
class Example:
    """An example of a query: a vector (D,) and its weight, below 0 for a negative example."""

    vector: NDArray[Any]
    weight: float


@dataclass(frozen=True, slots=True)
class EncoderQuery:
    """The query for one encoder.

    Attributes:
        space: the encoder's vectors.
        weight: the encoder's weight. If it is negative, drawings that are near according to this
            encoder rank lower.
        examples: external images first, then drawings of the collection.
    """

    space: Space
    weight: float
    examples: Sequence[Example]

    @property
    def positives(self) -> list[Example]:
        """The examples with positive weights."""
        return [example for example in self.examples if example.weight > 0]

    @property
    def negatives(self) -> list[Example]:
        """The examples with negative weights."""
        return [example for example in self.examples if example.weight < 0]


def checked_weights(snapshot: Snapshot, weights: Mapping[str, float]) -> dict[str, float]:
    """Check weights of encoders, and return those that are not 0.

    Raises:
        UnknownEncoder: the collection has no vectors of an encoder.
        BadInput: a weight is not finite or too large, or none is above 0.
    """
    for name, weight in weights.items():
        snapshot.encoder(name)
        if not abs(weight) <= MAX_WEIGHT:  # false for NaN, too
            raise BadInput(
                f"The weight of {name!r} must be a number from {-MAX_WEIGHT:,.0f} to "
                f"{MAX_WEIGHT:,.0f}; got {weight}."
            )
    chosen = {name: float(weight) for name, weight in weights.items() if weight}
    if max(chosen.values(), default=0) <= 0:
        raise BadInput("Give at least one encoder a weight above 0.")
    return chosen


def encoder_query(
    space: Space,
    weight: float,
    images: Sequence[tuple[ImageLike, float]],
    rows: Sequence[tuple[int, float]],
) -> EncoderQuery:
    """Encode the images of a query and look up the vectors of its drawings.

    Args:
        space: the encoder's vectors.
        weight: the encoder's weight.
        images: external images with their weights.
        rows: catalogue rows of drawings with their weights.

    Raises:
        BadImage: an image cannot be read.
        EncoderError: the installed encoder did not make the collection's vectors.
        UnknownDrawing: a drawing has no vector of this encoder.
    """
    examples = [Example(space.vector(row), row_weight) for row, row_weight in rows]
    if images:
        encoded = _installed(space.info).encode([image for image, _ in images]).vectors
        assert encoded is not None  # the encoder has vectors: `space` holds them
        image_weights = [image_weight for _, image_weight in images]
        examples = [*map(Example, encoded, image_weights), *examples]
    return EncoderQuery(space, weight, examples)


def _installed(info: EncoderInfo) -> Encoder:
    try:
        encoder = encoders.load(info.name)
    except UnknownEncoder:
        raise UnknownEncoder(
            f"The collection has vectors of the encoder {info.name!r} ({info.fingerprint}), which "
            "is not installed. Only drawings of the collection can be compared, not images. "
            "Install it with `egara encoders add FOLDER`; if it was renamed, index the folder "
            "with its new name; or search with another encoder."
        ) from None
    if encoder.fingerprint != info.fingerprint:
        raise EncoderError(
            f"The installed encoder {info.name!r} ({encoder.fingerprint}) did not make the "
            f"collection's vectors ({info.fingerprint} did). Index the folder again to add vectors "
            "of the installed encoder."
        )
    return encoder
