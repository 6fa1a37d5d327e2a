"""The methods of `Collection` that index folders."""

import os
from collections.abc import Sequence

from egara.collection.indexing.folders import FolderInfo, Folders
from egara.collection.indexing.indexing import Indexing
from egara.collection.indexing.progress import ProgressCallback
from egara.collection.indexing.report import IndexReport
from egara.encoders import Encoder

__all__ = ["IndexVerbs"]


class IndexVerbs:
    """The methods of `Collection` that index folders."""

    _indexing: Indexing
    _folders: Folders

    def index(
        self,
        folder: str | os.PathLike[str],
        *,
        encoders: Sequence[str | Encoder] | None = None,
        progress: ProgressCallback | None = None,
        wait: float = 10.0,
    ) -> IndexReport:
        """Update the collection to the files of a folder. Only new and changed files are read.

        Indexing can be stopped at any time. The next call continues; finished work is not lost.

        Args:
            folder: the folder with the drawings; its subfolders are included. If an indexed folder
                no longer exists, all its drawings are marked as missing.
            encoders: names of encoders, or objects that satisfy `egara.Encoder`, which this
                `Collection` then uses by their names. By default, the encoders of the collection,
                or the built-in ones for a new collection.
            progress: called after every file.
            wait: seconds to wait if another process is writing.

        Raises:
            BadInput: ``folder`` is not a folder and was never indexed, or an object is not an
                encoder.
            UnknownEncoder: an encoder is not installed.
            CollectionBusy: another process is writing.
            StorageError: the disk is full, or cannot be written to.
            CollectionDamaged: files of the collection were changed. Nothing is written.
        """
        return self._indexing.index(folder, encoders=encoders, progress=progress, wait=wait)

    def folders(self) -> list[FolderInfo]:
        """Return the folders in the order in which they were first indexed."""
        return self._folders.all()

    def forget_folder(self, folder: str | os.PathLike[str], wait: float = 10.0) -> int:
        """Remove a folder from the collection. Files on the disk are not touched.

        Drawings that are not in another indexed folder are removed. The user's tags, boards and
        clusters are kept, and apply again when the drawings are indexed from any folder.

        Args:
            folder: an indexed folder; it does not have to exist.
            wait: seconds to wait if another process is writing.

        Returns:
            The number of files that were removed from the collection.

        Raises:
            BadInput: the folder is not indexed in this collection.
            CollectionBusy: another process is writing.
        """
        return self._folders.forget(folder, wait)
