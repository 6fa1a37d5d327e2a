"""Walks, and drawings that lie between two others."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from fastapi import APIRouter

from egara.server.concurrency_limits import COMPUTING
from egara.server.dependencies import ServedCollection
from egara.server.jobs import CurrentJob
from egara.server.models.base import CaptionedDrawing
from egara.server.models.walks import (
    AlongRequest,
    Between,
    BetweenRequest,
    BetweenResponse,
    MorphRequest,
    MorphResponse,
    Quality,
    Step,
    WalkResponse,
)

if TYPE_CHECKING:
    from egara.collection import Between as LibraryBetween
    from egara.collection import Collection, Drawing, Walk

router = APIRouter(tags=["walks"], dependencies=[COMPUTING])

Model = TypeVar("Model", bound=CaptionedDrawing)


@router.post("/morph")
def morph(collection: ServedCollection, query: MorphRequest, job: CurrentJob) -> MorphResponse:
    """Find a walk from drawing ``a`` to drawing ``b`` along near neighbours."""
    walk = collection.morph(**query.model_dump(), progress=job.progress, cancel=job.cancel)
    alternatives = [_walk_response(collection, other) for other in walk.alternatives]
    return MorphResponse(**dict(_walk_response(collection, walk)), alternatives=alternatives)


@router.post("/along")
def along(collection: ServedCollection, query: AlongRequest, job: CurrentJob) -> WalkResponse:
    """Return the walk through the given drawings, with its distances and its quality."""
    walk = collection.along(**query.model_dump(), progress=job.progress, cancel=job.cancel)
    return _walk_response(collection, walk)


@router.post("/between")
def between(
    collection: ServedCollection, query: BetweenRequest, job: CurrentJob
) -> BetweenResponse:
    """Find drawings that lie between two others, for example to replace a step of a walk."""
    options = query.model_dump()
    drawings = collection.between(**options, progress=job.progress, cancel=job.cancel)
    return _between_response(collection, drawings)


def _walk_response(collection: "Collection", walk: "Walk") -> WalkResponse:
    """Return a walk with the caption of each of its drawings."""
    drawings = collection.drawings(walk.ids)
    steps = [
        _captioned(Step, drawing, distance=distance, to_end=to_end, extra=extra)
        for drawing, distance, to_end, extra in zip(
            drawings, walk.distances, walk.to_end, walk.extra, strict=True
        )
    ]
    quality = Quality.model_validate(walk.quality)
    return WalkResponse(steps=steps, total=quality.total, exact=walk.exact, quality=quality)


def _between_response(
    collection: "Collection", between_drawings: "Sequence[LibraryBetween]"
) -> BetweenResponse:
    drawings = collection.drawings([between.id for between in between_drawings])
    return BetweenResponse(
        drawings=[
            _captioned(Between, drawing, from_a=between.from_a, to_b=between.to_b)
            for between, drawing in zip(between_drawings, drawings, strict=True)
        ]
    )


def _captioned(model: type[Model], drawing: "Drawing", **fields: float | None) -> Model:
    """Create a model with the caption of a drawing and further fields."""
    caption: dict[str, Any] = {
        name: getattr(drawing, name) for name in CaptionedDrawing.model_fields
    }
    return model.model_validate(caption | fields)
