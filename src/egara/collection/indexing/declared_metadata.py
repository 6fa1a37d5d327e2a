"""Metadata that ``metadata.csv`` and ``metadata.jsonl`` declare for the drawings of a folder.

`egara.images.metadata_files` reads their rows. Of several such files above a drawing, the nearest
one that has a row for it counts.
"""

import hashlib
from collections.abc import Collection, Mapping
from pathlib import Path, PurePosixPath
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
        self._folders: dict[PurePosixPath, dict[str, Description]] = {}
        self._faulty: set[PurePosixPath] = set()
        self.broken: dict[str, Outcome] = {}

    def of(self, path: str) -> Description | None:
        """Return what the nearest metadata file declares of a drawing; None where none does."""
        place = PurePosixPath(path)
        for folder in place.parents:
            found = self._read(folder).get(str(place.relative_to(folder)))
            if found is not None:
                return found
        return None

    def may_lack(self, path: str) -> bool:
        """Tell whether an unreadable row of a faulty metadata file may have been a drawing's."""
        return bool(self._faulty) and not self._faulty.isdisjoint(PurePosixPath(path).parents)

    def _read(self, folder: PurePosixPath) -> dict[str, Description]:
        if folder not in self._folders:
            self._folders[folder] = {}
            for name in METADATA_NAMES:
                self._read_file(folder, name)
        return self._folders[folder]

    def _read_file(self, folder: PurePosixPath, name: str) -> None:
        path = str(folder / name)
        below = f"{folder}/" if folder.parts else ""
        faults = _Faults()
        kind = schema.BROKEN
        try:
            with (self._root / path).open("rb") as file:
                for row in described_rows(name, file):
                    if isinstance(row, str):
                        faults.add(row)
                    elif below + row[0] in self._paths:
                        self._folders[folder][row[0]] = _description(row[1])
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
