"""What Egara reads of a file's structure itself, before or instead of the decoder."""

import struct
from collections.abc import Iterator

from egara.images.tiff_tags import count_pages

_COMPRESSED_TEXT = (b"zTXt", b"iTXt")


def png_chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield each PNG chunk's type and the start and end of its content, until IEND or the end."""
    at = 8
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        yield kind, at + 8, min(at + 8 + length, len(data))
        if kind == b"IEND":
            return
        at += 12 + length


def without_compressed_text(data: bytes) -> bytes:
    """Return a PNG without its compressed text chunks.

    The decoder would decompress them, and refuse the picture where one becomes too large.
    """
    kept, at = [], 0
    for kind, start, end in png_chunks(data):
        if kind in _COMPRESSED_TEXT:
            kept.append(data[at : start - 8])
            at = end + 4
    return b"".join([*kept, data[at:]]) if kept else data


def webp_size(data: bytes) -> tuple[int, int] | None:
    """Return the canvas of a WebP file: its decoder allocates it when it is made."""
    if len(data) < 30:
        return None
    kind = data[12:16]
    if kind == b"VP8X":
        width, height = data[24:27] + b"\0", data[27:30] + b"\0"
        return int.from_bytes(width, "little") + 1, int.from_bytes(height, "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width_, height_ = struct.unpack_from("<HH", data, 26)
        return width_ & 0x3FFF, height_ & 0x3FFF
    return None


def count_frames(data: bytes, kind: str, declared: int) -> int:
    """Return the number of frames or pages, at least 1.

    Args:
        data: the file's bytes.
        kind: its format.
        declared: the decoder's count, which is used for WebP and AVIF, where the header has it.
            Other decoders would parse every frame to count them; a hostile file can make that take
            minutes.
    """
    match kind:
        case "PNG":
            return _count_apng_frames(data)
        case "GIF":
            return _count_gif_frames(data)
        case "TIFF":
            return count_pages(data)
        case "WEBP" | "AVIF":
            return max(1, declared)
        case _:
            return 1


def _count_apng_frames(data: bytes) -> int:
    """Return how many frames a PNG has: as declared (acTL), but no more than are there (fcTL)."""
    declared = frames = 0
    for kind, start, end in png_chunks(data):
        if kind == b"IDAT" and not declared:
            return 1
        if kind == b"acTL" and end - start >= 8:
            declared = int.from_bytes(data[start : start + 4], "big")
        frames += kind == b"fcTL"
    return max(1, min(declared, frames))


def _count_gif_frames(data: bytes) -> int:
    frames, at = 0, 13 + _gif_palette_size(data[10:11])
    while at < len(data):
        block = data[at]
        if block == 0x2C:
            frames += 1
            at = _after_sub_blocks(data, at + 11 + _gif_palette_size(data[at + 9 : at + 10]))
        elif block == 0x21:
            at = _after_sub_blocks(data, at + 2)
        elif block == 0x3B:
            break
        else:
            at += 1
    return max(1, frames)


def _gif_palette_size(flags: bytes) -> int:
    return 3 << (flags[0] & 7) + 1 if flags and flags[0] & 0x80 else 0


def _after_sub_blocks(data: bytes, at: int) -> int:
    while at < len(data) and data[at]:
        at += 1 + data[at]
    return at + 1
