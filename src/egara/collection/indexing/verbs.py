"""The verbs of a collection that index folders."""

import os
from collections.abc import Sequence

from egara.collection.indexing.folders import FolderInfo, Folders
from egara.collection.indexing.indexing import Indexing
from egara.collection.indexing.report import IndexReport
from egara.collection.indexing.run import Watch

__all__ = ["IndexVerbs"]


class IndexVerbs:
    """The verbs of a collection that index folders."""

    _indexing: Indexing
    _folders: Folders

    def index(
        self,
        folder: str | os.PathLike[str],
        *,
        encoders: Sequence[str] | None = None,
        progress: Watch | None = None,
        wait: float = 10.0,
    ) -> IndexReport:
        """Bring the collection in line with a folder: only what is new or has changed is read.

        It can be stopped at any moment and run again; nothing that was finished is lost.

        Args:
            folder: the drawings, in any subfolders. Of one that was indexed and is not there any
                more, all drawings are marked as missing.
            encoders: names; those that the collection has by default; at first `DEFAULT_ENCODERS`.
            progress: is told after every file.
            wait: seconds to wait for another process that writes.

        Raises:
            BadInput: ``folder`` is not a folder, nor was one.
            UnknownEncoder: an encoder is not installed.
            CollectionBusy: another process writes.
            StorageError: the disk is full, or cannot be written to.
            CollectionDamaged: files of the collection were changed; nothing is written.
        """
        return self._indexing.index(folder, encoders=encoders, progress=progress, wait=wait)

    def folders(self) -> list[FolderInfo]:
        """Give the folders, in the order in which they were first indexed."""
        return self._folders.all()

    def forget_folder(self, folder: str | os.PathLike[str], wait: float = 10.0) -> int:
        """Index a folder no longer. Nothing on the disk is touched.

        Drawings that no other folder holds leave the collection; what people said of them is kept,
        and holds again once they are indexed from anywhere.

        Args:
            folder: one of the collection's; it need not be there any more.
            wait: seconds to wait for another process that writes.

        Returns:
            How many files were forgotten.

        Raises:
            BadInput: the collection does not index it.
            CollectionBusy: another process writes.
        """
        return self._folders.forget(folder, wait)
