"""Hold one version of a collection in memory: the rows of drawings, and each encoder's vectors.

=======================  =======================================================================
``verbs``                the methods of `Collection` about vectors
``snapshot``             `Snapshot`: one version of a collection
``catalogue``            `Catalogue`: the rows of the table ``images``
``drawing``              `Drawing`: the metadata of one drawing
``artist_names``         the artists of a catalogue
``file_locations``       find a drawing by the path of its file on this machine
``file_index``           the files of the drawings: their folders and times
``folder_index``         `FolderIndex`: the drawings in each folder
``space``                `Space`: the vectors of one encoder
``approximate_indexes``  approximate indexes of large collections
=======================  =======================================================================

This package may import `egara.collection.tables`, `egara.search`, `egara.text`, `egara.encoders`
for the installed encoders, `egara.errors` and `egara.metric`.
"""

from egara.collection.snapshots.approximate_indexes import ApproximateIndexes
from egara.collection.snapshots.artist_names import ArtistNames
from egara.collection.snapshots.catalogue import COLUMNS, Catalogue, Mask
from egara.collection.snapshots.drawing import Drawing
from egara.collection.snapshots.file_index import UNKNOWN_TIME, FileIndex
from egara.collection.snapshots.folder_index import FolderIndex
from egara.collection.snapshots.snapshot import Snapshot, Snapshots
from egara.collection.snapshots.space import Space
from egara.collection.snapshots.verbs import EmbeddingVerbs

__all__ = [
    "COLUMNS",
    "UNKNOWN_TIME",
    "ApproximateIndexes",
    "ArtistNames",
    "Catalogue",
    "Drawing",
    "EmbeddingVerbs",
    "FileIndex",
    "FolderIndex",
    "Mask",
    "Snapshot",
    "Snapshots",
    "Space",
]
