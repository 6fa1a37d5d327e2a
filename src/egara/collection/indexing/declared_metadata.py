"""Read the metadata that ``metadata.csv`` and ``metadata.jsonl`` declare for drawings of a folder.

`egara.images.metadata_files` reads the rows. If several metadata files have a row for a drawing,
the file in the nearest folder at or above the drawing is used.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from egara.collection.indexing.error_log import ErrorLog
from egara.collection.indexing.failures import CaughtError
from egara.collection.indexing.report import Outcome
from egara.collection.tables import schema
from egara.images import (
    METADATA_NAMES,
    Description,
    first_text,
    first_words,
    make_description,
    read_metadata_rows,
)

__all__ = ["DeclaredMetadata", "digest"]

TITLE = ("title", "name")
ARTIST = ("artist", "creator", "author")
SOURCE = ("source", "url")
KEYWORDS = ("keywords", "tags")


class DeclaredMetadata:
    """The metadata files below a root. A file is read when a drawing below it first needs it.

    Attributes:
        broken: the metadata files with unreadable rows, by path. Grows while files are read.
    """

    def __init__(self, root: Path, paths: Collection[str], errors: ErrorLog) -> None:
        """Start without reading a file.

        Args:
            root: the folder.
            paths: the paths of the drawings; rows of other files are ignored.
            errors: the log for unexpected errors.
        """
        self._root = root
        self._paths = paths
        self._errors = errors
        self._rows: dict[str, dict[str, Description]] = {}
        self._levels: dict[str, list[tuple[int, dict[str, Description]]]] = {}
        self._faulty: set[str] = set()
        self.broken: dict[str, Outcome] = {}

    def declared(self, path: str) -> Description | None:
        """Return the metadata of the drawing at ``path``, or None if no file declares any."""
        for prefix_length, rows in self._rows_above(_parent(path)):
            if (description := rows.get(path[prefix_length:])) is not None:
                return description
        return None

    def may_be_unreadable(self, path: str) -> bool:
        """Return whether an unreadable row of a metadata file may belong to the drawing."""
        return bool(self._faulty) and not self._faulty.isdisjoint(_ancestors(_parent(path)))

    def _rows_above(self, folder: str) -> list[tuple[int, dict[str, Description]]]:
        """Return the rows of the metadata files in a folder and above it, nearest folder first.

        Returns:
            Pairs of the length of the folder's prefix in a path, and the folder's rows by the rest
            of the path. Folders without rows are omitted.
        """
        if folder not in self._levels:
            levels = [(len(_prefix(above)), self._read(above)) for above in _ancestors(folder)]
            self._levels[folder] = [(length, rows) for length, rows in levels if rows]
        return self._levels[folder]

    def _read(self, folder: str) -> dict[str, Description]:
        if folder not in self._rows:
            self._rows[folder] = {}
            for name in METADATA_NAMES:
                self._read_file(folder, name)
        return self._rows[folder]

    def _read_file(self, folder: str, name: str) -> None:
        path = _prefix(folder) + name
        faults = _Faults()
        kind = schema.BROKEN
        try:
            with (self._root / path).open("rb") as file:
                for row in read_metadata_rows(name, file):
                    if isinstance(row, str):
                        faults.add(row)
                    elif _prefix(folder) + row[0] in self._paths:
                        self._rows[folder][row[0]] = _description(row[1])
        except FileNotFoundError:
            return
        except OSError as error:
            faults.add(f"it cannot be read: {error.strerror or error}")
        except Exception as error:
            kind = schema.INTERNAL_ERROR
            faults.add(self._errors.write(path, CaughtError.of(error)))
        if faults.count:
            self._faulty.add(folder)
            self.broken[path] = Outcome(path, faults.reason(), kind)


def _parent(path: str) -> str:
    """Return a path's folder; the root is an empty string."""
    return path.rpartition("/")[0]


def _ancestors(folder: str) -> Iterator[str]:
    """Yield a folder and its parent folders, up to the root."""
    while folder:
        yield folder
        folder = _parent(folder)
    yield ""


def _prefix(folder: str) -> str:
    """Return the common prefix of the paths below a folder."""
    return f"{folder}/" if folder else ""


class _Faults:
    """Counts the faults of one file and stores the first."""

    def __init__(self) -> None:
        self.count = 0
        self._first = ""

    def add(self, fault: str) -> None:
        self._first = self._first or fault
        self.count += 1

    def reason(self) -> str:
        more = f" (and {self.count - 1:,} more)" if self.count > 1 else ""
        return (
            f"some rows of the metadata file cannot be read: {self._first}{more}; the other rows "
            "are used, and drawings keep their earlier metadata"
        )


def digest(description: Description | None) -> str | None:
    """Return a short digest of a drawing's declared metadata, to detect changes."""
    if description is None:
        return None
    return hashlib.sha256(repr(description).encode()).hexdigest()[:16]


def _description(row: Mapping[str, Any]) -> Description:
    return make_description(
        first_text(row, TITLE),
        first_text(row, ARTIST),
        first_text(row, SOURCE),
        first_words(row, KEYWORDS),
    )
