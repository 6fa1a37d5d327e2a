"""Sketches of 32 objects, 8 of each of 4 classes, by pairs of people who play a guessing game.

J. E. Fan, R. D. Hawkins, M. Wu, N. D. Goodman, "Pragmatic inference and visual abstraction enable
contextual flexibility during visual communication", Computational Brain & Behavior 3, 2020; MIT.
The layout::

    pairs.csv           sketch, object, category, …, pair_of_people, …, listed_invalid
    sketch/<sketch>     the sketches, as PNG
    object/<object>.png colour renderings of the objects
"""

import csv
import io
from collections.abc import Iterator
from pathlib import PurePosixPath

from egara.datasets.contract import Split
from egara.datasets.file_tree import FileTree
from egara.datasets.open_drawings.splits import DRAWING_SHARES, hash_fraction
from egara.datasets.open_sketches.rows import SketchRow
from egara.errors import BadInput

__all__ = ["COLUMNS", "INDEX", "LICENCE", "SET", "object_sketches"]

INDEX = "pairs.csv"
COLUMNS = ("sketch", "object", "category", "pair_of_people", "listed_invalid")
SET = "object-sketches"
LICENCE = "MIT"


def object_sketches(tree: FileTree, index: str, source: str) -> Iterator[SketchRow]:
    """Yield the renderings, then the sketches that the authors do not list as invalid.

    All sketches of a pair of people are in one split, by a hash of the pair; a rendering is in a
    split by a hash of the object. The subject is the category.

    Args:
        tree: the folder or archive.
        index: the path of ``pairs.csv`` in it.
        source: the name of the folder or archive.
    """
    folder = PurePosixPath(index).parent
    text = tree.read(index).decode("utf-8", "replace")
    rows = list(csv.DictReader(io.StringIO(text)))
    if not rows or set(COLUMNS) - rows[0].keys():
        raise BadInput(f"{tree.path}: {index} must have the columns {', '.join(COLUMNS)}.")
    known = frozenset(tree.names)
    for name, category in sorted({row["object"]: row["category"] for row in rows}.items()):
        file = str(folder / "object" / f"{name}.png")
        if file in known:
            id_ = f"{SET}/object/{name}"
            yield SketchRow(
                id=id_,
                set=SET,
                kind="image",
                subject=category,
                split=_split(id_),
                source=source,
                licence=LICENCE,
                image=tree.read(file),
            )
    for row in rows:
        file = str(folder / "sketch" / row["sketch"])
        if file in known and row["listed_invalid"] in ("", "0"):
            yield SketchRow(
                id=f"{SET}/{PurePosixPath(file).stem}",
                set=SET,
                kind="sketch",
                subject=row["category"],
                split=_split(f"{SET}/{row['pair_of_people']}"),
                source=source,
                licence=LICENCE,
                image=tree.read(file),
            )


def _split(key: str) -> Split:
    position = hash_fraction(key)
    if position < DRAWING_SHARES["train"]:
        return "train"
    limit = DRAWING_SHARES["train"] + DRAWING_SHARES["validation"]
    return "validation" if position < limit else "test"
