"""Tags of drawings: from encoders, from files and from people."""

from fastapi import APIRouter

from egara.server.concurrency_limits import READING
from egara.server.dependencies import ServedCollection
from egara.server.models.tags import (
    TagEdits,
    TagEditsAnswer,
    TagsAnswer,
    ThresholdAnswer,
    ThresholdChange,
    ThresholdsAnswer,
)
from egara.server.routes.parameters import DrawingId, TagParameters

router = APIRouter(tags=["tags"], dependencies=[READING])


@router.get("/drawings/{id}/tags")
def tags_of(collection: ServedCollection, id: DrawingId) -> TagsAnswer:
    """Return the tags of one drawing.

    In each category, up to 20 predicted tags below their threshold are included.
    """
    return TagsAnswer.model_validate(collection.tags_of(id))


@router.post("/tags/edits")
def edit_tags(collection: ServedCollection, edits: TagEdits) -> TagEditsAnswer:
    """Add, remove, confirm and reject tags of drawings."""
    return TagEditsAnswer(changed=collection.edit_tags(**edits.model_dump()))


@router.get("/tags/thresholds")
def tag_thresholds(
    collection: ServedCollection,
    tag: TagParameters = [],  # noqa: B006 (FastAPI copies it)
    moved: bool = False,
) -> ThresholdsAnswer:
    """List the thresholds of these tags, or of all tags. `moved` lists changed thresholds only."""
    thresholds = collection.tag_thresholds(tag, moved=moved)
    return ThresholdsAnswer.model_validate({"thresholds": thresholds})


@router.put("/tags/thresholds")
def tag_threshold(collection: ServedCollection, change: ThresholdChange) -> ThresholdAnswer:
    """Change the threshold of a tag for this collection."""
    return ThresholdAnswer.model_validate(collection.tag_threshold(change.name, change.threshold))
