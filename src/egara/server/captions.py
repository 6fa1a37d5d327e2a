"""Walks with what the page shows of each drawing: its shape and its title."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from egara.server.models import Captioned
from egara.server.models_walks import (
    Between,
    BetweenAnswer,
    MorphAnswer,
    Quality,
    Step,
    WalkAnswer,
)

if TYPE_CHECKING:
    from egara.collection import Between as FoundBetween
    from egara.collection import Collection, Drawing, Walk

Shown = TypeVar("Shown", bound=Captioned)


def captioned_walk(collection: "Collection", walk: "Walk") -> WalkAnswer:
    """A walk, each of its drawings with width, height and title, and how good it is."""
    drawings = collection.drawings(walk.ids)
    steps = [
        _captioned(Step, drawing, distance=distance, to_end=to_end, extra=extra)
        for drawing, distance, to_end, extra in zip(
            drawings, walk.distances, walk.to_end, walk.extra, strict=True
        )
    ]
    quality = Quality.model_validate(walk.quality)
    return WalkAnswer(steps=steps, total=quality.total, exact=walk.exact, quality=quality)


def captioned_morph(collection: "Collection", walk: "Walk") -> MorphAnswer:
    """The same of a walk and its alternatives."""
    others = [captioned_walk(collection, other) for other in walk.alternatives]
    return MorphAnswer(**dict(captioned_walk(collection, walk)), alternatives=others)


def captioned_between(collection: "Collection", found: "Sequence[FoundBetween]") -> BetweenAnswer:
    """Drawings that could stand between two, each with width, height and title."""
    drawings = collection.drawings([one.id for one in found])
    return BetweenAnswer(
        drawings=[
            _captioned(Between, drawing, from_a=one.from_a, to_b=one.to_b)
            for one, drawing in zip(found, drawings, strict=True)
        ]
    )


def _captioned(answer: type[Shown], drawing: "Drawing", **own: float | None) -> Shown:
    """A drawing as an answer shows it, with what this answer alone says of it."""
    return answer.model_validate(_caption(drawing) | own)


def _caption(drawing: "Drawing") -> dict[str, Any]:
    return {name: getattr(drawing, name) for name in Captioned.model_fields}
