"""Find a drawing by the path of its file on this machine."""

import os
from collections.abc import Iterator
from pathlib import Path

from egara.collection.tables import Store, join_path, quoted, read_files, read_roots, to_text

__all__ = ["FileLocations", "resolved_paths"]


class FileLocations:
    """Finds drawings and files in the table ``files``."""

    def __init__(self, store: Store) -> None:
        """Use a store. Its tables are read by each call."""
        self._store = store

    def drawing_at(self, text: str) -> str | None:
        """Return the ID of the drawing in a file; None if the file was not indexed.

        Args:
            text: the path of the file, absolute or relative to the working directory; ``~`` is
                the user's home folder.
        """
        for number, folder in read_roots(self._store).items():
            for file_path in resolved_paths(text):
                if folder not in file_path.parents:
                    continue
                path = to_text(file_path.relative_to(folder).as_posix())
                where = f"root = {number} AND path = {quoted(path)} AND id IS NOT NULL"
                for file in read_files(self._store, where):
                    return file.id
        return None

    def with_path(self, path: str) -> dict[str, Path]:
        """Return the files with a path relative to any indexed folder, by the drawing's ID."""
        folders = read_roots(self._store)
        files = read_files(self._store, f"path = {quoted(path)} AND id IS NOT NULL")
        return {
            file.id: join_path(folders[file.root], path) for file in files if file.id is not None
        }


def resolved_paths(text: str) -> Iterator[Path]:
    """Yield a path with no links, only the links of its folder, and all links resolved."""
    path = os.path.abspath(os.path.expanduser(text))  # noqa: PTH100, PTH111 - as a shell reads it
    yield Path(path)
    try:
        yield Path(os.path.realpath(os.path.dirname(path)), os.path.basename(path))  # noqa: PTH119, PTH120
        yield Path(os.path.realpath(path))
    except (OSError, ValueError):  # The system cannot follow the path.
        return
