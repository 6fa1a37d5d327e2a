"""Where the files of drawings are on this machine: a file's own path leads to its drawing."""

import os
from collections.abc import Iterator
from pathlib import Path

from egara.collection.tables import Store, join_path, quoted, read_files, read_roots, to_text

__all__ = ["FileLocations"]


class FileLocations:
    """The files below a collection's folders, as the table ``files`` knows them."""

    def __init__(self, store: Store) -> None:
        """Know where the tables are; they are read when a file is asked for."""
        self._store = store

    def drawing_at(self, text: str) -> str | None:
        """The ID of the drawing in a file, by a path of this machine; None where it is none.

        Args:
            text: absolute, or relative to the working directory; ``~`` is the user's folder.
        """
        for number, folder in read_roots(self._store).items():
            for place in _resolved_paths(text):
                if folder not in place.parents:
                    continue
                path = to_text(place.relative_to(folder).as_posix())
                where = f"root = {number} AND path = {quoted(path)} AND id IS NOT NULL"
                for file in read_files(self._store, where):
                    return file.id
        return None

    def with_path(self, path: str) -> dict[str, Path]:
        """The drawings at a path relative to any of the folders, by ID, and where each is."""
        folders = read_roots(self._store)
        files = read_files(self._store, f"path = {quoted(path)} AND id IS NOT NULL")
        return {
            file.id: join_path(folders[file.root], path) for file in files if file.id is not None
        }


def _resolved_paths(text: str) -> Iterator[Path]:
    """A path as it is written, and through the links on its way, with and without its last one."""
    place = os.path.abspath(os.path.expanduser(text))  # noqa: PTH100, PTH111 - as a shell reads it
    yield Path(place)
    try:
        yield Path(os.path.realpath(os.path.dirname(place)), os.path.basename(place))  # noqa: PTH119, PTH120
        yield Path(os.path.realpath(place))
    except (OSError, ValueError):  # no path that the system can follow
        return
