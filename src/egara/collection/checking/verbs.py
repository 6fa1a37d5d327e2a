"""The verbs of a collection that find damage and repair it."""

import os
from collections.abc import Sequence

from egara.collection.checking.checking import Checking
from egara.collection.checking.collection_check import Progress
from egara.collection.checking.reports import CheckReport, RepairReport

__all__ = ["CheckVerbs"]


class CheckVerbs:
    """The verbs of a collection that find damage and repair it."""

    _checking: Checking

    def check(self, *, read_data: bool = False, progress: Progress | None = None) -> CheckReport:
        """Check the collection for damage; nothing is changed.

        Every table is read: its rows are counted, identities must lead to rows of other tables,
        vectors must be finite and of the encoder's width, and thumbnails must decode. Every file
        is compared with the size and the digest that it had when it was written; of a file of more
        than 16 MiB the size alone, unless ``read_data`` is true.

        Args:
            read_data: compare all bytes of large files too.
            progress: is told how many tables of how many are checked.

        Raises:
            StorageError: the disk or the object store refused.
        """
        return self._checking.check(read_data=read_data, progress=progress)

    def repair(
        self, folders: Sequence[str | os.PathLike[str]] = (), *, wait: float = 10.0
    ) -> RepairReport:
        """Repair what is damaged, and report what was done and what is lost.

        What is whole is kept. Tables that indexing fills lose their damaged rows; index the folders
        again afterwards. A damaged table of people's work is restored from what is left of it and
        from the newest older version or backup. Small tables are written again from the others.
        Derived tables are deleted. Every other damaged file is moved to the folder ``damaged`` in
        the collection. A sound collection is not changed.

        Args:
            folders: folders of drawings, in case the collection lost where they are.
            wait: seconds to wait for other processes that write.

        Raises:
            CollectionBusy: another process writes.
            CollectionError: the collection is on an object store.
            StorageError: the disk refused.
        """
        return self._checking.repair(folders, wait=wait)
