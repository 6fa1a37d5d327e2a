"""Hits and walks with what the page shows of each drawing: its shape and its title."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from egara.server.models import Hit, MorphAnswer, Step

if TYPE_CHECKING:
    from egara.collection import Collection, Walk
    from egara.collection import Hit as Found


def captioned(collection: "Collection", hits: "Iterable[Found]") -> list[Hit]:
    """The hits of a search, each with its drawing's width, height and title."""
    answers = []
    for hit in hits:
        drawing = collection.drawing(hit.id)
        answers.append(
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
        )
    return answers


def captioned_walk(collection: "Collection", walk: "Walk") -> MorphAnswer:
    """A walk, each of its drawings with width, height and title, and the total distance."""
    steps = []
    for key, distance, extra in zip(walk.ids, walk.distances, walk.extra, strict=True):
        drawing = collection.drawing(key)
        steps.append(
            Step(
                id=drawing.id,
                path=drawing.path,
                distance=distance,
                extra=extra,
                width=drawing.width,
                height=drawing.height,
                title=drawing.title,
            )
        )
    return MorphAnswer(steps=steps, total=sum(step.distance for step in steps))
