"""The verbs of a collection about backups."""

import os
from collections.abc import Sequence

from egara.collection.backups.backups import Backups
from egara.collection.backups.reports import BackupReport, RestoreReport

__all__ = ["BackupVerbs"]


class BackupVerbs:
    """The verbs of a collection about backups."""

    _backups: Backups

    def backup(self, file: str | os.PathLike[str], *, overwrite: bool = False) -> BackupReport:
        """Write people's work to one file: tags, boards, kept clusters, reviews, the user study.

        The file has one JSON object a line and names drawings by content and path, so that
        `restore` brings it into any collection of the same drawings. The drawings themselves are
        not in it.

        Args:
            file: the file to write; compressed if its name ends in ``.gz``.
            overwrite: replace a file that is there.

        Raises:
            BadInput: the file is there, or is a folder.
            StorageError: it cannot be written, or the collection cannot be read.
            CollectionBusy: another process edits.
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
        """Bring people's work from a backup into the collection.

        What the collection lacks is added, and what it has stays: a tag's verdict, a threshold, a
        review, a note, a cluster of the same name. A board that is there gets the drawings that it
        lacks. Drawings are found by content, else by path; tags, boards and clusters of the others
        count once they are indexed. What the collection had before is written to an archive in its
        folder ``backups`` first. A restore that was stopped can be run again.

        Args:
            file: a backup, also an automatic one.
            replace: make the collection's work equal to the backup's; what the collection has
                otherwise is removed.
            only: the parts to restore, of ``tags``, ``tag_thresholds``, ``boards``,
                ``kept_clusters``, ``duplicate_reviews`` and ``study``; all by default.
            skip_damaged: restore the good lines of a damaged backup.
            dry_run: change nothing, and report what would be done.

        Raises:
            BadBackup: it is no backup, damaged, or of a newer Egara; nothing is changed.
            BadInput: there is no such part.
            StorageError: the backup cannot be read, or the collection not written.
            CollectionBusy: another process edits.
        """
        return self._backups.restore(
            file, replace=replace, only=only, skip_damaged=skip_damaged, dry_run=dry_run
        )
