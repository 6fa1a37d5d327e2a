"""Represent the failure of a file or of an encoder as plain data.

A worker process can return plain data. Exceptions cannot always be pickled, and pickling loses
their traceback.
"""

import traceback
from dataclasses import dataclass

from egara.collection.tables import schema
from egara.encoders import Encoder, OnnxEncoder
from egara.errors import BadImage, EgaraError, UnsupportedFormat
from egara.images import printable

__all__ = ["CannotReadError", "CaughtError", "Failure", "encoding_failure", "file_failure"]

MAX_TRACEBACK = 16_000  # characters
NO_MEMORY = "it needs more memory than is available"


class CannotReadError(Exception):
    """The disk or the operating system prevented reading a file."""


@dataclass(frozen=True, slots=True)
class CaughtError:
    """The text of an unexpected exception.

    Attributes:
        summary: the exception's class and message on one line.
        traceback: the traceback; if it is very long, its middle is omitted.
    """

    summary: str
    traceback: str

    @classmethod
    def of(cls, error: Exception) -> "CaughtError":
        """Convert a caught exception to text."""
        trace = "".join(traceback.format_exception(error))
        if len(trace) > MAX_TRACEBACK:
            half = MAX_TRACEBACK // 2
            trace = f"{trace[:half]}\n[…]\n{trace[-half:]}"
        summary = f"{type(error).__name__}: {printable(str(error))}".rstrip(": ")
        return cls(summary, trace)


@dataclass(frozen=True, slots=True)
class Failure:
    """The reason why a file or an encoder has no result.

    Attributes:
        outcome: ``broken``, ``unsupported`` or ``internal-error``; see the table ``files``.
        reason: a message for users. Empty if `error` is given; `ErrorLog.write` then returns the
            message.
        retry: whether the next indexing reads the file again even if it has not changed.
        error: the exception if it is a bug in Egara or in an encoder.
    """

    outcome: str
    reason: str
    retry: bool = False
    error: CaughtError | None = None


def file_failure(error: Exception) -> Failure:
    """Convert an exception from reading or decoding a file to a failure."""
    if isinstance(error, UnsupportedFormat):
        return Failure(schema.UNSUPPORTED, str(error))
    if isinstance(error, BadImage):
        return Failure(schema.BROKEN, str(error))
    if isinstance(error, CannotReadError):
        return Failure(schema.BROKEN, str(error), retry=True)
    return _other_failure(error)


def encoding_failure(encoder: Encoder, error: Exception) -> Failure:
    """Convert an exception from an encoder to a failure.

    An unexpected exception is a bug in Egara only if the encoder is Egara's own class.
    """
    if isinstance(error, EgaraError):
        return Failure(schema.BROKEN, str(error))
    if isinstance(error, MemoryError) or isinstance(encoder, OnnxEncoder):
        return _other_failure(error)
    summary = CaughtError.of(error).summary
    return Failure(schema.BROKEN, f"the encoder {encoder.name!r} fails on this drawing: {summary}")


def _other_failure(error: Exception) -> Failure:
    if isinstance(error, MemoryError):
        return Failure(schema.BROKEN, NO_MEMORY, retry=True)
    return Failure(schema.INTERNAL_ERROR, "", retry=True, error=CaughtError.of(error))
