"""Find the style labels of drawings: artists, or sets by one artist."""

from collections import defaultdict
from collections.abc import Iterable

from egara.datasets.contract import LabelledDrawing

__all__ = ["styles"]


def styles(drawings: Iterable[LabelledDrawing]) -> list[str | None]:
    """Return the style label of each drawing: its artist, or its set if one artist drew all of it.

    So an icon set is one style although its designers drew others too, and an archive with many
    artists has as many styles. The label is None where neither is known. A set with drawings by one
    known artist and others by unknown artists counts as a set of several artists.
    """
    known = list(drawings)
    artists: defaultdict[str | None, set[str | None]] = defaultdict(set)
    for drawing in known:
        artists[drawing.set].add(drawing.artist)
    return [
        drawing.set if drawing.set and len(artists[drawing.set]) == 1 else drawing.artist
        for drawing in known
    ]
