"""Tell whether an ONNX file is complete, without loading it."""

import os
from pathlib import Path
from typing import BinaryIO

__all__ = ["is_complete"]

FIXED = {1: 8, 5: 4}  # bytes of a field, by its type on the wire
VARINT, LENGTH = 0, 2
MAX_VARINT_BYTES = 10


def is_complete(path: Path) -> bool:
    """Tell whether a file is a sequence of complete fields, as a protocol buffer is.

    An ONNX model is one message, whose field ``graph`` has nearly all bytes. A truncated file
    ends within a field. Only the fields' headers are read.
    """
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            while file.tell() < size:
                kind = _varint(file) & 7
                if kind == VARINT:
                    _varint(file)
                else:
                    file.seek(_varint(file) if kind == LENGTH else FIXED[kind], os.SEEK_CUR)
            return 0 < size == file.tell()
    except (OSError, ValueError, KeyError, OverflowError):
        return False


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
