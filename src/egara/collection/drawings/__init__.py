"""Return drawings, their thumbnails and files, and an overview of the collection.

==============  ==============================================================================
``verbs``       the methods of `Collection` about drawings
``drawings``    drawings and their files, by ID or path
``thumbnails``  read thumbnails
``folder_tree`` the folders, with their numbers of drawings
``overview``    the number of drawings and files, by outcome
==============  ==============================================================================

This package may import `egara.collection.tables`, `egara.collection.snapshots`, `egara.images` and
`egara.errors`.
"""

from egara.collection.drawings.drawings import Drawings, checked_list
from egara.collection.drawings.folder_tree import FolderNode
from egara.collection.drawings.overview import CollectionInfo, Overview
from egara.collection.drawings.thumbnails import Thumbnails
from egara.collection.drawings.verbs import DrawingVerbs

__all__ = [
    "CollectionInfo",
    "DrawingVerbs",
    "Drawings",
    "FolderNode",
    "Overview",
    "Thumbnails",
    "checked_list",
]
