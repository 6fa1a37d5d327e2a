"""Convert user data to the records of a backup and back, one part per module.

===================  ===========================================================================
``part``             the interface of a part, and types that all parts use
``tags``             tags, and thresholds of tags
``boards``           boards
``clusters``         kept clusters
``reviews``          verdicts on duplicates
``roles``            roles that were assigned to encoders
``study``            the user study
``record_fields``    check the fields of a record
``name_matching``    match boards and clusters of a backup with those of a collection by name
===================  ===========================================================================
"""

from egara.collection.backups.parts.boards import BOARDS
from egara.collection.backups.parts.clusters import KEPT_CLUSTERS
from egara.collection.backups.parts.part import (
    BackupPart,
    DrawingReferences,
    Paths,
    TableMerge,
    UserTables,
)
from egara.collection.backups.parts.reviews import DUPLICATE_REVIEWS
from egara.collection.backups.parts.roles import ROLES
from egara.collection.backups.parts.study import STUDY
from egara.collection.backups.parts.tags import TAG_THRESHOLDS, TAGS

__all__ = ["PARTS", "BackupPart", "DrawingReferences", "Paths", "TableMerge", "UserTables"]

PARTS = (TAGS, TAG_THRESHOLDS, BOARDS, KEPT_CLUSTERS, DUPLICATE_REVIEWS, STUDY, ROLES)
"""All parts, in the order of their records in a backup."""
