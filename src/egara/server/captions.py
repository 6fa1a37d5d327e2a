"""Hits and walks with what the page shows of each drawing: its shape and its title."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from egara.server.models import Hit, MorphAnswer, Step

if TYPE_CHECKING:
    from egara.collection import Collection, Walk
    from egara.collection import Hit as Found


def captioned(collection: "Collection", hits: "Sequence[Found]") -> list[Hit]:
    """The hits of a search, each with its drawing's width, height and title."""
    drawings = collection.drawings([hit.id for hit in hits])
    return [
        Hit(
            id=hit.id,
            path=hit.path,
            score=hit.score,
            distance=hit.distance,
            rank=hit.rank,
            width=drawing.width,
            height=drawing.height,
            title=drawing.title,
        )
        for hit, drawing in zip(hits, drawings, strict=True)
    ]


def captioned_walk(collection: "Collection", walk: "Walk") -> MorphAnswer:
    """A walk, each of its drawings with width, height and title, and the total distance."""
    drawings = collection.drawings(walk.ids)
    steps = [
        Step(
            id=drawing.id,
            path=drawing.path,
            distance=distance,
            extra=extra,
            width=drawing.width,
            height=drawing.height,
            title=drawing.title,
        )
        for drawing, distance, extra in zip(drawings, walk.distances, walk.extra, strict=True)
    ]
    return MorphAnswer(steps=steps, total=sum(step.distance for step in steps))
