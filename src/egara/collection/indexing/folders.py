"""The folders that a collection indexes: list them, and remove one."""

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from egara.collection.indexing.reconciling import ScanResult, reconcile
from egara.collection.tables import Store, read_roots, schema, unregister_root, writing
from egara.errors import BadInput

__all__ = ["FolderInfo", "Folders"]


@dataclass(frozen=True, slots=True)
class FolderInfo:
    """A folder that a collection indexes.

    Attributes:
        folder: where it is.
        there: whether it exists now.
        indexed: how many of its files held drawings when it was last indexed.
        missing: how many files were there before and are not now.
        broken: how many could not be read, including those with an internal error.
        unsupported: how many are of known formats that cannot be read yet.
    """

    folder: Path
    there: bool
    indexed: int
    missing: int
    broken: int
    unsupported: int = 0


class Folders:
    """The folders of a collection."""

    def __init__(self, store: Store) -> None:
        """Take the tables."""
        self._store = store

    def all(self) -> list[FolderInfo]:
        """See `IndexVerbs.folders`."""
        files = self._store.read("files", schema.FILES, ["root", "outcome"])
        counts = Counter(zip(files["root"].to_pylist(), files["outcome"].to_pylist(), strict=True))
        return [
            FolderInfo(
                folder=place,
                there=place.is_dir(),
                indexed=counts[root, schema.INDEXED],
                missing=counts[root, schema.MISSING],
                broken=sum(counts[root, outcome] for outcome in schema.UNREADABLE),
                unsupported=counts[root, schema.UNSUPPORTED],
            )
            for root, place in sorted(read_roots(self._store).items())
        ]

    def forget(self, folder: str | os.PathLike[str], wait: float = 10.0) -> int:
        """See `IndexVerbs.forget_folder`."""
        place = Path(folder).resolve()
        with writing(self._store.folder, wait):
            roots = read_roots(self._store)
            numbers = [number for number, known in roots.items() if known == place]
            if not numbers:
                known = ", ".join(str(known) for known in roots.values()) or "none yet"
                raise BadInput(f"{place} is no folder of this collection. It indexes {known}.")
            here = f"root = {numbers[0]}"
            paths = self._store.read("files", schema.FILES, ["path"], here)["path"].to_pylist()
            reconcile(self._store, ScanResult(numbers[0], set(paths), (), {}), roots)
            self._store.delete("files", here)
            unregister_root(self._store, numbers[0])
        return len(paths)
