"""Who a drawing's style is that of."""

from collections import defaultdict
from collections.abc import Iterable

from egara.datasets.contract import LabelledDrawing

__all__ = ["styles"]


def styles(drawings: Iterable[LabelledDrawing]) -> list[str | None]:
    """The artist of each drawing; of a set that one artist or team drew, the set.

    So an icon set is one style though its designers drew others too, and an archive that many
    people fill is as many styles as people. None where neither is known. A set with drawings by one
    known artist and others by unknown ones counts as many artists'.
    """
    known = list(drawings)
    artists: defaultdict[str | None, set[str | None]] = defaultdict(set)
    for drawing in known:
        artists[drawing.set].add(drawing.artist)
    return [
        drawing.set if drawing.set and len(artists[drawing.set]) == 1 else drawing.artist
        for drawing in known
    ]
