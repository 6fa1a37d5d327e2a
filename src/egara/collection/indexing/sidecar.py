"""``metadata.csv`` and ``metadata.jsonl``: what a folder says of its drawings.

How their rows are read is in `egara.images.metadata_files`. The nearest such file above a drawing
is the one that counts.
"""

import hashlib
from collections.abc import Collection, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from egara.collection.indexing.error_log import ErrorLog
from egara.collection.indexing.report import Outcome
from egara.collection.tables import schema
from egara.images import METADATA_NAMES, Description, described, described_rows, text_in, words_in

__all__ = ["Sidecars", "digest"]

TITLE = ("title", "name")
ARTIST = ("artist", "creator", "author")
SOURCE = ("source", "url")
KEYWORDS = ("keywords", "tags")


class Sidecars:
    """All metadata files below a root, read when a drawing of theirs first asks."""

    def __init__(self, root: Path, paths: Collection[str], errors: ErrorLog) -> None:
        """Begin with none read. ``broken`` fills with the files that have faults, and which.

        Args:
            root: the folder.
            paths: the drawings that are asked about: rows of others are not kept.
            errors: where a bug is written down.
        """
        self._root = root
        self._paths = paths
        self._errors = errors
        self._folders: dict[PurePosixPath, dict[str, Description]] = {}
        self._unsure: set[PurePosixPath] = set()
        self.broken: dict[str, Outcome] = {}

    def of(self, path: str) -> Description | None:
        """What the nearest metadata says of a drawing, by its path relative to the root."""
        place = PurePosixPath(path)
        for folder in place.parents:
            found = self._read(folder).get(str(place.relative_to(folder)))
            if found is not None:
                return found
        return None

    def unsure(self, path: str) -> bool:
        """Whether a faulty metadata file may have had more to say of a drawing."""
        return bool(self._unsure) and not self._unsure.isdisjoint(PurePosixPath(path).parents)

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
            faults.add(self._errors.write(path, error))
        if faults.count:
            self._unsure.add(folder)
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
    """A short digest of what a metadata file says of one drawing, to notice a change."""
    if description is None:
        return None
    return hashlib.sha256(repr(description).encode()).hexdigest()[:16]


def _description(row: Mapping[str, Any]) -> Description:
    return described(
        text_in(row, TITLE), text_in(row, ARTIST), text_in(row, SOURCE), words_in(row, KEYWORDS)
    )
