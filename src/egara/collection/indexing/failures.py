"""Failures: why a file is not indexed, or why an encoder has no vector of an image.

They are plain data, so that a worker process can return them. Exceptions cannot always be pickled,
and they lose their traceback when they are.
"""

import traceback
from dataclasses import dataclass

from egara.collection.tables import schema
from egara.errors import BadImage, EgaraError, UnsupportedFormat
from egara.images import printable

__all__ = ["CannotReadError", "CaughtError", "Failure", "encoding_failure", "file_failure"]

LONGEST_TRACEBACK = 16_000  # characters
NO_MEMORY = "it needs more memory than there is"


class CannotReadError(Exception):
    """The disk or the operating system did not let a file be read."""


@dataclass(frozen=True, slots=True)
class CaughtError:
    """An unexpected exception as text.

    Attributes:
        summary: the exception's class and message on one line.
        traceback: the traceback; its middle is left out where it is very long.
    """

    summary: str
    traceback: str

    @classmethod
    def of(cls, error: Exception) -> "CaughtError":
        """Describe an exception that was caught."""
        trace = "".join(traceback.format_exception(error))
        if len(trace) > LONGEST_TRACEBACK:
            half = LONGEST_TRACEBACK // 2
            trace = f"{trace[:half]}\n[…]\n{trace[-half:]}"
        summary = f"{type(error).__name__}: {printable(str(error))}".rstrip(": ")
        return cls(summary, trace)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why something has no result.

    Attributes:
        outcome: ``broken``, ``unsupported`` or ``internal-error``, as the table ``files`` has it.
        reason: a sentence for people; empty where `error` is given, as the log's answer is shown.
        retry: whether the next indexing reads the file again although it has not changed.
        error: what was raised, where that is a bug of Egara's or of an encoder.
    """

    outcome: str
    reason: str
    retry: bool = False
    error: CaughtError | None = None


def file_failure(error: Exception) -> Failure:
    """Return the failure that an exception stands for while a file is read and decoded."""
    if isinstance(error, UnsupportedFormat):
        return Failure(schema.UNSUPPORTED, str(error))
    if isinstance(error, BadImage):
        return Failure(schema.BROKEN, str(error))
    if isinstance(error, CannotReadError):
        return Failure(schema.BROKEN, str(error), retry=True)
    return _other_failure(error)


def encoding_failure(error: Exception) -> Failure:
    """Return the failure that an exception stands for while an encoder runs."""
    if isinstance(error, EgaraError):
        return Failure(schema.BROKEN, str(error))
    return _other_failure(error)


def _other_failure(error: Exception) -> Failure:
    if isinstance(error, MemoryError):
        return Failure(schema.BROKEN, NO_MEMORY, retry=True)
    return Failure(schema.INTERNAL_ERROR, "", retry=True, error=CaughtError.of(error))
