"""The records that pass from scanning to writing: one a file."""

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
        declared: what a metadata file says of it.
        sidecar: a digest of that, for the column ``sidecar``.
        foreign: the format that its suffix names, where Egara cannot read that format; its content
            may be another.
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
        size: in bytes; -1 where that is not known.
        mtime_ns: when it was modified, in nanoseconds since 1970; -1 where that is not known.
        id: the identity of its bytes; None where it was not read.
        failure: why it was not read.
    """

    candidate: Candidate
    size: int = -1
    mtime_ns: int = -1
    id: str | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class IndexedFile:
    """What became of one file.

    Attributes:
        candidate: the file.
        size: in bytes; with `mtime_ns`, -1 where the next indexing is to read the file again.
        mtime_ns: when it was modified, in nanoseconds since 1970.
        id: the identity of its bytes; None where it was not read.
        outcome: ``indexed``, or why it is not (see `egara.collection.tables.schema`).
        reason: a sentence for people; None where it is indexed.
        metadata: declared and embedded.
        facts: of an image that is new, or that lacks its thumbnail.
        encoded: new vectors and scores, by the encoder's fingerprint.
        unencoded: by the encoder's name, why it has no vector: a reason and an outcome.
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
    """Join what scanning and processing found. Unexpected errors are written to the log."""
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
    """Fill what a metadata file does not declare with what is embedded in the drawing."""
    if declared is None:
        return embedded
    return Description(
        title=declared.title or embedded.title,
        artist=declared.artist or embedded.artist,
        source=declared.source or embedded.source,
        keywords=declared.keywords or embedded.keywords,
    )
