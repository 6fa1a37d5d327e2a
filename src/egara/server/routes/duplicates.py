"""Duplicates: groups and their reviews. Files cannot be moved over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from egara.server.compute_permission import MayCompute, get_or_compute
from egara.server.concurrency_limits import COMPUTING, READING
from egara.server.dependencies import ServedCollection
from egara.server.jobs import CurrentJob
from egara.server.models.base import MAX_OFFSET, Limit
from egara.server.models.duplicates import (
    DuplicateGroup,
    DuplicatesResponse,
    DuplicatesReview,
    DuplicatesReviewed,
)
from egara.server.routes.parameters import EncoderParameter

router = APIRouter(tags=["duplicates"])


@get_or_compute(router, "/duplicates", dependencies=[COMPUTING])
def duplicates(
    collection: ServedCollection,
    job: CurrentJob,
    compute: MayCompute,
    near: Annotated[
        bool, Query(description="true to find near-duplicates too, false for identical files only")
    ] = True,
    encoder: EncoderParameter = None,
    threshold: Annotated[float | None, Query(ge=0, le=1e6)] = None,
    unreviewed: Annotated[bool, Query(description="only groups that nobody has reviewed")] = False,
    limit: Annotated[Limit, Query()] = 100,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET)] = 0,
) -> DuplicatesResponse:
    """List groups of drawings that are identical or nearly identical, each with the reason."""
    groups = collection.duplicates(
        near=near,
        encoder=encoder,
        threshold=threshold,
        unreviewed=unreviewed,
        progress=job.progress,
        cancel=job.cancel,
        compute=compute,
    )
    page = groups[offset : offset + limit]
    models = [DuplicateGroup.model_validate(group) for group in page]
    return DuplicatesResponse(groups=models, total=len(groups))


@router.post("/duplicates/reviews", dependencies=[READING])
def review_duplicates(collection: ServedCollection, review: DuplicatesReview) -> DuplicatesReviewed:
    """Store the verdict that drawings are duplicates, alternatives or different."""
    collection.review_duplicates(review.drawings, review.verdict, review.keep)
    return DuplicatesReviewed(drawings=len(set(review.drawings)))
