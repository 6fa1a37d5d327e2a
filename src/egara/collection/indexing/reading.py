"""From files to rows: what one worker does with a batch of files. Pure but for reading them."""

import hashlib
import os
import stat
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from egara.encoders import Encoded, Encoder
from egara.errors import BadImage
from egara.images import (
    Description,
    Picture,
    decode,
    embedded_description,
    perceptual_hash,
    shrunk,
    thumbnail,
)

__all__ = ["MAX_FILE_BYTES", "Candidate", "Drawn", "Facts", "Needs", "content_id", "read_batch"]

MAX_FILE_BYTES = 256 * 2**20
THUMBNAIL_SIDE = 256
ATTEMPTS = 3
PAUSE = 0.05
UNDESCRIBED = Description(title=None, artist=None, source=None, keywords=())


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that is new or has changed.

    Attributes:
        path: relative to the root.
        said: what a metadata file says of it.
        sidecar: a digest of that.
    """

    path: str
    said: Description | None
    sidecar: str | None


@dataclass(frozen=True, slots=True)
class Needs:
    """What the collection does not have yet for one image."""

    picture: bool
    encoders: tuple[Encoder, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the tables hold of a decoded picture."""

    format: str
    frames: int
    width: int
    height: int
    perceptual_hash: int
    webp: bytes


@dataclass(slots=True)
class Drawn:
    """What became of one file. ``reason`` is set where it is not a drawing that can be read."""

    candidate: Candidate
    size: int = -1
    mtime_ns: int = -1
    id: str | None = None
    reason: str | None = None
    description: Description = UNDESCRIBED
    facts: Facts | None = None
    encoded: dict[str, Encoded] = field(default_factory=dict)


def content_id(data: bytes) -> str:
    """The identity of an image: the first 32 hexadecimal digits of the SHA-256 of its bytes."""
    return hashlib.sha256(data).hexdigest()[:32]


def read_batch(
    root: Path, candidates: Sequence[Candidate], needs: Callable[[str], Needs]
) -> list[Drawn]:
    """Read, hash, decode and encode a batch of files; each gets its outcome."""
    drawn: list[Drawn] = []
    wanted: dict[Encoder, list[tuple[Drawn, Picture]]] = {}
    for candidate in candidates:
        item = Drawn(candidate)
        drawn.append(item)
        picture, encoders = _read(root, item, needs)
        if picture is not None:
            for encoder in encoders:
                wanted.setdefault(encoder, []).append((item, picture))
    for encoder, pairs in wanted.items():
        _encode(encoder, pairs)
    return drawn


def _read(
    root: Path, item: Drawn, needs: Callable[[str], Needs]
) -> tuple[Picture | None, tuple[Encoder, ...]]:
    try:
        data, status = _read_steadily(root / item.candidate.path)
        item.size, item.mtime_ns = status.st_size, status.st_mtime_ns
        item.id = content_id(data)
        missing = needs(item.id)
        picture = decode(data) if missing.picture or missing.encoders else None
        item.description = _describe(item.candidate.said, embedded_description(data))
    except BadImage as error:
        item.reason = str(error)
        return None, ()
    except OSError as error:
        item.reason = f"cannot be read: {error.strerror or error}"
        item.size = item.mtime_ns = -1  # not remembered, so that it is tried again
        return None, ()
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


def _encode(encoder: Encoder, pairs: Sequence[tuple[Drawn, Picture]]) -> None:
    encoded = encoder.encode([picture for _, picture in pairs])
    for row, (item, _) in enumerate(pairs):
        scores = None if encoded.scores is None else encoded.scores[row]
        item.encoded[encoder.fingerprint] = Encoded(encoded.vectors[row], scores)


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
