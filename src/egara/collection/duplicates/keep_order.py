"""Orders of files and of drawings for duplicates: the first one is the one to keep."""

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

__all__ = [
    "FileTimes",
    "content_sizes",
    "drawing_sort_key",
    "file_sort_key",
    "is_name_of_copy",
    "sorted_paths",
]

LOSSLESS = ("BMP", "GIF", "PNG", "SVG", "TIFF")

FileTimes = Mapping[tuple[str, str], int]
"""The modification time of a file, in nanoseconds, by the ID of its image and its path."""

NUMBER = r"(\s*[-_]?\s*\(?\d+\)?)?"  # copy 2, copy (2), copy-2
COPY = re.compile(
    rf"[\s_-]+copy{NUMBER}$"  # macOS, and Windows' " - Copy"
    rf"|^copy{NUMBER} of\s"
    rf"|のコピー{NUMBER}$|[\s_-]+コピー{NUMBER}$|^コピー\s*[~〜～]"
    r"|\s*\(\d+\)$",  # browsers
    re.IGNORECASE,
)


def is_name_of_copy(path: str) -> bool:
    """Return whether a file is named like a copy.

    Systems name copies ``cat (1).png``, ``cat - Copy.png`` or ``猫のコピー.png``, for example.
    """
    return COPY.search(PurePosixPath(path).stem) is not None


def sorted_paths(image: str, paths: Iterable[str], times: FileTimes) -> list[str]:
    """Return the paths of an image's files, the file to keep first; see `file_sort_key`."""
    return sorted(paths, key=lambda path: file_sort_key(image, path, times))


def file_sort_key(image: str, path: str, times: FileTimes) -> tuple[Any, ...]:
    """Return a key that sorts files with the same bytes, the file to keep first.

    Files named like copies come last, then shorter paths come first, then older files.
    """
    return is_name_of_copy(path), len(path), times.get((image, path), 0), path


def drawing_sort_key(row: Mapping[str, Any], content_size: int) -> tuple[Any, ...]:
    """Return a key that sorts drawings, the one to keep first.

    Drawings with more pixels come first, then lossless formats, then the least compressed files.

    Args:
        row: the row of the drawing, with ``format``, ``width`` and ``height``.
        content_size: the size of the image data; see `content_sizes`.
    """
    lossless = row["format"] in LOSSLESS
    return -row["width"] * row["height"], not lossless, 0 if lossless else -content_size


def content_sizes(rows: Sequence[Mapping[str, Any]], contents: Sequence[Hashable]) -> list[int]:
    """Return the size of each drawing's image data, in bytes.

    It is the smallest size of the files with the same image. If a larger file has the same pixels,
    it is not less compressed; its additional bytes are other data.

    Args:
        rows: the rows of N drawings, with ``format``, ``width``, ``height`` and ``size`` in bytes.
        contents: N values that are equal for equal images.

    Returns:
        N sizes.
    """
    keys = [
        (row["format"], row["width"], row["height"], content)
        for row, content in zip(rows, contents, strict=True)
    ]
    smallest: dict[Hashable, int] = {}
    for key, row in zip(keys, rows, strict=True):
        smallest[key] = min(row["size"], smallest.get(key, row["size"]))
    return [smallest[key] for key in keys]
