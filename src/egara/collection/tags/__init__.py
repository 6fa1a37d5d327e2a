"""Tags of drawings: keywords of files, labels that an encoder predicts, and the user's edits.

May import `egara.collection.tables`, ``.snapshots``, `egara.encoders` and `egara.errors`.
"""

from egara.collection.tags.tag_edits import CONFIRMED, OWN, REJECTED, STATES, checked_tag
from egara.collection.tags.tag_index import TagIndex, TagIndexes
from egara.collection.tags.tag_types import (
    DrawingTags,
    KeywordTag,
    OwnTag,
    PredictedTag,
    TagCount,
    TagThreshold,
)
from egara.collection.tags.tags import Tags
from egara.collection.tags.thresholds import Thresholds
from egara.collection.tags.verbs import TagVerbs

__all__ = [
    "CONFIRMED",
    "OWN",
    "REJECTED",
    "STATES",
    "DrawingTags",
    "KeywordTag",
    "OwnTag",
    "PredictedTag",
    "TagCount",
    "TagIndex",
    "TagIndexes",
    "TagThreshold",
    "TagVerbs",
    "Tags",
    "Thresholds",
    "checked_tag",
]
