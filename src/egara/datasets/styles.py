"""Find the style labels of drawings: artists, or sets by one artist."""

from collections import defaultdict
from collections.abc import Iterable

from egara.datasets.contract import LabelledDrawing

__all__ = ["styles"]


def styles(drawings: Iterable[LabelledDrawing]) -> list[str | None]:
    """Return the style label of each drawing: its artist, or its set if one artist drew all of it.

    An icon set is one style even if its designers also drew other sets, and an archive has one
    style for each of its artists. The label is None if neither is known. A set with drawings by one
    known artist and others by unknown artists counts as a set of several artists.
    """
    drawings = list(drawings)
    artists: defaultdict[str | None, set[str | None]] = defaultdict(set)
    for drawing in drawings:
        artists[drawing.set].add(drawing.artist)
    return [
        drawing.set if drawing.set and len(artists[drawing.set]) == 1 else drawing.artist
        for drawing in drawings
    ]
