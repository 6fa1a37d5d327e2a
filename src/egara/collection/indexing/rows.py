"""The rows that a file and its image have in the tables, and whether the tables can hold them."""

from typing import Any

import pyarrow as pa

from egara.collection.indexing.results import Drawn
from egara.collection.tables import FileRow, files_table, schema, to_text

__all__ = ["check", "file_row", "image_row", "images_table"]

LONGEST_TEXT = 10_000  # characters; descriptions have less
COUNTS = ("frames", "width", "height")


def file_row(root: int, drawn: Drawn) -> FileRow:
    """The row of ``files``."""
    return FileRow(
        root=root,
        path=to_text(drawn.candidate.path),
        id=drawn.id if drawn.outcome == schema.INDEXED else None,
        size=drawn.size,
        mtime_ns=drawn.mtime_ns,
        sidecar=drawn.candidate.sidecar,
        outcome=drawn.outcome,
        reason=drawn.reason,
        title=drawn.description.title,
        artist=drawn.description.artist,
        source=drawn.description.source,
        keywords=drawn.description.keywords,
    )


def image_row(root: int, drawn: Drawn) -> dict[str, Any]:
    """The row of ``images`` of a drawing that was decoded."""
    facts, said = drawn.facts, drawn.description
    assert facts is not None
    return {
        "id": drawn.id,
        "path": to_text(drawn.candidate.path),
        "root": root,
        "copies": [],
        "missing": False,
        "size": drawn.size,
        "format": facts.format,
        "frames": facts.frames,
        "width": facts.width,
        "height": facts.height,
        "perceptual_hash": facts.perceptual_hash,
        "title": said.title,
        "artist": said.artist,
        "source": said.source,
        "keywords": list(said.keywords),
    }


def images_table(rows: list[dict[str, Any]]) -> pa.Table:
    """Lay rows out as the table ``images`` holds them."""
    return pa.Table.from_pylist(rows, schema.IMAGES)


def check(drawn: Drawn) -> None:
    """Check the rows of one file against the columns, so that it cannot spoil a commit.

    Raises:
        ValueError: a number is out of range, or a text is too long, or is none that UTF-8 can
            hold.
        ArrowException: a value is of another type than its column.
    """
    said = drawn.description
    for text in (said.title, said.artist, said.source, *said.keywords):
        if text is not None and (len(text) > LONGEST_TEXT or "\0" in text):
            raise ValueError(f"a text of {len(text):,} characters does not fit: {text[:40]!r}")
    files_table([file_row(0, drawn)])
    if drawn.facts is not None:
        row = image_row(0, drawn)
        small = [name for name in COUNTS if row[name] < 1]
        if small:
            raise ValueError(f"{small[0]} is {row[small[0]]}; the least is 1")
        images_table([row])
