"""The classes, and the names that drawings of a class have in each source.

``classes.csv`` has one row for each class of QuickDraw. A cell lists the names that mean the class
in one kind of source, separated by ``;``; ``=`` is the name of the class itself. The same name can
mean something else elsewhere: ``mouse`` is an animal among emoji and a device among icons. The
table was reviewed with contact sheets of the drawings of each class.
"""

import csv
import re
from functools import cache
from pathlib import Path
from typing import Literal

__all__ = ["CLASSES", "Source", "classes_by_name", "excluded_drawings", "plain_name"]

Source = Literal["emoji", "clip_art", "icons", "symbols", "tuberlin"]

_TABLE = Path(__file__).with_name("classes.csv")
_EXCLUDED = Path(__file__).with_name("excluded_drawings.txt")


def plain_name(name: str) -> str:
    """Return a name as lower-case words.

    >>> plain_name("Bear_(animal)")
    'bear animal'
    """
    return " ".join(re.findall(r"[a-z0-9]+", name.lower()))


@cache
def classes_by_name(source: Source) -> dict[str, str]:
    """Return the class of each name of a source, by the plain name."""
    classes = {}
    for row in _rows():
        names = [name.strip() for name in row[source].split(";")]
        for name in filter(None, names):
            classes[plain_name(row["class"] if name == "=" else name)] = row["class"]
    return classes


@cache
def excluded_drawings() -> frozenset[str]:
    """Return the ids of drawings that show something else than their name says."""
    lines = _EXCLUDED.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _rows() -> list[dict[str, str]]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CLASSES: tuple[str, ...] = tuple(row["class"] for row in _rows())
"""The 345 words of QuickDraw, as published."""
