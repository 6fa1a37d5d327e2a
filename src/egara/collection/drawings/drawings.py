"""Find drawings by ID or path, with their thumbnails and files."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from egara.collection.drawings.folder_tree import FolderNode, folder_tree
from egara.collection.drawings.thumbnails import Thumbnails
from egara.collection.snapshots import Catalogue, Drawing, Snapshots
from egara.collection.tables import Store, join_path, quoted, read_files, read_roots
from egara.errors import BadInput, CollectionError
from egara.images import preview

__all__ = ["Drawings", "checked_list"]


class Drawings:
    """Finds drawings of a collection by ID or path."""

    def __init__(self, store: Store, snapshots: Snapshots, thumbnails: Thumbnails) -> None:
        """Use the store, snapshots and thumbnails of the collection."""
        self._store = store
        self._snapshots = snapshots
        self._thumbnails = thumbnails

    def catalogue(self) -> Catalogue:
        """Return the current rows of all drawings."""
        return self._snapshots.newest().catalogue

    def drawing_ids(self, drawings: Iterable[str]) -> list[str]:
        """Return the IDs of drawings that are given by ID or path, without repetitions.

        Raises:
            UnknownDrawing: the collection does not have one of the drawings.
        """
        catalogue = self.catalogue()
        ids = (catalogue.ids[catalogue.resolve(text)] for text in checked_list(drawings))
        return list(dict.fromkeys(ids))

    def drawing(self, drawing: str) -> Drawing:
        """See `DrawingVerbs.drawing`."""
        return self.drawings([drawing])[0]

    def drawings(self, drawings: Sequence[str]) -> list[Drawing]:
        """See `DrawingVerbs.drawings`."""
        catalogue = self.catalogue()
        return catalogue.drawings([catalogue.resolve(text) for text in checked_list(drawings)])

    def folder_tree(self, folder: str | None, depth: int | None) -> list[FolderNode]:
        """See `DrawingVerbs.folder_tree`."""
        return folder_tree(self._snapshots.newest().files().folders, folder, depth)

    def thumbnail(self, drawing: str) -> bytes:
        """See `DrawingVerbs.thumbnail`."""
        catalogue = self.catalogue()
        return self._thumbnails.read(catalogue.ids[catalogue.resolve(drawing)])

    def preview(self, drawing: str) -> bytes:
        """See `DrawingVerbs.preview`."""
        path = self.file(drawing)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CollectionError(
                f"{path} cannot be read: {error.strerror or error}. Check its permissions."
            ) from error
        return preview(data)

    def file(self, drawing: str) -> Path:
        """See `DrawingVerbs.file`."""
        catalogue = self.catalogue()
        row = catalogue.resolve(drawing)
        roots = read_roots(self._store)
        files = [
            join_path(roots[file.root], file.path)
            for file in read_files(self._store, f"id = {quoted(catalogue.ids[row])}")
        ]
        for file in sorted(files):
            if _is_file(file):
                return file
        path = catalogue.paths[row]
        if not files:
            raise CollectionError(
                f"No file contains the drawing {catalogue.ids[row]} any more; it was last seen at "
                f"{path!r}. If it was moved, index its folder again."
            )
        raise CollectionError(
            f"The file of {path!r} is not at {', '.join(map(str, files))}, or Egara is not allowed "
            "to read that folder. If the file was moved, index its folder again."
        )


def _is_file(path: Path) -> bool:
    """Return whether a path is a file; false if its folder or disk cannot be read."""
    try:
        return path.is_file()
    except OSError:
        return False


def checked_list(values: Iterable[str], name: str = "drawings") -> list[str]:
    """Return strings as a list.

    Args:
        values: the strings.
        name: the name of the argument, for the message.

    Raises:
        BadInput: ``values`` is a single string, which would be split into letters, or not a list
            of strings.
    """
    if isinstance(values, str):
        raise BadInput(f"{name} must be a list; for one, give [{values!r}].")
    strings = list(values) if isinstance(values, Iterable) else [values]
    for value in strings:
        if not isinstance(value, str):
            raise BadInput(f"{name} must be a list of strings; got {value!r}.")
    return strings
