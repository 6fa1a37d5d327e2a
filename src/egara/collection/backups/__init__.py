"""Backups of people's work: tags, boards, kept clusters, reviews, thresholds and the user study.

================  ==============================================================================
``backups``       the verbs, and when the collection writes a backup by itself
``automatic``     the folder of the backups that the collection writes by itself
``archive``       a backup as a file: written whole, checked whole
``lines``         its lines: JSON with a checksum
``part``          what a part of a backup is; ``tags``, ``boards``, ``clusters``, ``reviews`` and
                  ``study`` are the parts
``fields``        checks of a record's fields
``matching``      which drawings of a collection are those of a backup
``report``        what was written or restored
================  ==============================================================================

The format is described in docs/safety.md. May import `egara.collection.tables`, ``.snapshots``,
``.tags``, ``.boards``, ``.duplicates``, ``.study`` and `egara.errors`.
"""

from egara.collection.backups.automatic_backups import written_at
from egara.collection.backups.backup_file import PARTS, backup_fault, read_backup
from egara.collection.backups.backups import Backups
from egara.collection.backups.reports import BackupReport, PartReport, RestoreReport
from egara.collection.backups.verbs import BackupVerbs

__all__ = [
    "PARTS",
    "BackupReport",
    "BackupVerbs",
    "Backups",
    "PartReport",
    "RestoreReport",
    "backup_fault",
    "read_backup",
    "written_at",
]
