"""List the folders that a collection indexes, and remove a folder."""

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
        folder: the absolute path of the folder.
        there: whether the folder exists now.
        indexed: the number of files that were drawings when the folder was last indexed.
        missing: the number of drawings whose file was indexed before and does not exist now.
        broken: the number of files that could not be read, including internal errors.
        unsupported: the number of files in known formats that Egara cannot read yet.
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
        """Use the collection's tables."""
        self._store = store

    def all(self) -> list[FolderInfo]:
        """See `IndexVerbs.folders`."""
        files = self._store.read("files", schema.FILES, ["root", "outcome"])
        counts = Counter(zip(files["root"].to_pylist(), files["outcome"].to_pylist(), strict=True))
        return [
            FolderInfo(
                folder=folder,
                there=folder.is_dir(),
                indexed=counts[root, schema.INDEXED],
                missing=counts[root, schema.MISSING],
                broken=sum(counts[root, outcome] for outcome in schema.UNREADABLE),
                unsupported=counts[root, schema.UNSUPPORTED],
            )
            for root, folder in sorted(read_roots(self._store).items())
        ]

    def forget(self, folder: str | os.PathLike[str], wait: float = 10.0) -> int:
        """See `IndexVerbs.forget_folder`."""
        path = Path(folder).resolve()
        with writing(self._store.folder, wait):
            roots = read_roots(self._store)
            numbers = [number for number, root_path in roots.items() if root_path == path]
            if not numbers:
                indexed = ", ".join(str(root_path) for root_path in roots.values()) or "none yet"
                raise BadInput(
                    f"{path} is not a folder of this collection. Indexed folders: {indexed}."
                )
            in_root = f"root = {numbers[0]}"
            paths = self._store.read("files", schema.FILES, ["path"], in_root)["path"].to_pylist()
            reconcile(self._store, ScanResult(numbers[0], set(paths), (), {}), roots)
            self._store.delete("files", in_root)
            unregister_root(self._store, numbers[0])
        return len(paths)
