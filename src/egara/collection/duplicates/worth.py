"""Which of several files, and of several drawings, is the one to keep."""

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

__all__ = ["FileTimes", "file_worth", "picture_worth", "plainest_first", "says_copy", "true_sizes"]

LOSSLESS = ("BMP", "GIF", "PNG", "SVG", "TIFF")

FileTimes = Mapping[tuple[str, str], int]
"""When a file was last changed, in nanoseconds, by the ID of its image and its path."""

NUMBER = r"(\s*[-_]?\s*\(?\d+\)?)?"  # copy 2, copy (2), copy-2
COPY = re.compile(
    rf"[\s_-]+copy{NUMBER}$"  # macOS, and Windows' " - Copy"
    rf"|^copy{NUMBER} of\s"
    rf"|のコピー{NUMBER}$|[\s_-]+コピー{NUMBER}$|^コピー\s*[~〜～]"
    r"|\s*\(\d+\)$",  # browsers
    re.IGNORECASE,
)


def says_copy(path: str) -> bool:
    """Whether systems name copies so: ``cat (1).png``, ``cat - Copy.png``, ``猫のコピー.png``."""
    return COPY.search(PurePosixPath(path).stem) is not None


def plainest_first(image: str, paths: Iterable[str], times: FileTimes) -> list[str]:
    """The paths of an image's files: names of copies last, short paths before long ones.

    Of those as long, the file that was changed earlier comes first.
    """
    return sorted(paths, key=lambda path: file_worth(image, path, times))


def file_worth(image: str, path: str, times: FileTimes) -> tuple[Any, ...]:
    """What files are sorted by, the one to keep first."""
    return says_copy(path), len(path), times.get((image, path), 0), path


def picture_worth(row: Mapping[str, Any], true_size: int) -> tuple[Any, ...]:
    """What drawings are sorted by, the one to keep first: more pixels, then less compressed."""
    lossless = row["format"] in LOSSLESS
    return -row["width"] * row["height"], not lossless, 0 if lossless else -true_size


def true_sizes(rows: Sequence[Mapping[str, Any]], looks: Sequence[Hashable]) -> list[int]:
    """How many bytes each picture takes: of drawings that look the same, what the smallest does.

    A file with more bytes of the very same picture is not less compressed: they are something else.
    """
    keys = [
        (row["format"], row["width"], row["height"], look)
        for row, look in zip(rows, looks, strict=True)
    ]
    least: dict[Hashable, int] = {}
    for key, row in zip(keys, rows, strict=True):
        least[key] = min(row["size"], least.get(key, row["size"]))
    return [least[key] for key in keys]
