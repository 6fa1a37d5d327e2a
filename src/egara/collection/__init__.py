"""Implement collections: the tables, and the methods of `Collection` by topic.

================  ===========================================================================
``tables``        the stored tables, their schema and their locks
``roles``         which encoder serves tags, words, styles and so on
``snapshots``     one version in memory: the drawings' rows, and each encoder's vectors
``drawings``      a drawing's metadata, thumbnail and file; the overview of a collection
``stacks``        stacks of copies: drawings that count as one
``indexing``      reads a folder and updates the tables
``tags``          tags from files, from an encoder and from the user
``artists``       the artists, and artists with a similar style
``neighbours``    stored neighbour graphs
``boards``        named, ordered selections with notes
``clusters``      computed clusters, and clusters that the user keeps
``duplicates``    duplicates and alternatives, and the user's reviews
``maps``          the map, its atlases and map files
``study``         the user study of Illustration2Vec
``backups``       writes user data to one file, and restores it
``checking``      finds damage and repairs it
``filtering``     the filters of a search, a walk, a listing or a map
``searching``     query items and the ranking
``walks``         walks from one drawing to another through near neighbours
================  ===========================================================================

A topic imports only topics above it in this list, and only names from their ``__init__``. The
``__init__`` of a topic lists the topics that it may import. The ``verbs.py`` of a topic has its
methods of `Collection`, which inherits them.

May import ``egara.images``, ``egara.encoders``, ``egara.search`` and ``egara.explore``.
"""

from egara.collection.artists import Artist
from egara.collection.backups import BackupReport, PartReport, RestoreReport
from egara.collection.boards import Board, BoardItem, Exported
from egara.collection.checking import CheckReport, Fault, Repair, RepairReport
from egara.collection.clusters import Cluster, Clusters, KeptCluster
from egara.collection.collection import Collection
from egara.collection.drawings import CollectionInfo, FolderNode
from egara.collection.duplicates import (
    DuplicateGroup,
    DuplicateLink,
    DuplicateMember,
    MovedDuplicates,
)
from egara.collection.filtering import Filters
from egara.collection.indexing import FolderInfo, IndexReport, Outcome, Progress
from egara.collection.neighbours import Neighbours
from egara.collection.searching import Guess, Hit, NearestDrawings, QueryItem
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
from egara.collection.words import (
    Match,
    NearWord,
    QueryAlternatives,
    ShorterQuery,
    Suggestion,
    Suggestions,
)

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
    "FolderNode",
    "Guess",
    "Hit",
    "IndexReport",
    "KeptCluster",
    "KeywordTag",
    "Match",
    "MovedDuplicates",
    "NearWord",
    "NearestDrawings",
    "Neighbours",
    "Outcome",
    "OwnTag",
    "PartReport",
    "PredictedTag",
    "Progress",
    "QueryAlternatives",
    "QueryItem",
    "Repair",
    "RepairReport",
    "RestoreReport",
    "ShorterQuery",
    "Study",
    "StudyReport",
    "Suggestion",
    "Suggestions",
    "TagCount",
    "TagThreshold",
    "Trial",
    "Votes",
    "Walk",
]
