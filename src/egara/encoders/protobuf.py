"""Read and write the wire format of Protocol Buffers, in which ONNX files are written.

A message is a sequence of fields. Each has a number, a wire type and a value. Values are views of
the message, so a file that is mapped into memory is read only where a value is used.
"""

from collections.abc import Iterator

__all__ = ["VARINT", "encoded_field", "encoded_varint", "fields", "packed_varints", "text"]

VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5
"""The wire types."""


def fields(view: memoryview) -> Iterator[tuple[int, int, int | memoryview]]:
    """Yield each field of a message: its number, its wire type, and its value.

    Raises:
        ValueError, IndexError: the bytes are not complete fields.
    """
    position, end = 0, len(view)
    while position < end:
        key, position = _read_varint(view, position)
        number, kind = key >> 3, key & 7
        if kind == VARINT:
            value, position = _read_varint(view, position)
            yield number, kind, value
            continue
        if kind == LENGTH:
            size, position = _read_varint(view, position)
        elif kind in (FIXED64, FIXED32):
            size = 8 if kind == FIXED64 else 4
        else:
            raise ValueError(f"unknown type {kind}")
        if number == 0 or position + size > end:
            raise ValueError("the message ends within a field")
        yield number, kind, view[position : position + size]
        position += size


def _read_varint(view: memoryview, position: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = view[position]
        position += 1
        number |= (byte & 127) << shift
        if byte < 128:
            return number, position
        shift += 7
        if shift > 63:
            raise ValueError("a number is too long")


def packed_varints(view: memoryview) -> list[int]:
    """Return the numbers of a packed repeated field."""
    numbers, position = [], 0
    while position < len(view):
        number, position = _read_varint(view, position)
        numbers.append(number)
    return numbers


def text(view: memoryview) -> str:
    """Return a string.

    Raises:
        UnicodeDecodeError: it is not UTF-8.
    """
    return bytes(view).decode()


def encoded_field(number: int, content: bytes) -> bytes:
    """Return a field with a string, bytes or a message."""
    return encoded_varint(number << 3 | LENGTH) + encoded_varint(len(content)) + content


def encoded_varint(number: int) -> bytes:
    """Return a number from 0, 7 bits a byte, the lowest bits first."""
    parts = bytearray()
    while number > 127:
        parts.append(number & 127 | 128)
        number >>= 7
    return bytes([*parts, number])
