"""Files that contradict themselves."""

import io
import struct
import zlib

import PIL.Image


def apng(declared: int) -> bytes:
    """Return a PNG of three frames that declares another number of them."""
    frames = [PIL.Image.new("RGB", (40, 30), colour) for colour in ("red", "lime", "blue")]
    data = _saved(frames[0], "PNG", save_all=True, append_images=frames[1:])
    start = data.index(b"acTL") - 4
    content = b"acTL" + struct.pack(">II", declared, 0)
    chunk = struct.pack(">I", 8) + content + struct.pack(">I", zlib.crc32(content))
    return data[:start] + chunk + data[start + len(chunk) :]


def gif_with_transparent_index(index: int) -> bytes:
    """Return a GIF of one red pixel and one blue one, whose palette has two colours."""
    image = PIL.Image.new("P", (2, 1))
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.putdata([0, 1])
    data = bytearray(_saved(image, "GIF", transparency=0))
    at = data.index(b"\x21\xf9\x04")
    data[at + 6] = index
    return bytes(data)


def _saved(image: PIL.Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
