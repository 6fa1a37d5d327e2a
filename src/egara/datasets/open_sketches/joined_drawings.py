"""The open drawings whose name is that of a class of QuickDraw."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow.parquet as pq

from egara.datasets.open_sketches.classes import classes_by_name, excluded_drawings, plain_name
from egara.datasets.open_sketches.rows import SketchRow

__all__ = ["class_of_drawing", "joined_drawings"]

_COLUMNS = [
    *("id", "set", "artist", "subject", "split"),
    *("general", "character", "image", "source", "licence"),
]
# Sets of logos: their names are those of brands, such as "snowflake" and "apple".
_LOGOS = re.compile(
    r"(cib|cryptocurrency|devicon|fa\d?-brands|file-icons|logos|material-icon-theme|simple-icons"
    r"|skill-icons|thesvg|token|vscode-icons)(-.*)?"
)


def joined_drawings(table: Path) -> Iterator[SketchRow]:
    """Yield the drawings of the table of the open drawings that show a class.

    Their ids, sets and splits are those of the open drawings, so reserved sets stay in the split
    ``test``.
    """
    with pq.ParquetFile(table) as file:
        for number in range(file.num_row_groups):
            group = file.read_row_group(number, columns=_COLUMNS, use_threads=False)
            for row in group.to_pylist():
                subject = class_of_drawing(row)
                if subject is not None:
                    yield SketchRow(
                        id=row["id"],
                        set=row["set"],
                        kind="image",
                        subject=subject,
                        split=row["split"],
                        source=row["source"],
                        licence=row["licence"],
                        image=row["image"],
                        artist=row["artist"],
                    )


def class_of_drawing(row: Mapping[str, Any]) -> str | None:
    """Return the class of a row of the open drawings; None if it has none.

    An emoji has the name of its subject, an icon that of its tags, and clip art the title or else
    the name of the file, without numbers.
    """
    if row["id"] in excluded_drawings():
        return None
    if row["character"]:
        return classes_by_name("emoji").get(plain_name(row["subject"]))
    if row["set"] == "openclipart":
        stem = PurePosixPath(row["id"]).name
        names = [_without_number(name) for name in (row["subject"] or "", stem)]
        return next(filter(None, map(classes_by_name("clip_art").get, names)), None)
    if row["general"] and row["source"].startswith("npm:@iconify/"):
        if _LOGOS.fullmatch(row["set"]):
            return None
        return classes_by_name("icons").get(plain_name(" ".join(row["general"])))
    return None


def _without_number(name: str) -> str:
    """Return the plain name without numbers, articles and single letters."""
    words = [word for word in plain_name(re.sub(r"\d+", " ", name)).split() if word != "an"]
    return " ".join(word for word in words if len(word) > 1 or word == "t")
