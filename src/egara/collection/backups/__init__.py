"""Back up user data: tags, boards, kept clusters, reviews, thresholds, roles and the study.

=====================  =========================================================================
``verbs``              the methods of `Collection` about backups
``backups``            write and restore backups; decide when to write automatic ones
``automatic_backups``  the folder of automatic backups
``backup_file``        read, check and write a backup file
``record_lines``       the lines of a backup file: JSON with a checksum
``parts``              convert tags, boards, clusters, reviews and the study to records and back
``drawing_matching``   match the drawings of a backup with those of a collection
``reports``            the results of a backup and of a restore
=====================  =========================================================================

docs/safety.md describes the format. This package may import `egara.collection.tables`,
``.snapshots``, ``.tags``, ``.boards``, ``.duplicates``, ``.study`` and `egara.errors`.
"""

from egara.collection.backups.automatic_backups import written_at
from egara.collection.backups.backup_file import backup_fault, read_backup
from egara.collection.backups.backups import Backups
from egara.collection.backups.parts import PARTS
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
