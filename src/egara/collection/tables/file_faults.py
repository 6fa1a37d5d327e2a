"""Compare the files of a collection with the sizes and digests in its journal."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from egara.collection.tables.journal import FileDigest, digest_of

__all__ = ["ALWAYS_COMPARED_BYTES", "FileFault", "compare_files"]

ALWAYS_COMPARED_BYTES = 16 * 2**20
"""Size in bytes up to which all bytes of a file are always compared; takes some milliseconds."""


class FileFault(NamedTuple):
    """A file that differs from the file that Egara wrote.

    Attributes:
        path: the file, relative to the collection.
        problem: a description of the difference.
    """

    path: str
    problem: str


def compare_files(
    folder: Path, recorded: Mapping[str, FileDigest], paths: Iterable[str], *, include_large: bool
) -> list[FileFault]:
    """Return the files that differ from the journal.

    Args:
        folder: the folder of the collection.
        recorded: the size and digest of each file in the journal, by path.
        paths: the files to compare; keys of ``recorded``.
        include_large: compare the bytes of files of more than 16 MiB too, not only their size.
    """
    problems = (
        (path, _problem(folder / path, recorded[path], include_large=include_large))
        for path in paths
    )
    return [FileFault(path, problem) for path, problem in problems if problem is not None]


def _problem(path: Path, recorded: FileDigest, *, include_large: bool) -> str | None:
    try:
        size = path.stat().st_size
        if size != recorded.size:
            return f"it has {size:,} bytes instead of {recorded.size:,}"
        if (include_large or size <= ALWAYS_COMPARED_BYTES) and digest_of(path) != recorded:
            return "its bytes have changed"
    except FileNotFoundError:
        return "it is missing"
    except OSError as error:
        return f"it cannot be read: {error.strerror or error}"
    return None
