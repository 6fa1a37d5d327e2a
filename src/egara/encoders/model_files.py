"""Look into ONNX files without loading them.

An ONNX model is a protocol buffer: a sequence of fields, each with a number, a wire type and a
value. Only the fields' headers are read, so a file of gigabytes takes milliseconds.
"""

import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from egara.errors import EncoderError

__all__ = ["external_data", "is_complete"]

FIXED = {1: 8, 5: 4}  # bytes of a field, by its type on the wire
VARINT, LENGTH = 0, 2
MAX_VARINT_BYTES = 10

MESSAGES = {
    "model": {7: "graph", 25: "function"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "function": {7: "node"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "tensor": {13: "external"},
}
"""The messages of ``onnx.proto`` that lead to external data: field numbers and their messages."""

MAX_DEPTH = 64
MAX_LOCATION_BYTES = 4096


def is_complete(path: Path) -> bool:
    """Tell whether a file is a sequence of complete fields, as a protocol buffer is.

    An ONNX model is one message, whose field ``graph`` has nearly all bytes. A truncated file
    ends within a field.
    """
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            for _ in _fields(file, size):
                pass
            return 0 < size == file.tell()
    except (OSError, ValueError, KeyError, OverflowError):
        return False


def external_data(model: Path, folder: Path) -> tuple[Path, ...]:
    """Return the files with weights that a model refers to, sorted; empty if it has them itself.

    Args:
        model: the ONNX file.
        folder: the encoder's folder, which must contain the files.

    Raises:
        EncoderError: a file is missing or is outside the folder.
    """
    try:
        status = model.stat()
    except OSError as error:
        raise EncoderError(f"{model}: cannot be read: {error.strerror or error}.") from error
    locations = _locations(model, status.st_size, status.st_mtime_ns)
    paths = []
    for location in locations:
        parts = PurePosixPath(location)
        path = model.parent / location
        inside = path.resolve().is_relative_to(folder.resolve())
        if parts.is_absolute() or ".." in parts.parts or "\\" in location or not inside:
            raise EncoderError(
                f"{model}: keeps weights in {location!r}, outside the encoder's folder. Only files "
                "in the folder of the model are read. Export the model again with the weights "
                "next to it."
            )
        if not path.is_file():
            raise EncoderError(
                f"{model}: keeps weights in {location!r}, which is missing. Copy it to {path}."
            )
        paths.append(path)
    return tuple(paths)


@lru_cache(maxsize=64)
def _locations(model: Path, size: int, modified: int) -> tuple[str, ...]:
    del modified  # part of the cache's key: a file that changed is read again
    locations: set[str] = set()
    try:
        with model.open("rb") as file:
            _collect(file, size, "model", locations, 0)
    except (OSError, ValueError, KeyError, OverflowError):
        return ()  # not an ONNX file, which loading it reports
    return tuple(sorted(locations))


def _collect(file: BinaryIO, end: int, message: str, locations: set[str], depth: int) -> None:
    """Add the locations in a message that ends at an offset."""
    if depth > MAX_DEPTH:
        raise ValueError("messages are nested too deeply")
    for number, length in _fields(file, end):
        child = MESSAGES[message].get(number)
        if child is None or length is None:
            continue
        start = file.tell()
        if child == "external":
            key, value = _entry(file, start + length)
            if key == "location":
                locations.add(value)
        else:
            _collect(file, start + length, child, locations, depth + 1)
        file.seek(start)


def _entry(file: BinaryIO, end: int) -> tuple[str, str]:
    """Read a key and a value, both strings."""
    texts = {1: "", 2: ""}
    for number, length in _fields(file, end):
        if number in texts and length is not None:
            if length > MAX_LOCATION_BYTES:
                raise ValueError("a location is too long")
            start = file.tell()
            texts[number] = file.read(length).decode()
            file.seek(start)
    return texts[1], texts[2]


def _fields(file: BinaryIO, end: int) -> Iterator[tuple[int, int | None]]:
    """Yield the number of each field, and the length of its value if it has bytes.

    When a field is yielded, the file is at its value. The consumer leaves it there.

    Raises:
        ValueError, KeyError: the bytes are not fields.
    """
    while file.tell() < end:
        key = _varint(file)
        kind = key & 7
        if kind == VARINT:
            _varint(file)
            yield key >> 3, None
        else:
            length = _varint(file) if kind == LENGTH else FIXED[kind]
            yield key >> 3, length if kind == LENGTH else None
            file.seek(length, os.SEEK_CUR)


def _varint(file: BinaryIO) -> int:
    """Read a number of 7 bits a byte, the lowest first; the last byte is below 128."""
    number = 0
    for index in range(MAX_VARINT_BYTES):
        byte = file.read(1)[0:1]
        if not byte:
            raise ValueError("the file ends within a number")
        number |= (byte[0] & 127) << (7 * index)
        if byte[0] < 128:
            return number
    raise ValueError("a number is too long")
