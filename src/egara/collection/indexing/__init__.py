"""Index folders: update a collection to the files of a folder.

=================  =============================================================================
``scan``           finds new and changed files by the ledger; reads and hashes them
``process``        decodes and encodes images: pure functions of bytes and encoders
``writer``         commits the results to the tables
``pipeline``       runs reading and processing in threads
``run``            one run: scan, process, write, then reconcile moved and missing files
=================  =============================================================================

May import `egara.collection.tables`, ``.snapshots``, `egara.images`, `egara.encoders`,
`egara.search` and `egara.errors`.
"""

from egara.collection.indexing.folders import FolderInfo, Folders
from egara.collection.indexing.indexing import Indexing
from egara.collection.indexing.progress import Progress
from egara.collection.indexing.reading import content_id
from egara.collection.indexing.report import IndexReport, Outcome
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
