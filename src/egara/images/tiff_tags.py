"""Read the tags of TIFF, which is also the format of EXIF, without trusting an offset in it."""

import struct
from collections.abc import Mapping

ORIENTATION = 0x0112
_MAX_TAGS = 512
_MAX_PAGES = 65_536
_MAX_VALUE = 1 << 20
_TYPE_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 7: 1, 13: 4}
_INTEGERS = {1: "B", 3: "H", 4: "I"}

Tags = Mapping[int, bytes | int]
"""By a tag's number, its value where that is one integer, else its bytes."""


def first_page_tags(data: bytes) -> Tags:
    """Return the tags of the first directory, without unreadable ones.

    ``data`` begins with TIFF's header, or with EXIF's ``Exif\\0\\0`` before it. Only bytes, text,
    short and long values are kept. BigTIFF has none here.
    """
    data = data.removeprefix(b"Exif\0\0")
    order = _byte_order(data)
    if order is None:
        return {}
    tags: dict[int, bytes | int] = {}
    at = struct.unpack_from(order + "I", data, 4)[0]
    if at + 2 > len(data):
        return {}
    count = struct.unpack_from(order + "H", data, at)[0]
    for entry in range(min(count, _MAX_TAGS)):
        _read_entry(data, at + 2 + 12 * entry, order, tags)
    return tags


def orientation_of(exif: bytes) -> int:
    """Return EXIF's orientation, 1 to 8; 1 (upright) where there is none or it is none of those."""
    value = first_page_tags(exif).get(ORIENTATION, 1)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def count_pages(data: bytes) -> int:
    """Return how many directories (pages) the chain of a TIFF file has, at least 1."""
    order = _byte_order(data)
    if order is None:
        return 1
    seen: set[int] = set()
    at = struct.unpack_from(order + "I", data, 4)[0]
    while at and at not in seen and at + 2 <= len(data) and len(seen) < _MAX_PAGES:
        seen.add(at)
        after = at + 2 + 12 * struct.unpack_from(order + "H", data, at)[0]
        if after + 4 > len(data):
            break
        at = struct.unpack_from(order + "I", data, after)[0]
    return max(1, len(seen))


def _byte_order(data: bytes) -> str | None:
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(data[:4])
    return order if len(data) >= 8 else None


def _read_entry(data: bytes, at: int, order: str, tags: dict[int, bytes | int]) -> None:
    if at + 12 > len(data):
        return
    tag, kind, count = struct.unpack_from(order + "HHI", data, at)
    size = _TYPE_SIZES.get(kind, 0) * count
    if not 0 < size <= _MAX_VALUE:
        return
    start = at + 8 if size <= 4 else struct.unpack_from(order + "I", data, at + 8)[0]
    value = data[start : start + size]
    if len(value) < size:
        return
    if kind in _INTEGERS and count == 1:
        tags.setdefault(tag, struct.unpack(order + _INTEGERS[kind], value)[0])
    else:
        tags.setdefault(tag, value)
