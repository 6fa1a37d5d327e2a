"""Define the records that scanning passes to writing, one per file."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from egara.collection.indexing.error_log import ErrorLog
from egara.collection.indexing.failures import Failure
from egara.collection.indexing.process import ImageFacts, ImageResult
from egara.collection.tables import schema
from egara.encoders import Encoded
from egara.images import Description

__all__ = ["Candidate", "HashedFile", "IndexedFile", "indexed_file"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that is new or has changed.

    Attributes:
        path: relative to the root.
        declared: its metadata from a metadata file; None if there is none.
        sidecar: a digest of ``declared``, for the column ``sidecar``.
        foreign: the format of its suffix if Egara cannot read that format, otherwise None. The
            content can have a different format.
    """

    path: str
    declared: Description | None
    sidecar: str | None
    foreign: str | None = None


@dataclass(frozen=True, slots=True)
class HashedFile:
    """A candidate after its bytes were read.

    Attributes:
        candidate: the file.
        size: in bytes; -1 if unknown.
        mtime_ns: the modification time in nanoseconds since 1970; -1 if unknown.
        id: the digest of its bytes; None if it was not read.
        failure: the reason if it was not read.
    """

    candidate: Candidate
    size: int = -1
    mtime_ns: int = -1
    id: str | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class IndexedFile:
    """The result of indexing one file.

    Attributes:
        candidate: the file.
        size: in bytes. -1, like `mtime_ns`, if the next indexing must read the file again.
        mtime_ns: the modification time in nanoseconds since 1970.
        id: the digest of its bytes; None if it was not read.
        outcome: ``indexed``, or another outcome of `egara.collection.tables.schema`.
        reason: a message for users; None if the file is indexed.
        metadata: declared and embedded metadata.
        facts: the image's facts; None if the collection has its row and thumbnail.
        encoded: new vectors and scores, by the encoder's fingerprint.
        unencoded: (reason, outcome) of each encoder that failed, by the encoder's name.
    """

    candidate: Candidate
    size: int = -1
    mtime_ns: int = -1
    id: str | None = None
    outcome: str = schema.INDEXED
    reason: str | None = None
    metadata: Description = Description()  # noqa: RUF009 - frozen
    facts: ImageFacts | None = None
    encoded: Mapping[str, Encoded] = field(default_factory=dict)
    unencoded: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def indexed_file(file: HashedFile, result: ImageResult, errors: ErrorLog) -> IndexedFile:
    """Combine the results of scanning and processing. Write unexpected errors to the log."""
    path = file.candidate.path
    failure = file.failure or result.failure
    if failure is not None:
        return failed_file(file, failure, errors)
    return IndexedFile(
        candidate=file.candidate,
        size=file.size,
        mtime_ns=file.mtime_ns,
        id=file.id,
        metadata=_joined(file.candidate.declared, result.metadata),
        facts=result.facts,
        encoded=result.encoded,
        unencoded={
            encoder: (_reason(f"{path} (encoder {encoder})", fault, errors), fault.outcome)
            for encoder, fault in result.unencoded.items()
        },
    )


def failed_file(file: HashedFile, failure: Failure, errors: ErrorLog) -> IndexedFile:
    """Return the record of a file that is not indexed."""
    return IndexedFile(
        candidate=file.candidate,
        size=-1 if failure.retry else file.size,
        mtime_ns=-1 if failure.retry else file.mtime_ns,
        id=file.id,
        outcome=failure.outcome,
        reason=_reason(file.candidate.path, failure, errors),
    )


def _reason(subject: str, failure: Failure, errors: ErrorLog) -> str:
    return failure.reason if failure.error is None else errors.write(subject, failure.error)


def _joined(declared: Description | None, embedded: Description) -> Description:
    """Combine declared and embedded metadata. Declared values have priority."""
    if declared is None:
        return embedded
    return Description(
        title=declared.title or embedded.title,
        artist=declared.artist or embedded.artist,
        source=declared.source or embedded.source,
        keywords=declared.keywords or embedded.keywords,
    )
