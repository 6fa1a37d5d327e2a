"""Start a check or a repair of a collection."""

import os
from collections.abc import Sequence
from pathlib import Path

from egara.collection.backups import Backups
from egara.collection.checking.collection_check import Progress, check
from egara.collection.checking.collection_repair import CollectionRepair
from egara.collection.checking.reports import CheckReport, RepairReport
from egara.collection.tables import Store, editing, writing
from egara.errors import CollectionError

__all__ = ["Checking"]


class Checking:
    """Checks a collection for damage, and repairs it."""

    def __init__(self, store: Store, backups: Backups) -> None:
        """Use the store and the backups of the collection."""
        self._store = store
        self._backups = backups

    def check(self, *, read_data: bool = False, progress: Progress | None = None) -> CheckReport:
        """See `CheckVerbs.check`."""
        return check(self._opened(), read_data=read_data, progress=progress)

    def repair(
        self, folders: Sequence[str | os.PathLike[str]] = (), *, wait: float = 10.0
    ) -> RepairReport:
        """See `CheckVerbs.repair`."""
        folder = self._store.folder
        if folder is None:
            raise CollectionError(
                f"{self._store.location} is on an object store. Only a collection in a folder can "
                "be repaired. Restore an older version of the objects, or index the drawings into "
                "a new collection."
            )
        with writing(folder, wait), editing(folder, wait):
            paths = [Path(path) for path in folders]
            report = CollectionRepair(self._opened(), folder, paths, self._backups).run()
        self._store.reopen()
        return report

    def _opened(self) -> Store:
        return Store(self._store.location, create=False, repairing=True)
