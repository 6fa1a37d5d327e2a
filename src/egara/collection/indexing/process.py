"""Decode and encode images: from bytes to facts, thumbnails, perceptual hashes and vectors.

These are pure functions of bytes and encoders. They use no table, no file, no log and no clock, and
what they take and return can be pickled (but for encoders, which a worker process loads from their
folders). So threads here, worker processes and the workers of a cluster run the same code.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from egara.collection.indexing.encoding import encode_pictures
from egara.collection.indexing.failures import Failure, file_failure
from egara.encoders import Encoded, Encoder, OnnxEncoder, read_manifest
from egara.images import (
    Description,
    Picture,
    decode,
    embedded_description,
    perceptual_hash,
    shrunk,
    thumbnail,
)

__all__ = ["ImageFacts", "ImageResult", "ImageTask", "encoder_in", "process_images"]

THUMBNAIL_SIDE = 256  # pixels
LOADED_ENCODERS = 16


@dataclass(frozen=True, slots=True)
class ImageTask:
    """What to compute for one image.

    Attributes:
        data: the file's bytes.
        facts: whether its facts and its thumbnail are needed.
        encoders: the fingerprints of the encoders whose vectors are needed.
    """

    data: bytes
    facts: bool
    encoders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What the tables hold of a decoded image.

    Attributes:
        format: as its content tells it, such as ``PNG``.
        frames: 1 for a still image.
        width: of the original in pixels, upright.
        height: of the original in pixels, upright.
        perceptual_hash: 64 bits; see `egara.images.perceptual_hash`.
        thumbnail: a file of at most `THUMBNAIL_SIDE` pixels a side; see `egara.images.thumbnail`.
    """

    format: str
    frames: int
    width: int
    height: int
    perceptual_hash: int
    thumbnail: bytes


@dataclass(slots=True)
class ImageResult:
    """What became of one task.

    Attributes:
        failure: why the image cannot be decoded; None where it can. The other attributes are then
            empty.
        metadata: what the file says of itself (EXIF, IPTC, XMP, PNG texts).
        facts: where they were asked for.
        encoded: the vector and scores of each encoder that was asked for, by its fingerprint.
        unencoded: why an encoder that was asked for has no vector, by the encoder's name.
    """

    failure: Failure | None = None
    metadata: Description = Description()  # noqa: RUF009 - frozen
    facts: ImageFacts | None = None
    encoded: dict[str, Encoded] = field(default_factory=dict)
    unencoded: dict[str, Failure] = field(default_factory=dict)


def process_images(tasks: Iterable[ImageTask], encoders: Sequence[Encoder]) -> list[ImageResult]:
    """Decode and encode a batch of images.

    Each image is decoded once, for its thumbnail and for all encoders. Whatever one image raises is
    its own result.

    Args:
        tasks: they are taken one at a time, and the bytes of one are not kept while the next is
            decoded: with a generator, memory holds one file and the small pictures of the batch.
        encoders: those that the tasks name, loaded; further ones are not used.

    Returns:
        One result a task, in the same order.
    """
    results: list[ImageResult] = []
    pictures: dict[str, list[tuple[ImageResult, Picture]]] = {}
    for task in tasks:
        result, picture = _decode(task)
        results.append(result)
        if picture is not None:
            for fingerprint in task.encoders:
                pictures.setdefault(fingerprint, []).append((result, picture))
        del task
    for encoder in encoders:
        batch = pictures.get(encoder.fingerprint, [])
        answers = encode_pictures(encoder, [picture for _, picture in batch])
        for (result, _), answer in zip(batch, answers, strict=True):
            if isinstance(answer, Failure):
                result.unencoded[encoder.name] = answer
            else:
                result.encoded[encoder.fingerprint] = answer
    return results


@lru_cache(LOADED_ENCODERS)
def encoder_in(folder: Path) -> OnnxEncoder:
    """Load the encoder in a folder, once a process: workers get encoders by their folder."""
    return OnnxEncoder(read_manifest(folder))


def _decode(task: ImageTask) -> tuple[ImageResult, Picture | None]:
    try:
        picture = decode(task.data) if task.facts or task.encoders else None
        result = ImageResult(metadata=embedded_description(task.data))
        if task.facts and picture is not None:
            result.facts = _facts(picture)
    except Exception as error:
        return ImageResult(failure=file_failure(error)), None
    return result, picture


def _facts(picture: Picture) -> ImageFacts:
    small = shrunk(picture, THUMBNAIL_SIDE)
    return ImageFacts(
        format=picture.format,
        frames=picture.frames,
        width=picture.width,
        height=picture.height,
        perceptual_hash=perceptual_hash(small),
        thumbnail=thumbnail(small, THUMBNAIL_SIDE),
    )
