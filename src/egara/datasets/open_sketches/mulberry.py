"""Mulberry Symbols: coloured SVG drawings for communication aids, by Steve Lee, CC BY-SA 4.0.

The published archive has ``symbol-info.csv`` with the column ``symbol-en``, and
``<symbol-en>.svg`` for each symbol, next to it or in a folder such as ``EN-symbols``.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from egara.datasets.file_tree import FileTree
from egara.datasets.open_drawings.rendering import render_all
from egara.datasets.open_drawings.source_drawings import SourceDrawing
from egara.datasets.open_drawings.splits import split_of
from egara.datasets.open_sketches.classes import classes_by_name, excluded_drawings, plain_name
from egara.datasets.open_sketches.rows import SketchRow

__all__ = ["INDEX", "LICENCE", "SET", "mulberry_drawings"]

INDEX = "symbol-info.csv"
SET = "mulberry"
LICENCE = "CC-BY-SA-4.0"

_VARIANT = re.compile(r"_\d+[a-z]?$")


def mulberry_drawings(tree: FileTree, source: str) -> Iterator[SketchRow]:
    """Yield the symbols whose name is that of a class, rendered as the open drawings are.

    A symbol whose name has the number of a variant is a drawing of the same subject.
    """
    subjects = {}
    drawings = []
    for name in tree.names:
        path = PurePosixPath(name)
        subject = classes_by_name("symbols").get(plain_name(_VARIANT.sub("", path.stem)))
        id_ = f"{SET}/{path.stem}"
        is_svg = path.suffix.lower() == ".svg"
        if is_svg and subject is not None and id_ not in excluded_drawings():
            subjects[id_] = subject
            drawings.append(
                SourceDrawing(
                    id=id_,
                    set=SET,
                    svg=tree.read(name),
                    split_key=id_,
                    general=None,
                    crop_margins=True,
                )
            )
    for drawing, rendered in render_all(drawings):
        if rendered is not None:
            yield SketchRow(
                id=drawing.id,
                set=SET,
                kind="image",
                subject=subjects[drawing.id],
                split=split_of(drawing),
                source=source,
                licence=LICENCE,
                image=rendered.image,
                artist="Steve Lee",
            )
