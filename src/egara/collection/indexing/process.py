"""Decode and encode images: compute facts, thumbnails, perceptual hashes and vectors from bytes.

These are pure functions of bytes and encoders, without tables, files, logs or clocks. Their
arguments and results can be pickled, except encoders, which a worker process loads from their
folders. Threads, worker processes and the workers of a cluster therefore run the same code.
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
    shrink,
    thumbnail,
)

__all__ = ["ImageFacts", "ImageResult", "ImageTask", "encoder_in", "process_images"]

THUMBNAIL_SIDE = 256  # pixels
LOADED_ENCODERS = 16


@dataclass(frozen=True, slots=True)
class ImageTask:
    """The data to compute for one image.

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
    """The properties of a decoded image that the tables store.

    Attributes:
        format: the format of the content, such as ``PNG``.
        frames: the number of frames; 1 for a still image.
        width: the width of the original in pixels, after its EXIF rotation.
        height: the height of the original in pixels, after its EXIF rotation.
        perceptual_hash: 64 bits; see `egara.images.perceptual_hash`.
        thumbnail: an encoded image, at most `THUMBNAIL_SIDE` pixels wide and high; see
            `egara.images.thumbnail`.
    """

    format: str
    frames: int
    width: int
    height: int
    perceptual_hash: int
    thumbnail: bytes


@dataclass(slots=True)
class ImageResult:
    """The result of one task.

    Attributes:
        failure: the reason if the image cannot be decoded, otherwise None. If it is given, the
            other attributes are empty.
        metadata: the metadata in the file (EXIF, IPTC, XMP, PNG text).
        facts: the facts, if the task requests them.
        encoded: the vector and scores of each requested encoder, by its fingerprint.
        unencoded: the reason why a requested encoder failed, by the encoder's name.
    """

    failure: Failure | None = None
    metadata: Description = Description()  # noqa: RUF009 - frozen
    facts: ImageFacts | None = None
    encoded: dict[str, Encoded] = field(default_factory=dict)
    unencoded: dict[str, Failure] = field(default_factory=dict)


def process_images(tasks: Iterable[ImageTask], encoders: Sequence[Encoder]) -> list[ImageResult]:
    """Decode and encode a batch of images.

    Each image is decoded once for its thumbnail and all encoders. An exception becomes the result
    of the image that raised it.

    Args:
        tasks: the tasks, consumed one at a time. The bytes of a task are released before the next
            task is decoded, so a generator keeps only one file in memory at a time.
        encoders: the loaded encoders that the tasks request. Others are not used.

    Returns:
        One result per task, in the same order.
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
        outputs = encode_pictures(encoder, [picture for _, picture in batch])
        for (result, _), output in zip(batch, outputs, strict=True):
            if isinstance(output, Failure):
                result.unencoded[encoder.name] = output
            else:
                result.encoded[encoder.fingerprint] = output
    return results


@lru_cache(LOADED_ENCODERS)
def encoder_in(folder: Path) -> OnnxEncoder:
    """Load the encoder in a folder, once per process. Workers receive encoders as folders."""
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
    small = shrink(picture, THUMBNAIL_SIDE)
    return ImageFacts(
        format=picture.format,
        frames=picture.frames,
        width=picture.width,
        height=picture.height,
        perceptual_hash=perceptual_hash(small),
        thumbnail=thumbnail(small, THUMBNAIL_SIDE),
    )
