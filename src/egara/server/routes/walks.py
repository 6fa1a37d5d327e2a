"""Walks, and drawings that fit between two others."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from fastapi import APIRouter

from egara.server.concurrency_limits import COMPUTING
from egara.server.dependencies import ServedCollection
from egara.server.jobs import CurrentJob
from egara.server.models.base import Captioned
from egara.server.models.walks import (
    AlongQuery,
    Between,
    BetweenAnswer,
    BetweenQuery,
    MorphAnswer,
    MorphQuery,
    Quality,
    Step,
    WalkAnswer,
)

if TYPE_CHECKING:
    from egara.collection import Between as LibraryBetween
    from egara.collection import Collection, Drawing, Walk

router = APIRouter(tags=["walks"], dependencies=[COMPUTING])

Model = TypeVar("Model", bound=Captioned)


@router.post("/morph")
def morph(collection: ServedCollection, query: MorphQuery, job: CurrentJob) -> MorphAnswer:
    """Find a walk from drawing ``a`` to drawing ``b`` along near neighbours."""
    walk = collection.morph(**query.model_dump(), progress=job.progress, cancel=job.cancel)
    alternatives = [_walk_answer(collection, other) for other in walk.alternatives]
    return MorphAnswer(**dict(_walk_answer(collection, walk)), alternatives=alternatives)


@router.post("/along")
def along(collection: ServedCollection, query: AlongQuery, job: CurrentJob) -> WalkAnswer:
    """Return the walk along given drawings, with its distances and its quality."""
    walk = collection.along(**query.model_dump(), progress=job.progress, cancel=job.cancel)
    return _walk_answer(collection, walk)


@router.post("/between")
def between(collection: ServedCollection, query: BetweenQuery, job: CurrentJob) -> BetweenAnswer:
    """Find drawings that fit between two others, for example to replace a step of a walk."""
    found = collection.between(**query.model_dump(), progress=job.progress, cancel=job.cancel)
    return _between_answer(collection, found)


def _walk_answer(collection: "Collection", walk: "Walk") -> WalkAnswer:
    """Return a walk with the caption of each of its drawings."""
    drawings = collection.drawings(walk.ids)
    steps = [
        _captioned(Step, drawing, distance=distance, to_end=to_end, extra=extra)
        for drawing, distance, to_end, extra in zip(
            drawings, walk.distances, walk.to_end, walk.extra, strict=True
        )
    ]
    quality = Quality.model_validate(walk.quality)
    return WalkAnswer(steps=steps, total=quality.total, exact=walk.exact, quality=quality)


def _between_answer(collection: "Collection", found: "Sequence[LibraryBetween]") -> BetweenAnswer:
    drawings = collection.drawings([between.id for between in found])
    return BetweenAnswer(
        drawings=[
            _captioned(Between, drawing, from_a=between.from_a, to_b=between.to_b)
            for between, drawing in zip(found, drawings, strict=True)
        ]
    )


def _captioned(model: type[Model], drawing: "Drawing", **fields: float | None) -> Model:
    """Create a model with the caption of a drawing and further fields."""
    caption: dict[str, Any] = {name: getattr(drawing, name) for name in Captioned.model_fields}
    return model.model_validate(caption | fields)
