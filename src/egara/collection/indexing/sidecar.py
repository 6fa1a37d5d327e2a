"""``metadata.csv`` and ``metadata.jsonl``: what a folder says of its drawings.

How their rows are read is in `egara.images.metadata_files`. The nearest such file above a drawing
is the one that counts.
"""

import csv
import hashlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from egara.collection.indexing.error_log import ErrorLog
from egara.collection.indexing.report import Outcome
from egara.collection.tables import schema
from egara.images import METADATA_NAMES, Description, described_files, text_in, words_in

__all__ = ["Sidecars", "digest", "parse"]

TITLE = ("title", "name")
ARTIST = ("artist", "creator", "author")
SOURCE = ("source", "url")
KEYWORDS = ("keywords", "tags")


class Sidecars:
    """All metadata files below a root, read when a drawing of theirs first asks."""

    def __init__(self, root: Path, errors: ErrorLog) -> None:
        """Begin with none read. ``broken`` fills with the files that have faults, and which."""
        self._root = root
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
        try:
            described, faults = parse(name, (self._root / path).read_bytes())
        except FileNotFoundError:
            return
        except (OSError, ValueError, RecursionError, csv.Error) as error:
            described, faults = {}, [str(error)]
        except Exception as error:
            self._unsure.add(folder)
            reason = self._errors.write(path, error)
            self.broken[path] = Outcome(path, reason, schema.INTERNAL_ERROR)
            return
        self._folders[folder] |= described
        if faults:
            self._unsure.add(folder)
            self.broken[path] = Outcome(
                path,
                f"metadata that cannot be read whole: {faults[0]}"
                + (f" (and {len(faults) - 1} more)" if len(faults) > 1 else "")
                + "; what was known of its drawings is kept",
            )


def parse(name: str, data: bytes) -> tuple[dict[str, Description], list[str]]:
    """Read one metadata file: what it says, by file name; and its faults, row by row.

    Raises:
        ValueError: it is not UTF-8.
        csv.Error: it is not CSV.
    """
    rows, faults = described_files(name, data)
    return {file_name: _description(row) for file_name, row in rows.items()}, faults


def digest(description: Description | None) -> str | None:
    """A short digest of what a metadata file says of one drawing, to notice a change."""
    if description is None:
        return None
    return hashlib.sha256(repr(description).encode()).hexdigest()[:16]


def _description(row: Mapping[str, Any]) -> Description:
    return Description(
        title=text_in(row, TITLE),
        artist=text_in(row, ARTIST),
        source=text_in(row, SOURCE),
        keywords=words_in(row, KEYWORDS),
    )
