"""Collections: the tables, and the verbs of the library by topic.

================  ===========================================================================
``tables``        the store of record: what is in it, and who may write to it
``snapshots``     one version in memory: the drawings' rows, and each encoder's vectors
``drawings``      what is known of a drawing, its thumbnail and file; what is held in all
``indexing``      bringing a collection in line with a folder
``tags``          which drawings have which tags, and what people say of them
``artists``       who drew what; artists whose drawings are alike
``neighbours``    the kept neighbour graphs
``boards``        named, ordered selections with notes
``clusters``      found clusters, and those that a person keeps
``duplicates``    drawings that are the same, or nearly
``maps``          the map, its atlases, pictures and pages
``study``         the user study of Illustration2Vec
``backups``       people's work in one file, and back
``checking``      damage: finding it, and repairing it
``filtering``     the filters of a search, a walk, a listing or a map, as one value
``searching``     query items, and the ranking that answers them
``walks``         from drawing to drawing over their neighbours
================  ===========================================================================

A topic imports only from those above it, and only what their fronts list; its own front says from
which. What `Collection` offers of a topic is in its ``verbs.py``; `Collection` inherits them all.
May import ``egara.images``, ``egara.encoders``, ``egara.search`` and ``egara.explore``.
"""

from egara.collection.artists import Artist
from egara.collection.backups import BackupReport, PartReport, RestoreReport
from egara.collection.boards import Board, BoardItem, Exported
from egara.collection.checking import CheckReport, Fault, Repair, RepairReport
from egara.collection.clusters import Cluster, Clusters, KeptCluster
from egara.collection.collection import Collection
from egara.collection.drawings import CollectionInfo
from egara.collection.duplicates import DuplicateGroup, DuplicateLink, DuplicateMember, SetAside
from egara.collection.filtering import Filters
from egara.collection.indexing import FolderInfo, IndexReport, Outcome, Progress
from egara.collection.neighbours import Neighbours
from egara.collection.searching import Hit, NearestDrawings, QueryItem
from egara.collection.snapshots import Drawing
from egara.collection.study import Study, StudyReport, Trial, Votes
from egara.collection.tables import EncoderInfo
from egara.collection.tags import (
    DrawingTags,
    KeywordTag,
    OwnTag,
    PredictedTag,
    TagCount,
    TagThreshold,
)
from egara.collection.walks import Between, Walk

__all__ = [
    "Artist",
    "BackupReport",
    "Between",
    "Board",
    "BoardItem",
    "CheckReport",
    "Cluster",
    "Clusters",
    "Collection",
    "CollectionInfo",
    "Drawing",
    "DrawingTags",
    "DuplicateGroup",
    "DuplicateLink",
    "DuplicateMember",
    "EncoderInfo",
    "Exported",
    "Fault",
    "Filters",
    "FolderInfo",
    "Hit",
    "IndexReport",
    "KeptCluster",
    "KeywordTag",
    "NearestDrawings",
    "Neighbours",
    "Outcome",
    "OwnTag",
    "PartReport",
    "PredictedTag",
    "Progress",
    "QueryItem",
    "Repair",
    "RepairReport",
    "RestoreReport",
    "SetAside",
    "Study",
    "StudyReport",
    "TagCount",
    "TagThreshold",
    "Trial",
    "Votes",
    "Walk",
]
