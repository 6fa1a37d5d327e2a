"""From files to rows: what one worker does with a batch of files. Pure but for reading them."""

import hashlib
import os
import stat
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from egara.collection.indexing.encoding import encode
from egara.collection.indexing.error_log import ErrorLog
from egara.collection.indexing.results import Candidate, Drawn, Facts, Needs
from egara.collection.indexing.rows import check
from egara.collection.tables import schema
from egara.encoders import Encoder
from egara.errors import BadImage, UnsupportedFormat
from egara.images import (
    SNIFFED_BYTES,
    Description,
    Picture,
    decode,
    embedded_description,
    perceptual_hash,
    shrunk,
    sniff,
    thumbnail,
    unsupported_reason,
)

__all__ = ["MAX_FILE_BYTES", "content_id", "read_batch"]

MAX_FILE_BYTES = 256 * 2**20
THUMBNAIL_SIDE = 256
ATTEMPTS = 3
PAUSE = 0.05


def content_id(data: bytes) -> str:
    """The identity of an image: the first 32 hexadecimal digits of the SHA-256 of its bytes."""
    return hashlib.sha256(data).hexdigest()[:32]


def read_batch(
    root: Path, candidates: Sequence[Candidate], needs: Callable[[str], Needs], errors: ErrorLog
) -> list[Drawn]:
    """Read, hash, decode and encode a batch of files; each gets its outcome, whatever it raises."""
    drawn: list[Drawn] = []
    wanted: dict[Encoder, list[tuple[Drawn, Picture]]] = {}
    for candidate in candidates:
        item = Drawn(candidate)
        drawn.append(item)
        try:
            picture, encoders = _read(root, item, needs)
            check(item)
        except Exception as error:
            _fail(item, error, errors)
            continue
        if picture is not None:
            for encoder in encoders:
                wanted.setdefault(encoder, []).append((item, picture))
    for encoder, pairs in wanted.items():
        encode(encoder, pairs, errors)
    return drawn


def _fail(item: Drawn, error: Exception, errors: ErrorLog) -> None:
    """Give a file the outcome that an error stands for."""
    item.facts, item.description = None, Description()
    if isinstance(error, UnsupportedFormat):
        item.fail(schema.UNSUPPORTED, str(error))
    elif isinstance(error, BadImage):
        item.fail(schema.BROKEN, str(error))
    elif isinstance(error, _CannotReadError):
        item.fail(schema.BROKEN, str(error), again=True)
    elif isinstance(error, MemoryError):
        item.fail(schema.BROKEN, "it needs more memory than there is", again=True)
    else:
        reason = errors.write(item.candidate.path, error)
        item.fail(schema.INTERNAL_ERROR, reason, again=True)


class _CannotReadError(Exception):
    """The disk or the operating system did not let a file be read."""


def _read(
    root: Path, item: Drawn, needs: Callable[[str], Needs]
) -> tuple[Picture | None, tuple[Encoder, ...]]:
    try:
        if item.candidate.foreign is not None:
            _check_content(root, item)
        data, status = _read_steadily(root / item.candidate.path)
    except OSError as error:
        raise _CannotReadError(f"cannot be read: {error.strerror or error}") from error
    item.size, item.mtime_ns = status.st_size, status.st_mtime_ns
    item.id = content_id(data)
    missing = needs(item.id)
    picture = decode(data) if missing.picture or missing.encoders else None
    item.description = _describe(item.candidate.said, embedded_description(data))
    if missing.picture and picture is not None:
        small = shrunk(picture, THUMBNAIL_SIDE)
        item.facts = Facts(
            format=picture.format,
            frames=picture.frames,
            width=picture.width,
            height=picture.height,
            perceptual_hash=perceptual_hash(small),
            webp=thumbnail(small, THUMBNAIL_SIDE),
        )
    return picture, missing.encoders


def _check_content(root: Path, item: Drawn) -> None:
    """Read the beginning of a file whose suffix tells a format that is not read.

    Raises:
        UnsupportedFormat: its content is none that is read either. Cameras' formats begin as TIFF
            does, whose first picture is a small preview there.
    """
    with (root / item.candidate.path).open("rb", buffering=0) as file:
        status = os.fstat(file.fileno())
        head = file.read(SNIFFED_BYTES)
    item.size, item.mtime_ns = status.st_size, status.st_mtime_ns
    if sniff(head) in (None, "TIFF", item.candidate.foreign):
        raise UnsupportedFormat(unsupported_reason(str(item.candidate.foreign)))


def _read_steadily(path: Path) -> tuple[bytes, os.stat_result]:
    """Read a file that may be replaced or written to meanwhile.

    Bytes and status come from one open file; a replacement shows the next time as a new status.
    """
    for attempt in range(ATTEMPTS):
        with path.open("rb", buffering=0) as file:
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise OSError(None, "not a regular file")
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
    raise OSError(None, "is being written to; index again when that has finished")


def _describe(said: Description | None, embedded: Description) -> Description:
    """A metadata file beside the drawing counts for more than what is inside it."""
    if said is None:
        return embedded
    return Description(
        title=said.title or embedded.title,
        artist=said.artist or embedded.artist,
        source=said.source or embedded.source,
        keywords=said.keywords or embedded.keywords,
    )
