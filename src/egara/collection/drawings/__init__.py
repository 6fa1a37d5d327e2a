"""What is known of drawings: their rows, thumbnails and files, and what the collection holds.

May import `egara.collection.tables`, `egara.collection.snapshots`, `egara.images` and
`egara.errors`.
"""

from egara.collection.drawings.drawings import Drawings, checked_list
from egara.collection.drawings.overview import CollectionInfo, Overview
from egara.collection.drawings.thumbnails import Thumbnails
from egara.collection.drawings.verbs import DrawingVerbs

__all__ = ["CollectionInfo", "DrawingVerbs", "Drawings", "Overview", "Thumbnails", "checked_list"]
