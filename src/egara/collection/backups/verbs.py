"""The methods of `Collection` about backups."""

import os
from collections.abc import Sequence

from egara.collection.backups.backups import Backups
from egara.collection.backups.reports import BackupReport, RestoreReport

__all__ = ["BackupVerbs"]


class BackupVerbs:
    """The methods of `Collection` about backups."""

    _backups: Backups

    def backup(self, file: str | os.PathLike[str], *, overwrite: bool = False) -> BackupReport:
        """Write user data to one file: tags, boards, kept clusters, reviews, roles, the study.

        The file has one JSON object per line. It identifies drawings by content and path, so
        `restore` works in any collection of the same drawings. It does not contain the drawings.

        Args:
            file: the file to write; compressed if its name ends in ``.gz``.
            overwrite: replace an existing file.

        Returns:
            The file, its size, and the number of records of each kind.

        Raises:
            BadInput: the file exists and ``overwrite`` is false, it is a folder, or it is inside
                the collection.
            StorageError: the file cannot be written, or the collection cannot be read.
            CollectionBusy: another process is editing.
        """
        return self._backups.backup(file, overwrite=overwrite)

    def restore(
        self,
        file: str | os.PathLike[str],
        *,
        replace: bool = False,
        only: Sequence[str] | None = None,
        skip_damaged: bool = False,
        dry_run: bool = False,
    ) -> RestoreReport:
        """Restore user data from a backup.

        By default, missing data is added and existing data is not changed: a tag's verdict, a
        threshold, a review, a note, a cluster of the same name. The
        missing drawings of an existing board are added. Drawings are matched by content, and
        otherwise by path. Data about drawings that the collection does not have is restored too,
        and takes effect when they are indexed. Before the first change, an automatic
        backup is written to the collection's folder ``backups``. An interrupted restore can be
        repeated.

        Args:
            file: a backup; it may be an automatic one.
            replace: make the user data of the collection equal to the backup.
            only: the parts to restore: ``tags``, ``tag_thresholds``, ``boards``,
                ``kept_clusters``, ``duplicate_reviews``, ``study`` and ``roles``; all by default.
            skip_damaged: restore the undamaged lines of a damaged backup.
            dry_run: change nothing, and return the report of a restore.

        Returns:
            The number of restored items by table, and of matched drawings.

        Raises:
            BadBackup: the file is not a backup, is damaged, or is from a newer version of Egara.
                Nothing is changed.
            BadInput: ``only`` has an unknown part.
            StorageError: the backup cannot be read, or the collection cannot be written.
            CollectionBusy: another process is editing.
        """
        return self._backups.restore(
            file, replace=replace, only=only, skip_damaged=skip_damaged, dry_run=dry_run
        )
