"""Read and hash one file that another program may change at the same time."""

import hashlib
import io
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from egara.collection.indexing.failures import CannotReadError
from egara.errors import BadImage
from egara.images import SNIFFED_BYTES, sniff

__all__ = ["MAX_FILE_BYTES", "content_id", "has_foreign_content", "read_file"]

MAX_FILE_BYTES = 256 * 2**20
ATTEMPTS = 3
PAUSE = 0.05  # seconds


def content_id(data: bytes) -> str:
    """Return the ID of an image: the first 32 hexadecimal digits of its SHA-256 digest."""
    return hashlib.sha256(data).hexdigest()[:32]


def read_file(path: Path) -> tuple[bytes, os.stat_result]:
    """Read a file and its status from the same open file.

    If the file is replaced during reading, the status belongs to the bytes that were read. The next
    indexing then finds a different status.

    Raises:
        CannotReadError: the operating system does not allow reading, or another program is writing
            to the file.
        BadImage: the file is larger than `MAX_FILE_BYTES`.
    """
    for attempt in range(ATTEMPTS):
        with _open(path) as file:
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise CannotReadError("cannot be read: not a regular file")
            if before.st_size > MAX_FILE_BYTES:
                raise BadImage(
                    f"{before.st_size / 2**20:.0f} MiB is over the limit of "
                    f"{MAX_FILE_BYTES // 2**20} MiB for one file; save it smaller"
                )
            data = file.readall()
            after = os.fstat(file.fileno())
        if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
            return data, before
        time.sleep(PAUSE * (attempt + 1))
    raise CannotReadError("cannot be read: is being written to; index again when that has finished")


def has_foreign_content(path: Path, foreign: str) -> tuple[bool, os.stat_result]:
    """Check the first bytes of a file for a format that Egara cannot read.

    TIFF content counts as such a format: raw camera formats begin like TIFF, and their first TIFF
    image is only a small preview.

    Args:
        path: the file.
        foreign: the format of the file's suffix, which Egara cannot read.

    Returns:
        Whether the content has such a format, and the file's status.

    Raises:
        CannotReadError: the operating system does not allow reading.
    """
    with _open(path) as file:
        status = os.fstat(file.fileno())
        return sniff(file.read(SNIFFED_BYTES)) in (None, "TIFF", foreign), status


@contextmanager
def _open(path: Path) -> Iterator[io.FileIO]:
    try:
        with path.open("rb", buffering=0) as file:
            yield file
    except OSError as error:
        raise CannotReadError(f"cannot be read: {error.strerror or error}") from error
