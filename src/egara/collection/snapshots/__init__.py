"""One version of a collection in memory: the drawings' rows, and each encoder's vectors.

May import `egara.collection.tables`, `egara.search`, `egara.encoders` for how names are
compared and which are installed, `egara.errors` and `egara.metric`.
"""

from egara.collection.snapshots.approximate_indexes import ApproximateIndexes
from egara.collection.snapshots.artist_names import ArtistNames
from egara.collection.snapshots.catalogue import COLUMNS, Catalogue, Mask
from egara.collection.snapshots.drawing import Drawing
from egara.collection.snapshots.snapshot import Snapshot, Snapshots
from egara.collection.snapshots.space import Space
from egara.collection.snapshots.verbs import EmbeddingVerbs

__all__ = [
    "COLUMNS",
    "ApproximateIndexes",
    "ArtistNames",
    "Catalogue",
    "Drawing",
    "EmbeddingVerbs",
    "Mask",
    "Snapshot",
    "Snapshots",
    "Space",
]
