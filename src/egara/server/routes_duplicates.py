"""Duplicates: groups, and what people say of them. Nothing is moved over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from egara.server.computing import MayCompute, computed
from egara.server.lanes import COMPUTING, READING
from egara.server.models import MOST_OFFSET, Limit
from egara.server.models_duplicates import (
    DuplicateGroup,
    DuplicatesAnswer,
    DuplicatesReview,
    DuplicatesReviewed,
)
from egara.server.opened import Opened
from egara.server.parameters import Encoder
from egara.server.works import Working

router = APIRouter(tags=["duplicates"])


@computed(router, "/duplicates", dependencies=[COMPUTING])
def duplicates(
    collection: Opened,
    work: Working,
    compute: MayCompute,
    near: Annotated[
        bool, Query(description="near-duplicates too, not identical bytes alone")
    ] = True,
    encoder: Encoder = None,
    threshold: Annotated[float | None, Query(ge=0, le=1e6)] = None,
    unreviewed: Annotated[bool, Query(description="only what nobody has reviewed")] = False,
    limit: Annotated[Limit, Query()] = 100,
    offset: Annotated[int, Query(ge=0, le=MOST_OFFSET)] = 0,
) -> DuplicatesAnswer:
    """Groups of drawings that are the same or nearly, each with the reason."""
    shown = collection.duplicates(
        near=near,
        encoder=encoder,
        threshold=threshold,
        unreviewed=unreviewed,
        progress=work.progress,
        cancel=work.cancel,
        compute=compute,
    )
    part = shown[offset : offset + limit]
    answers = [DuplicateGroup.model_validate(group) for group in part]
    return DuplicatesAnswer(groups=answers, total=len(shown))


@router.post("/duplicates/reviews", dependencies=[READING])
def review_duplicates(collection: Opened, review: DuplicatesReview) -> DuplicatesReviewed:
    """Say that drawings are duplicates, alternatives, or different, and which of them to keep."""
    collection.review_duplicates(review.drawings, review.verdict, review.keep)
    return DuplicatesReviewed(drawings=len(set(review.drawings)))
