"""Encoding drawings in batches, so that one that an encoder cannot read spoils no batch."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from egara.collection.indexing.error_log import ErrorLog
from egara.collection.indexing.results import Drawn, Unencoded
from egara.collection.tables import schema
from egara.encoders import Encoded, Encoder
from egara.errors import EgaraError
from egara.images import Picture
from egara.metric import VectorType

__all__ = ["encode"]

NOT_FINITE = "its vector or its scores are not finite numbers"


def encode(encoder: Encoder, pairs: Sequence[tuple[Drawn, Picture]], errors: ErrorLog) -> None:
    """Give each drawing its vector and scores, or the reason why this encoder has none of it.

    A batch that fails is encoded again, one drawing at a time.
    """
    try:
        encoded = _typed(encoder, encoder.encode([picture for _, picture in pairs]), len(pairs))
    except Exception as error:  # an encoder may be anybody's
        if len(pairs) > 1:
            for pair in pairs:
                encode(encoder, [pair], errors)
        else:
            drawn = pairs[0][0]
            drawn.unencoded.append(_failed(encoder, drawn, error, errors))
        return
    finite = _finite(encoded)
    for row, (drawn, _) in enumerate(pairs):
        if finite[row]:
            scores = None if encoded.scores is None else encoded.scores[row]
            drawn.encoded[encoder.fingerprint] = Encoded(encoded.vectors[row], scores)
        else:
            drawn.unencoded.append(Unencoded(encoder.name, NOT_FINITE, schema.BROKEN))


def _failed(encoder: Encoder, drawn: Drawn, error: Exception, errors: ErrorLog) -> Unencoded:
    if isinstance(error, EgaraError):
        return Unencoded(encoder.name, str(error), schema.BROKEN)
    if isinstance(error, MemoryError):
        return Unencoded(encoder.name, "it needs more memory than there is", schema.BROKEN)
    reason = errors.write(f"{drawn.candidate.path} (encoder {encoder.name})", error)
    return Unencoded(encoder.name, reason, schema.INTERNAL_ERROR)


def _typed(encoder: Encoder, encoded: Encoded, count: int) -> Encoded:
    """Bring an answer to the types of the columns.

    Raises:
        ValueError: it has another shape than the encoder declares.
    """
    bits = encoder.vector_type is VectorType.BITS
    width = encoder.dimensions // 8 if bits else encoder.dimensions
    with np.errstate(over="ignore", invalid="ignore"):  # what is too large becomes infinite
        vectors: NDArray[Any] = np.asarray(encoded.vectors)
        vectors = vectors if bits else vectors.astype(np.float32, copy=False)
        scores = None if encoded.scores is None else np.asarray(encoded.scores, np.float32)
    labels = None if encoder.labels is None else (count, len(encoder.labels))
    if vectors.shape != (count, width) or (bits and vectors.dtype != np.uint8):
        raise ValueError(
            f"the encoder {encoder.name!r} gave vectors of shape {vectors.shape} and type "
            f"{vectors.dtype}; expected {(count, width)} of {'uint8' if bits else 'float32'}"
        )
    if labels is not None and (scores is None or scores.shape != labels):
        given = None if scores is None else scores.shape
        raise ValueError(f"the encoder {encoder.name!r} gave scores {given}; expected {labels}")
    return Encoded(vectors, scores if labels is not None else None)


def _finite(encoded: Encoded) -> NDArray[np.bool_]:
    finite = np.isfinite(encoded.vectors).all(axis=1)
    if encoded.scores is not None:
        finite &= np.isfinite(encoded.scores).all(axis=1)
    return np.asarray(finite)
