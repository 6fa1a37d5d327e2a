"""Indexing: bringing a collection in line with a folder.

May import `egara.collection.tables`, ``.snapshots``, `egara.images`, `egara.encoders`,
`egara.search` and `egara.errors`.
"""

from egara.collection.indexing.folders import FolderInfo, Folders
from egara.collection.indexing.indexing import Indexing
from egara.collection.indexing.reading import content_id
from egara.collection.indexing.report import IndexReport, Outcome, Progress
from egara.collection.indexing.verbs import IndexVerbs

__all__ = [
    "FolderInfo",
    "Folders",
    "IndexReport",
    "IndexVerbs",
    "Indexing",
    "Outcome",
    "Progress",
    "content_id",
]
