"""Collections: the tables, indexing, moved files, outcomes, and the verbs of the library.

May import ``egara.images``, ``egara.encoders``, ``egara.search`` and ``egara.explore``.
"""

from egara.collection.answers import (
    CollectionInfo,
    Drawing,
    DrawingTags,
    EncoderInfo,
    Hit,
    KeywordTag,
    Neighbours,
    OwnTag,
    PredictedTag,
    TagCount,
    TagThreshold,
)
from egara.collection.artists.artists import Artist
from egara.collection.boards.boards import Board
from egara.collection.boards.export import Exported
from egara.collection.boards.items import BoardItem
from egara.collection.clusters.answers import Cluster, Clusters, KeptCluster
from egara.collection.collection import Collection
from egara.collection.duplicates.groups import DuplicateGroup, DuplicateLink, DuplicateMember
from egara.collection.duplicates.setting_aside import SetAside
from egara.collection.indexing.report import Outcome, Progress, Report
from egara.collection.study.report import StudyReport, Votes
from egara.collection.study.studies import Study, Trial
from egara.collection.walks.query import Between, Walk

__all__ = [
    "Artist",
    "Between",
    "Board",
    "BoardItem",
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
    "Hit",
    "KeptCluster",
    "KeywordTag",
    "Neighbours",
    "Outcome",
    "OwnTag",
    "PredictedTag",
    "Progress",
    "Report",
    "SetAside",
    "Study",
    "StudyReport",
    "TagCount",
    "TagThreshold",
    "Trial",
    "Votes",
    "Walk",
]
