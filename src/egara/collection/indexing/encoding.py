"""Encode images in batches. If an encoder fails on one image, the other images are still encoded.

These are pure functions of images and an encoder.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from egara.collection.indexing.failures import Failure, encoding_failure
from egara.collection.tables import schema
from egara.encoders import Encoded, Encoder
from egara.images import Picture
from egara.metric import VectorType

__all__ = ["encode_pictures"]

NOT_FINITE = "its vector or its scores are not finite numbers"


def encode_pictures(encoder: Encoder, pictures: Sequence[Picture]) -> list[Encoded | Failure]:
    """Return the vector (D,) and scores (L,) of each image, or the reason why encoding failed.

    If a batch fails, its images are encoded one by one.
    """
    if not pictures:
        return []
    try:
        encoded = _checked(encoder, encoder.encode(pictures), len(pictures))
    except Exception as error:  # third-party encoders can raise anything
        if len(pictures) == 1:
            return [encoding_failure(error)]
        return [result for picture in pictures for result in encode_pictures(encoder, [picture])]
    vectors, scores = encoded.vectors, encoded.scores
    return [
        Encoded(None if vectors is None else vectors[row], None if scores is None else scores[row])
        if finite
        else Failure(schema.BROKEN, NOT_FINITE)
        for row, finite in enumerate(_finite(encoded))
    ]


def _checked(encoder: Encoder, encoded: Encoded, count: int) -> Encoded:
    """Convert an encoder's output to the types of the table columns.

    Raises:
        ValueError: the output does not have the shape that the encoder declares.
    """
    with np.errstate(over="ignore", invalid="ignore"):  # values that are too large become infinite
        return Encoded(
            _checked_vectors(encoder, encoded, count), _checked_scores(encoder, encoded, count)
        )


def _checked_vectors(encoder: Encoder, encoded: Encoded, count: int) -> NDArray[Any] | None:
    if encoder.vector_type is None:
        return None
    bits = encoder.vector_type == VectorType.BITS
    shape = count, encoder.dimensions // 8 if bits else encoder.dimensions
    vectors: NDArray[Any] = np.asarray(encoded.vectors)
    vectors = vectors if bits or encoded.vectors is None else vectors.astype(np.float32, copy=False)
    if vectors.shape != shape or (bits and vectors.dtype != np.uint8):
        raise ValueError(
            f"the encoder {encoder.name!r} returned vectors of shape {vectors.shape} and type "
            f"{vectors.dtype}; expected {shape} of {'uint8' if bits else 'float32'}"
        )
    return vectors


def _checked_scores(encoder: Encoder, encoded: Encoded, count: int) -> NDArray[np.float32] | None:
    if encoder.labels is None:
        return None
    scores = None if encoded.scores is None else np.asarray(encoded.scores, np.float32)
    if scores is None or scores.shape != (count, len(encoder.labels)):
        shape = None if scores is None else scores.shape
        raise ValueError(
            f"the encoder {encoder.name!r} returned scores of shape {shape}; expected "
            f"{(count, len(encoder.labels))}"
        )
    return scores


def _finite(encoded: Encoded) -> list[bool]:
    """Return for each row whether all of its numbers are finite."""
    arrays = [values for values in (encoded.vectors, encoded.scores) if values is not None]
    finite: list[bool] = np.all([np.isfinite(x).all(axis=1) for x in arrays], axis=0).tolist()
    return finite
