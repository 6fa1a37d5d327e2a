"""Encode images in batches. If an encoder fails on one image, the other images are still encoded.

These are pure functions of images and an encoder.
"""

from collections.abc import Sequence

from egara.collection.indexing.failures import Failure, encoding_failure
from egara.collection.tables import schema
from egara.encoders import Encoded, Encoder, checked_output, row_faults
from egara.images import Picture

__all__ = ["encode_pictures"]


def encode_pictures(encoder: Encoder, pictures: Sequence[Picture]) -> list[Encoded | Failure]:
    """Return the vector (D,) and scores (L,) of each image, or the reason why encoding failed.

    If a batch fails, its images are encoded one by one.
    """
    if not pictures:
        return []
    try:
        encoded = checked_output(encoder, encoder.encode(pictures), len(pictures))
    except Exception as error:  # third-party encoders can raise anything
        if len(pictures) == 1:
            return [encoding_failure(encoder, error)]
        return [result for picture in pictures for result in encode_pictures(encoder, [picture])]
    vectors, scores = encoded.vectors, encoded.scores
    return [
        Encoded(None if vectors is None else vectors[row], None if scores is None else scores[row])
        if fault is None
        else Failure(schema.BROKEN, fault)
        for row, fault in enumerate(row_faults(encoded))
    ]
