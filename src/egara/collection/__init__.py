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
    Walk,
)
from egara.collection.board_export import Exported
from egara.collection.board_items import BoardItem
from egara.collection.boards import Board
from egara.collection.clusters import Cluster, Clusters, KeptCluster
from egara.collection.collection import Collection
from egara.collection.duplicate_groups import DuplicateGroup, DuplicateLink, DuplicateMember
from egara.collection.report import Outcome, Progress, Report
from egara.collection.setting_aside import SetAside
from egara.collection.study import Study, Trial
from egara.collection.study_report import StudyReport, Votes

__all__ = [
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
