"""``metadata.csv`` and ``metadata.jsonl``: what a folder says of its drawings.

The convention is that of Hugging Face's ImageFolder: a row names its file in ``file_name``,
relative to the folder that the metadata lies in. The nearest such file above a drawing is the one
that counts. Keywords are a list, or a text separated by ``;`` or else by ``,``.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from egara.images import Description

__all__ = ["SIDECAR_NAMES", "Sidecars", "digest", "parse"]

SIDECAR_NAMES = ("metadata.csv", "metadata.jsonl")
TITLE = ("title", "name")
ARTIST = ("artist", "creator", "author")
SOURCE = ("source", "url")
KEYWORDS = ("keywords", "tags")


class Sidecars:
    """All metadata files below a root, read when a drawing of theirs first asks."""

    def __init__(self, root: Path) -> None:
        """Begin with none read. ``broken`` fills with the files that could not be, and why."""
        self._root = root
        self._folders: dict[PurePosixPath, dict[str, Description]] = {}
        self.broken: dict[str, str] = {}

    def of(self, path: str) -> Description | None:
        """What the nearest metadata says of a drawing, by its path relative to the root."""
        place = PurePosixPath(path)
        for folder in place.parents:
            found = self._read(folder).get(str(place.relative_to(folder)))
            if found is not None:
                return found
        return None

    def _read(self, folder: PurePosixPath) -> dict[str, Description]:
        if folder not in self._folders:
            rows: dict[str, Description] = {}
            for name in SIDECAR_NAMES:
                file = folder / name
                try:
                    rows |= parse(name, (self._root / file).read_bytes())
                except FileNotFoundError:
                    continue
                except (OSError, ValueError, csv.Error) as error:
                    self.broken[str(file)] = f"metadata that cannot be read: {error}"
            self._folders[folder] = rows
        return self._folders[folder]


def parse(name: str, data: bytes) -> dict[str, Description]:
    """Read one metadata file: what it says, by file name.

    Raises:
        ValueError: it is not UTF-8, not CSV or JSON lines, or has no ``file_name``.
    """
    text = data.decode("utf-8-sig")
    rows = _json_lines(text) if name.endswith(".jsonl") else csv.DictReader(io.StringIO(text))
    described = {}
    for number, row in enumerate(rows, start=1):
        file_name = row.get("file_name")
        if not isinstance(file_name, str) or not file_name:
            raise ValueError(f"row {number} has no file_name")
        described[str(PurePosixPath(file_name))] = _description(row)
    return described


def digest(description: Description | None) -> str | None:
    """A short digest of what a metadata file says of one drawing, to notice a change."""
    if description is None:
        return None
    return hashlib.sha256(repr(description).encode()).hexdigest()[:16]


def _json_lines(text: str) -> Iterator[Mapping[str, Any]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            row = json.loads(line)
            if not isinstance(row, dict):
                raise ValueError(f"line {number} is not an object")
            yield row


def _description(row: Mapping[str, Any]) -> Description:
    return Description(
        title=_text(row, TITLE),
        artist=_text(row, ARTIST),
        source=_text(row, SOURCE),
        keywords=_keywords(row),
    )


def _text(row: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    for name in names:
        value = row.get(name)
        if isinstance(value, str | int | float) and str(value).strip():
            return str(value).strip()
    return None


def _keywords(row: Mapping[str, Any]) -> tuple[str, ...]:
    for name in KEYWORDS:
        value = row.get(name)
        if isinstance(value, str):
            value = value.split(";" if ";" in value else ",")
        if isinstance(value, list):
            words = (str(word).strip() for word in value)
            return tuple(dict.fromkeys(word for word in words if word))
    return ()
