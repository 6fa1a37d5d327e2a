"""Compare the files of a collection with the digests that its journal has."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from egara.collection.tables.journal import FileDigest, digest_of

__all__ = ["SMALL", "FileFault", "compare"]

SMALL = 16 * 2**20
"""Bytes up to which a file is always compared: it takes some milliseconds."""


class FileFault(NamedTuple):
    """A file that is not as it was written, and in what way."""

    path: str
    problem: str


def compare(
    folder: Path, recorded: Mapping[str, FileDigest], paths: Iterable[str], *, whole: bool
) -> list[FileFault]:
    """Return the files that are not as the journal has them.

    Args:
        folder: the collection.
        recorded: what the journal has, by path.
        paths: which of these to compare.
        whole: compare the bytes of large files too, instead of their size alone.
    """
    found = ((path, _problem(folder / path, recorded[path], whole=whole)) for path in paths)
    return [FileFault(path, problem) for path, problem in found if problem is not None]


def _problem(path: Path, recorded: FileDigest, *, whole: bool) -> str | None:
    try:
        size = path.stat().st_size
        if size != recorded.size:
            return f"it has {size:,} bytes instead of {recorded.size:,}"
        if (whole or size <= SMALL) and digest_of(path) != recorded:
            return "its bytes have changed"
    except FileNotFoundError:
        return "it is missing"
    except OSError as error:
        return f"it cannot be read: {error.strerror or error}"
    return None
