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
        """Begin with none read. ``broken`` fills with the files that have faults, and which."""
        self._root = root
        self._folders: dict[PurePosixPath, dict[str, Description]] = {}
        self._unsure: set[PurePosixPath] = set()
        self.broken: dict[str, str] = {}

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
            for name in SIDECAR_NAMES:
                self._read_file(folder, name)
        return self._folders[folder]

    def _read_file(self, folder: PurePosixPath, name: str) -> None:
        try:
            described, faults = parse(name, (self._root / folder / name).read_bytes())
        except FileNotFoundError:
            return
        except (OSError, ValueError, RecursionError, csv.Error) as error:
            described, faults = {}, [str(error)]
        self._folders[folder] |= described
        if faults:
            self._unsure.add(folder)
            self.broken[str(folder / name)] = (
                f"metadata that cannot be read whole: {faults[0]}"
                + (f" (and {len(faults) - 1} more)" if len(faults) > 1 else "")
                + "; what was known of its drawings is kept"
            )


def parse(name: str, data: bytes) -> tuple[dict[str, Description], list[str]]:
    """Read one metadata file: what it says, by file name; and its faults, row by row.

    Raises:
        ValueError: it is not UTF-8.
        csv.Error: it is not CSV.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"it is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    described: dict[str, Description] = {}
    faults: list[str] = []
    rows = _json_lines(text) if name.endswith(".jsonl") else _csv_rows(text)
    for number, row in rows:
        file_name = row.get("file_name") if isinstance(row, dict) else None
        if isinstance(file_name, str) and file_name and isinstance(row, dict):
            described[str(PurePosixPath(file_name))] = _description(row)
        else:
            faults.append(row if isinstance(row, str) else f"row {number} has no file_name")
    return described, faults


def digest(description: Description | None) -> str | None:
    """A short digest of what a metadata file says of one drawing, to notice a change."""
    if description is None:
        return None
    return hashlib.sha256(repr(description).encode()).hexdigest()[:16]


def _csv_rows(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    yield from enumerate(csv.DictReader(io.StringIO(text)), start=1)


def _json_lines(text: str) -> Iterator[tuple[int, Any]]:
    """Yield each line's value; a text that says what is wrong for a line that is no JSON."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError):
                yield number, f"line {number} is not JSON"


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
        if isinstance(value, str | int | float) and _clean(value):
            return _clean(value)
    return None


def _keywords(row: Mapping[str, Any]) -> tuple[str, ...]:
    for name in KEYWORDS:
        value = row.get(name)
        if isinstance(value, str):
            value = value.split(";" if ";" in value else ",")
        if isinstance(value, list):
            words = (_clean(word) for word in value)
            return tuple(dict.fromkeys(word for word in words if word))
    return ()


def _clean(value: object) -> str:
    """A value as a table can hold it: JSON can spell half a character."""
    return str(value).encode("utf-8", "replace").decode("utf-8").strip()
