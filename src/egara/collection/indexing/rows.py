"""The rows that a file and its image have in the tables, and whether the tables can hold them."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from egara.collection.indexing.failures import CaughtError, Failure
from egara.collection.indexing.records import IndexedFile
from egara.collection.tables import FileRow, files_table, schema, to_text

__all__ = ["file_row", "image_row", "images_table", "misfits"]

LONGEST_TEXT = 10_000  # characters; descriptions have less
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
    """Return the row of ``images`` of a file whose image was decoded for its facts."""
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
    """Lay rows out as the table ``images`` holds them."""
    return pa.Table.from_pylist(rows, schema.IMAGES)


def misfits(files: Sequence[IndexedFile]) -> dict[int, Failure]:
    """Find the files whose rows the tables cannot hold, so that none spoils a commit.

    All are tried at once, and one at a time only where that fails.

    Returns:
        By the file's position, an internal error: a number is out of range, a text is too long or
        cannot be written as UTF-8, or a value is of another type than its column.
    """
    try:
        _check(files)
    except Exception as error:  # values of a wrong type raise many kinds
        if len(files) == 1:
            failure = Failure(schema.INTERNAL_ERROR, "", retry=True, error=CaughtError.of(error))
            return {0: failure}
        alone = {number: misfits([file]) for number, file in enumerate(files)}
        return {number: found[0] for number, found in alone.items() if found}
    return {}


def _check(files: Sequence[IndexedFile]) -> None:
    """Lay out the rows of some files.

    Raises:
        ValueError: a number is out of range, or a text is too long, or is none that UTF-8 can
            hold.
        ArrowException: a value is of another type than its column.
    """
    for file in files:
        metadata = file.metadata
        for text in (metadata.title, metadata.artist, metadata.source, *metadata.keywords):
            if text is not None and (len(text) > LONGEST_TEXT or "\0" in text):
                raise ValueError(f"a text of {len(text):,} characters does not fit: {text[:40]!r}")
    files_table([file_row(0, file) for file in files])
    rows = [image_row(0, file) for file in files if file.facts is not None]
    for row in rows:
        small = [name for name in COUNTS if row[name] < 1]
        if small:
            raise ValueError(f"{small[0]} is {row[small[0]]}; the least is 1")
    images_table(rows)
