"""What a collection knows of single drawings: their rows, thumbnails and files."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from egara.collection.drawings.thumbnails import Thumbnails
from egara.collection.snapshots import Catalogue, Drawing, Snapshots
from egara.collection.tables import Store, join_path, quoted, read_files, read_roots
from egara.errors import BadInput, CollectionError
from egara.images import preview

__all__ = ["Drawings", "checked_list"]


class Drawings:
    """Finds drawings of a collection by ID or path."""

    def __init__(self, store: Store, snapshots: Snapshots, thumbnails: Thumbnails) -> None:
        """Take the collection's."""
        self._store = store
        self._snapshots = snapshots
        self._thumbnails = thumbnails

    def catalogue(self) -> Catalogue:
        """The rows of all drawings, as they are now."""
        return self._snapshots.newest().catalogue

    def identities(self, drawings: Iterable[str]) -> list[str]:
        """Give the IDs of drawings by ID or path, each once.

        Raises:
            UnknownDrawing: one of them is not there.
        """
        catalogue = self.catalogue()
        ids = (catalogue.ids[catalogue.resolve(text)] for text in checked_list(drawings))
        return list(dict.fromkeys(ids))

    def one(self, drawing: str) -> Drawing:
        """See `DrawingVerbs.drawing`."""
        return self.several([drawing])[0]

    def several(self, drawings: Sequence[str]) -> list[Drawing]:
        """See `DrawingVerbs.drawings`."""
        catalogue = self.catalogue()
        return catalogue.drawings([catalogue.resolve(text) for text in checked_list(drawings)])

    def thumbnail(self, drawing: str) -> bytes:
        """See `DrawingVerbs.thumbnail`."""
        catalogue = self.catalogue()
        return self._thumbnails.read(catalogue.ids[catalogue.resolve(drawing)])

    def preview(self, drawing: str) -> bytes:
        """See `DrawingVerbs.preview`."""
        place = self.file(drawing)
        try:
            data = place.read_bytes()
        except OSError as error:
            raise CollectionError(
                f"{place} cannot be read: {error.strerror or error}. Look at its permissions."
            ) from error
        return preview(data)

    def file(self, drawing: str) -> Path:
        """See `DrawingVerbs.file`."""
        catalogue = self.catalogue()
        row = catalogue.resolve(drawing)
        roots = read_roots(self._store)
        places = [
            join_path(roots[file.root], file.path)
            for file in read_files(self._store, f"id = {quoted(catalogue.ids[row])}")
        ]
        for place in sorted(places):
            if _is_file(place):
                return place
        path = catalogue.paths[row]
        if not places:
            raise CollectionError(
                f"No file holds the drawing {catalogue.ids[row]} any more; it was last seen at "
                f"{path!r}. If it moved, index its folder again."
            )
        raise CollectionError(
            f"The file of {path!r} is not at {', '.join(map(str, places))}, or may not be looked "
            "at there. If it moved, index its folder again."
        )


def _is_file(place: Path) -> bool:
    """Whether there is a file; not where its folder, or a disk that went, does not let one look."""
    try:
        return place.is_file()
    except OSError:
        return False


def checked_list(given: Iterable[str], name: str = "drawings") -> list[str]:
    """Give texts as a list.

    Raises:
        BadInput: they are one text, whose letters would be taken one by one.
    """
    if isinstance(given, str):
        raise BadInput(f"{name} must be a list; for one, give [{given!r}].")
    return list(given)
