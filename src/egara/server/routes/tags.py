"""Tags of drawings: predicted by encoders, from files, and added by users."""

from fastapi import APIRouter

from egara.server.concurrency_limits import READING
from egara.server.dependencies import ServedCollection
from egara.server.models.tags import (
    TagEdits,
    TagEditsResponse,
    TagsResponse,
    ThresholdChange,
    ThresholdResponse,
    ThresholdsResponse,
)
from egara.server.routes.parameters import DrawingId, EncoderParameter, TagParameters

router = APIRouter(tags=["tags"], dependencies=[READING])


@router.get("/drawings/{id}/tags")
def tags_of(collection: ServedCollection, id: DrawingId) -> TagsResponse:
    """Return the tags of one drawing.

    In each category, up to 20 predicted tags below their threshold are included.
    """
    return TagsResponse.model_validate(collection.tags_of(id))


@router.post("/tags/edits")
def edit_tags(collection: ServedCollection, edits: TagEdits) -> TagEditsResponse:
    """Add, remove, confirm and reject tags of drawings."""
    return TagEditsResponse(changed=collection.edit_tags(**edits.model_dump()))


@router.get("/tags/thresholds")
def tag_thresholds(
    collection: ServedCollection,
    tag: TagParameters = [],  # noqa: B006 (FastAPI copies it)
    moved: bool = False,
    encoder: EncoderParameter = None,
) -> ThresholdsResponse:
    """List the thresholds of the given tags, or of all tags.

    With ``moved``, only changed thresholds are listed. Without ``encoder``, they are those of the
    encoder with the role ``tags``.
    """
    thresholds = collection.tag_thresholds(tag, moved=moved, encoder=encoder)
    return ThresholdsResponse.model_validate({"thresholds": thresholds})


@router.put("/tags/thresholds")
def tag_threshold(collection: ServedCollection, change: ThresholdChange) -> ThresholdResponse:
    """Change the threshold of a tag of an encoder for this collection."""
    changed = collection.tag_threshold(change.name, change.threshold, encoder=change.encoder)
    return ThresholdResponse.model_validate(changed)
