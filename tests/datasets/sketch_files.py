"""Small made copies of published datasets of sketches, in their exact layouts."""

import io
import json
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

from PIL import Image

Stroke = tuple[list[int], list[int]]


def png(shade: int = 0, side: int = 8) -> bytes:
    file = io.BytesIO()
    image = Image.new("L", (side, side), 255)
    image.putpixel((shade % side, 3), shade)
    image.save(file, "PNG")
    return file.getvalue()


def ndjson(word: str, count: int, first: int = 1000, **more: object) -> bytes:
    """Lines with the keys of the published files; the key_ids are ``first``, ``first`` + 1, …"""
    lines = [
        {
            "word": word, "countrycode": "DE", "timestamp": "2017-03-01 20:41:36.70725 UTC",
            "recognized": True, "key_id": str(first + row),
            "drawing": [[[0, 9, row % 256], [1, 2, 3]], [[5], [6]]],
        } | more
        for row in range(count)
    ]  # fmt: skip
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def binary(key_id: int, strokes: list[Stroke], recognized: int = 1) -> bytes:
    """One sketch, field by field as the README of the dataset lists them."""
    parts = [struct.pack("<Q", key_id), b"DE", struct.pack("<b", recognized)]
    parts += [struct.pack("<I", 1_488_400_896), struct.pack("<H", len(strokes))]
    for xs, ys in strokes:
        parts += [struct.pack("<H", len(xs)), bytes(xs), bytes(ys)]
    return b"".join(parts)


def write(folder: Path, files: Mapping[str, bytes | str]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def write_zip(path: Path, files: Mapping[str, bytes | str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path
