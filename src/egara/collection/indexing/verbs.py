"""The verbs of a collection that index folders."""

import os
from collections.abc import Sequence

from egara.collection.indexing.folders import FolderInfo, Folders
from egara.collection.indexing.indexing import Indexing
from egara.collection.indexing.progress import ProgressCallback
from egara.collection.indexing.report import IndexReport

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
        progress: ProgressCallback | None = None,
        wait: float = 10.0,
    ) -> IndexReport:
        """Bring the collection in line with a folder: only what is new or has changed is read.

        It can be stopped at any moment and run again; nothing that was finished is lost.

        Args:
            folder: the drawings, in any subfolders. If an indexed folder does not exist any more,
                all its drawings are marked as missing.
            encoders: names; by default those that the collection has; at first `DEFAULT_ENCODERS`.
            progress: called after every file.
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
        """Return the folders in the order in which they were first indexed."""
        return self._folders.all()

    def forget_folder(self, folder: str | os.PathLike[str], wait: float = 10.0) -> int:
        """Remove a folder from the collection. Files on the disk are not touched.

        Drawings that no other folder holds leave the collection. People's tags, boards and clusters
        are kept, and apply again once the drawings are indexed from any folder.

        Args:
            folder: one of the collection's; it need not exist any more.
            wait: seconds to wait for another process that writes.

        Returns:
            How many files were forgotten.

        Raises:
            BadInput: the collection does not index it.
            CollectionBusy: another process writes.
        """
        return self._folders.forget(folder, wait)
