"""Metadata that ``metadata.csv`` and ``metadata.jsonl`` declare for the drawings of a folder.

`egara.images.metadata_files` reads their rows. Of several such files above a drawing, the nearest
one that has a row for it counts.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from egara.collection.indexing.error_log import ErrorLog
from egara.collection.indexing.failures import CaughtError
from egara.collection.indexing.report import Outcome
from egara.collection.tables import schema
from egara.images import METADATA_NAMES, Description, described, described_rows, text_in, words_in

__all__ = ["DeclaredMetadata", "digest"]

TITLE = ("title", "name")
ARTIST = ("artist", "creator", "author")
SOURCE = ("source", "url")
KEYWORDS = ("keywords", "tags")


class DeclaredMetadata:
    """The metadata files below a root. Each is read when a drawing below it first asks.

    Attributes:
        broken: the files that have faults, and which; it fills as files are read.
    """

    def __init__(self, root: Path, paths: Collection[str], errors: ErrorLog) -> None:
        """Begin with no file read.

        Args:
            root: the folder.
            paths: the drawings that will be asked about: rows of others are not kept.
            errors: the log for unexpected errors.
        """
        self._root = root
        self._paths = paths
        self._errors = errors
        self._rows: dict[str, dict[str, Description]] = {}
        self._levels: dict[str, list[tuple[int, dict[str, Description]]]] = {}
        self._faulty: set[str] = set()
        self.broken: dict[str, Outcome] = {}

    def of(self, path: str) -> Description | None:
        """Return what the nearest metadata file declares of a drawing; None where none does."""
        for below, rows in self._declaring(_parent(path)):
            if (found := rows.get(path[below:])) is not None:
                return found
        return None

    def may_lack(self, path: str) -> bool:
        """Tell whether an unreadable row of a faulty metadata file may have been a drawing's."""
        return bool(self._faulty) and not self._faulty.isdisjoint(_ancestors(_parent(path)))

    def _declaring(self, folder: str) -> list[tuple[int, dict[str, Description]]]:
        """Return the rows at and above a folder, nearest first, where there are any.

        With each, where in a path the part begins that the rows are relative to.
        """
        if folder not in self._levels:
            levels = [(len(_below(place)), self._read(place)) for place in _ancestors(folder)]
            self._levels[folder] = [(below, rows) for below, rows in levels if rows]
        return self._levels[folder]

    def _read(self, folder: str) -> dict[str, Description]:
        if folder not in self._rows:
            self._rows[folder] = {}
            for name in METADATA_NAMES:
                self._read_file(folder, name)
        return self._rows[folder]

    def _read_file(self, folder: str, name: str) -> None:
        path = _below(folder) + name
        faults = _Faults()
        kind = schema.BROKEN
        try:
            with (self._root / path).open("rb") as file:
                for row in described_rows(name, file):
                    if isinstance(row, str):
                        faults.add(row)
                    elif _below(folder) + row[0] in self._paths:
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
    """Yield a folder and those above it, up to the root."""
    while folder:
        yield folder
        folder = _parent(folder)
    yield ""


def _below(folder: str) -> str:
    """Return how the paths below a folder begin."""
    return f"{folder}/" if folder else ""


class _Faults:
    """Counts the faults of one file, and keeps the first."""

    def __init__(self) -> None:
        self.count = 0
        self._first = ""

    def add(self, fault: str) -> None:
        self._first = self._first or fault
        self.count += 1

    def reason(self) -> str:
        more = f" (and {self.count - 1:,} more)" if self.count > 1 else ""
        return (
            f"metadata that cannot be read whole: {self._first}{more}; the other rows are used, "
            "and what was known of its drawings is kept"
        )


def digest(description: Description | None) -> str | None:
    """Return a short digest of what a metadata file declares of one drawing, to notice a change."""
    if description is None:
        return None
    return hashlib.sha256(repr(description).encode()).hexdigest()[:16]


def _description(row: Mapping[str, Any]) -> Description:
    return described(
        text_in(row, TITLE), text_in(row, ARTIST), text_in(row, SOURCE), words_in(row, KEYWORDS)
    )
