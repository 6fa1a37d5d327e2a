"""Tags: what encoders, files and people say of drawings."""

from fastapi import APIRouter

from egara.server.lanes import READING
from egara.server.models_tags import (
    TagEdits,
    TagEditsAnswer,
    TagsAnswer,
    ThresholdAnswer,
    ThresholdChange,
    ThresholdsAnswer,
)
from egara.server.opened import Opened
from egara.server.parameters import Id, Tags

router = APIRouter(tags=["tags"], dependencies=[READING])


@router.get("/drawings/{id}/tags")
def tags_of(collection: Opened, id: Id) -> TagsAnswer:
    """The tags of one drawing; of those predicted below their threshold, 20 a category."""
    return TagsAnswer.model_validate(collection.tags_of(id))


@router.post("/tags/edits")
def edit_tags(collection: Opened, edits: TagEdits) -> TagEditsAnswer:
    """Add and remove tags of drawings, confirm and reject those that they have."""
    return TagEditsAnswer(changed=collection.edit_tags(**edits.model_dump()))


@router.get("/tags/thresholds")
def tag_thresholds(
    collection: Opened,
    tag: Tags = [],  # noqa: B006 (FastAPI copies it)
    moved: bool = False,
) -> ThresholdsAnswer:
    """The scores from which on drawings have these tags, or all; only those moved, where asked."""
    found = collection.tag_thresholds(tag, moved=moved)
    return ThresholdsAnswer.model_validate({"thresholds": found})


@router.put("/tags/thresholds")
def tag_threshold(collection: Opened, change: ThresholdChange) -> ThresholdAnswer:
    """Move the score from which on drawings have a tag, for this collection."""
    return ThresholdAnswer.model_validate(collection.tag_threshold(change.name, change.threshold))
