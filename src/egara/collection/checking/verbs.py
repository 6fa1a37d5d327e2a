"""The methods of `Collection` that find and repair damage."""

import os
from collections.abc import Sequence

from egara.collection.checking.checking import Checking
from egara.collection.checking.collection_check import Progress
from egara.collection.checking.reports import CheckReport, RepairReport

__all__ = ["CheckVerbs"]


class CheckVerbs:
    """The methods of `Collection` that find and repair damage."""

    _checking: Checking

    def check(self, *, read_data: bool = False, progress: Progress | None = None) -> CheckReport:
        """Check the collection for damage, without changing it.

        The check reads every table: it counts rows, checks that references lead to rows of other
        tables, that vectors are finite and have the encoder's dimensions, and that thumbnails can
        be decoded. It compares every file with the size and the digest that the file had when it
        was written. For files of more than 16 MiB, it compares only the size, unless ``read_data``
        is true.

        Args:
            read_data: compare all bytes of large files too.
            progress: called with the number of checked tables and of all tables.

        Returns:
            The damaged parts, with remedies.

        Raises:
            StorageError: the disk or the object store failed.
        """
        return self._checking.check(read_data=read_data, progress=progress)

    def repair(
        self, folders: Sequence[str | os.PathLike[str]] = (), *, wait: float = 10.0
    ) -> RepairReport:
        """Repair all damage, and report repairs and losses.

        Undamaged data is kept. Damaged rows of tables that indexing fills are removed; index the
        folders again afterwards. A damaged table of user data is restored from its undamaged
        rows and from the newest older version or backup. Small tables are written again from other
        tables. Derived tables are deleted. Other damaged files are moved to the folder ``damaged``
        in the collection. An undamaged collection is not changed.

        Args:
            folders: folders of drawings, in case the collection lost their locations.
            wait: seconds to wait for other writing processes.

        Returns:
            The repairs, the losses, and the folders to index again.

        Raises:
            CollectionBusy: another process is writing.
            CollectionError: the collection is on an object store.
            StorageError: the disk failed.
        """
        return self._checking.repair(folders, wait=wait)
