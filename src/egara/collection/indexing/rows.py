"""Create the table rows of files and images, and check that they fit into the tables."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from egara.collection.indexing.failures import CaughtError, Failure
from egara.collection.indexing.records import IndexedFile
from egara.collection.tables import FileRow, files_table, schema, to_text

__all__ = ["file_row", "image_row", "images_table", "misfits"]

MAX_TEXT_LENGTH = 10_000  # characters; `Description` truncates texts to fewer
COUNTS = ("frames", "width", "height")


def file_row(root: int, file: IndexedFile) -> FileRow:
    """Return the row of ``files``."""
    return FileRow(
        root=root,
        path=to_text(file.candidate.path),
        id=file.id if file.outcome == schema.INDEXED else None,
        size=file.size,
        mtime_ns=file.mtime_ns,
        sidecar=file.candidate.sidecar,
        outcome=file.outcome,
        reason=file.reason,
        title=file.metadata.title,
        artist=file.metadata.artist,
        source=file.metadata.source,
        keywords=file.metadata.keywords,
    )


def image_row(root: int, file: IndexedFile) -> dict[str, Any]:
    """Return the row of ``images`` of a file with facts."""
    facts, metadata = file.facts, file.metadata
    assert facts is not None
    return {
        "id": file.id,
        "path": to_text(file.candidate.path),
        "root": root,
        "copies": [],
        "missing": False,
        "size": file.size,
        "format": facts.format,
        "frames": facts.frames,
        "width": facts.width,
        "height": facts.height,
        "perceptual_hash": facts.perceptual_hash,
        "title": metadata.title,
        "artist": metadata.artist,
        "source": metadata.source,
        "keywords": list(metadata.keywords),
    }


def images_table(rows: list[dict[str, Any]]) -> pa.Table:
    """Convert rows to a table with the schema of ``images``."""
    return pa.Table.from_pylist(rows, schema.IMAGES)


def misfits(files: Sequence[IndexedFile]) -> dict[int, Failure]:
    """Find the files whose rows do not fit into the tables, because one such row fails a commit.

    All files are checked together. Only if that fails, they are checked one by one.

    Returns:
        An internal error by the file's index: a number is out of range, a string is too long or
        cannot be encoded as UTF-8, or a value does not have the type of its column.
    """
    try:
        _check(files)
    except Exception as error:  # values of a wrong type raise many kinds
        if len(files) == 1:
            failure = Failure(schema.INTERNAL_ERROR, "", retry=True, error=CaughtError.of(error))
            return {0: failure}
        failures = {index: misfits([file]) for index, file in enumerate(files)}
        return {index: failure[0] for index, failure in failures.items() if failure}
    return {}


def _check(files: Sequence[IndexedFile]) -> None:
    """Create the rows of some files.

    Raises:
        ValueError: a number is out of range, or a string is too long or cannot be encoded as UTF-8.
        ArrowException: a value does not have the type of its column.
    """
    for file in files:
        metadata = file.metadata
        for text in (metadata.title, metadata.artist, metadata.source, *metadata.keywords):
            if text is not None and (len(text) > MAX_TEXT_LENGTH or "\0" in text):
                raise ValueError(
                    f"a string of {len(text):,} characters is too long, or contains NUL: "
                    f"{text[:40]!r}"
                )
    files_table([file_row(0, file) for file in files])
    rows = [image_row(0, file) for file in files if file.facts is not None]
    for row in rows:
        too_small = [name for name in COUNTS if row[name] < 1]
        if too_small:
            raise ValueError(f"{too_small[0]} is {row[too_small[0]]}; expected 1 or more")
    images_table(rows)
