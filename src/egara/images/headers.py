"""Read file headers that the decoder would read too late, too slowly or not at all."""

import struct
from collections.abc import Iterator

from egara.images.tiff_tags import count_pages

_COMPRESSED_TEXT = (b"zTXt", b"iTXt")


def png_chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield each PNG chunk's type and the start and end of its content, until IEND or the end."""
    offset = 8
    while offset + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, offset)
        yield kind, offset + 8, min(offset + 8 + length, len(data))
        if kind == b"IEND":
            return
        offset += 12 + length


def without_compressed_text(data: bytes) -> bytes:
    """Return a PNG without its compressed text chunks.

    The decoder would decompress them, and reject the image if one of them is too large.
    """
    kept, offset = [], 0
    for kind, start, end in png_chunks(data):
        if kind in _COMPRESSED_TEXT:
            kept.append(data[offset : start - 8])
            offset = end + 4
    return b"".join([*kept, data[offset:]]) if kept else data


def webp_size(data: bytes) -> tuple[int, int] | None:
    """Return the canvas of a WebP file: its decoder allocates the canvas immediately."""
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
        kind: the format.
        declared: the decoder's count, which is used for WebP and AVIF, because their headers
            contain it. Other decoders would parse every frame to count them; a hostile file can
            make that take minutes.
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
    """Return the number of frames: as declared (acTL), but at most those that exist (fcTL)."""
    declared = frames = 0
    for kind, start, end in png_chunks(data):
        if kind == b"IDAT" and not declared:
            return 1
        if kind == b"acTL" and end - start >= 8:
            declared = int.from_bytes(data[start : start + 4], "big")
        frames += kind == b"fcTL"
    return max(1, min(declared, frames))


def _count_gif_frames(data: bytes) -> int:
    frames, offset = 0, 13 + _gif_palette_size(data[10:11])
    while offset < len(data):
        block = data[offset]
        if block == 0x2C:
            frames += 1
            offset = _after_sub_blocks(
                data, offset + 11 + _gif_palette_size(data[offset + 9 : offset + 10])
            )
        elif block == 0x21:
            offset = _after_sub_blocks(data, offset + 2)
        elif block == 0x3B:
            break
        else:
            offset += 1
    return max(1, frames)


def _gif_palette_size(flags: bytes) -> int:
    return 3 << (flags[0] & 7) + 1 if flags and flags[0] & 0x80 else 0


def _after_sub_blocks(data: bytes, offset: int) -> int:
    while offset < len(data) and data[offset]:
        offset += 1 + data[offset]
    return offset + 1
