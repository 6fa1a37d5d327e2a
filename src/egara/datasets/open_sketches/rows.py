"""The rows of the table before they are written."""

from dataclasses import dataclass

from egara.datasets.contract import Kind, Split
from egara.images import Strokes

__all__ = ["SketchRow"]


@dataclass(frozen=True, slots=True)
class SketchRow:
    """One row: a sketch as strokes, or an image as the bytes of a file.

    Attributes:
        id: unique in the table.
        set: the name of its set.
        kind: whether it is a sketch or an image.
        subject: a class of QuickDraw, or another word if no class has this meaning.
        split: its split.
        source: the package or the archive.
        licence: an SPDX identifier.
        image: the bytes of an image file, if it is not given as strokes.
        strokes: the strokes of a sketch.
        artist: the artist, if known.
    """

    id: str
    set: str
    kind: Kind
    subject: str
    split: Split
    source: str
    licence: str
    image: bytes | None = None
    strokes: Strokes | None = None
    artist: str | None = None
