"""Small files for the tests of this room, made on the spot."""

import io
import struct
import zlib

import numpy as np
import PIL.Image

SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def saved(image: PIL.Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def flat(mode: str, colour: object, size: tuple[int, int] = (40, 30)) -> PIL.Image.Image:
    return PIL.Image.new(mode, size, colour)


def png_chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def png_with(image: PIL.Image.Image, *chunks: bytes) -> bytes:
    """Return a PNG with chunks put in after its header."""
    data = saved(image, "PNG")
    return data[:33] + b"".join(chunks) + data[33:]


def empty_png(width: int, height: int) -> bytes:
    """Return a PNG that says it is of a size, and has no pixels."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    pixels = png_chunk(b"IDAT", zlib.compress(b""))
    return b"\x89PNG\r\n\x1a\n" + header + pixels + png_chunk(b"IEND", b"")


def drawing(size: tuple[int, int] = (400, 300), seed: int = 0) -> PIL.Image.Image:
    """Return a picture of some coloured discs on a pale ground."""
    chance = np.random.default_rng(seed)
    width, height = size
    down, across = np.mgrid[0:height, 0:width]
    pixels = np.full((height, width, 3), 235, np.uint8)
    for _ in range(12):
        x, y = chance.uniform(0, width), chance.uniform(0, height)
        radius = chance.uniform(0.05, 0.3) * min(size)
        pixels[(across - x) ** 2 + (down - y) ** 2 < radius**2] = chance.integers(0, 256, 3)
    return PIL.Image.fromarray(pixels)
