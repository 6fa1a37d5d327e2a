"""From what a person asks to what each encoder is asked."""

from collections.abc import Mapping, Sequence

from egara import encoders
from egara.collection.searching.querying import Asked
from egara.collection.snapshots import Snapshot, Space
from egara.collection.tables import EncoderInfo
from egara.encoders import Encoder
from egara.errors import BadInput, EncoderError, UnknownEncoder
from egara.images import ImageLike
from egara.limits import MOST_WEIGHT

__all__ = ["ask", "checked_weights"]


def checked_weights(snapshot: Snapshot, weights: Mapping[str, float]) -> dict[str, float]:
    """Give the weights that are not 0, of encoders that the collection has.

    Raises:
        UnknownEncoder: the collection has no vectors of one.
        BadInput: a weight is no number or too large, or none is above 0.
    """
    for name, weight in weights.items():
        snapshot.encoder(name)
        if not abs(weight) <= MOST_WEIGHT:  # nor is it where it is no number
            raise BadInput(
                f"The weight of {name!r} must be a number from {-MOST_WEIGHT:,.0f} to "
                f"{MOST_WEIGHT:,.0f}; got {weight}."
            )
    chosen = {name: float(weight) for name, weight in weights.items() if weight}
    if max(chosen.values(), default=0) <= 0:
        raise BadInput("Give at least one encoder a weight above 0.")
    return chosen


def ask(
    space: Space,
    weight: float,
    image: ImageLike | None,
    liked: Sequence[int],
    unliked: Sequence[int],
) -> Asked:
    """Turn an image and rows of the catalogue into one encoder's vectors, the image first.

    Raises:
        BadImage: the image cannot be read.
        EncoderError: the installed encoder is not the one that the vectors are from.
        UnknownDrawing: a drawing has no vector of this encoder.
    """
    near = [space.vector(row) for row in liked]
    if image is not None:
        near.insert(0, _encoder_of(space.info).encode([image]).vectors[0])
    return Asked(space, weight, near, [space.vector(row) for row in unliked])


def _encoder_of(info: EncoderInfo) -> Encoder:
    try:
        encoder = encoders.load(info.name)
    except UnknownEncoder:
        raise UnknownEncoder(
            f"The collection has vectors of the encoder {info.name!r} ({info.fingerprint}), which "
            "is not installed: an image cannot be compared with them, drawings of the collection "
            "can. Put it back with `egara encoders add FOLDER`; where it was renamed, index the "
            "folder with its new name; or search with another encoder."
        ) from None
    if encoder.fingerprint != info.fingerprint:
        raise EncoderError(
            f"The installed encoder {info.name!r} ({encoder.fingerprint}) is not the one the "
            f"collection's vectors are from ({info.fingerprint}). Index the folder again: it "
            "gets vectors of the new one beside the old."
        )
    return encoder
