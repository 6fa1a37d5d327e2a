"""Any folder of drawings, with its metadata files.

``metadata.csv`` and ``metadata.jsonl`` are read as a collection reads them. Their columns:

============================  ======================================================
``file_name``                 the drawing, relative to the metadata's folder
``general``, else             general tags: a list, or a string separated by ``;``
``keywords``, else ``tags``   or else by ``,`` (also ``；``, ``，``, ``、``)
``copyright``, ``character``  the same
``rating``                    the same
``artist``                    also ``creator`` or ``author``
``subject``, ``set``          one string
``split``                     ``train``, ``validation`` or ``test``; by default ``train``
============================  ======================================================

If a row has no value of a column, its tags are unknown; an empty cell means that it has no tags.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from egara.datasets.contract import CATEGORIES, SPLITS, LabelledDrawing, Split
from egara.datasets.tags import checked_tags
from egara.errors import BadInput
from egara.images import (
    METADATA_NAMES,
    Unreadable,
    first_text,
    first_words,
    read_metadata_rows,
    walk,
)

__all__ = ["FolderDataset"]

COLUMNS = {category: (category,) for category in CATEGORIES} | {
    "general": ("general", "keywords", "tags")
}
ARTIST = ("artist", "creator", "author")

Log = Callable[[str], None]
Row = tuple[str, Mapping[str, Any]]  # its location, for messages, and its values


class FolderDataset:
    """The drawings of a folder, in the order of their paths within each folder.

    A drawing's id is its path in the folder. Its set is the set in the
    metadata, or otherwise the subfolder that contains it. Drawings without a row have no tags: all
    categories are unknown.
    """

    def __init__(self, folder: Path, log: Log | None = None) -> None:
        """Set the folder; it is read when the dataset is iterated over.

        Args:
            folder: the drawings.
            log: called once with the number of drawings that the metadata names and that do not
                exist.

        Raises:
            BadInput: it is not a folder.
        """
        self.folder = Path(folder)
        self._log = log or _no_log
        if not self.folder.is_dir():
            raise BadInput(f"{folder} is not a folder. Give the folder of the drawings.")

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.resolve().name

    @property
    def japanese(self) -> Mapping[str, str]:
        """Empty: a folder has no Japanese names."""
        return {}

    def __iter__(self) -> Iterator[LabelledDrawing]:
        """Read all metadata, then yield the drawings.

        Raises:
            BadInput: before the first drawing is yielded: there is no drawing, a metadata file
                cannot be read or has a wrong tag or split, or no drawing that the metadata names
                exists.
        """
        paths = _paths(self.folder)
        rows = _rows(self.folder, paths)
        self._report_absent(rows, paths)
        drawings = [_drawing(self.folder, path, rows.get(path)) for path in paths]
        yield from drawings

    def _report_absent(self, rows: Mapping[str, Row], paths: Sequence[str]) -> None:
        absent = sorted(rows.keys() - set(paths))
        if not absent:
            return
        message = (
            f"{len(absent):,} of the {len(rows):,} drawings that the metadata of {self.folder} "
            f"names do not exist or are not images; the first is {absent[0]!r} "
            f"({rows[absent[0]][0]})."
        )
        if len(absent) == len(rows):
            raise BadInput(f"{message} Add the files, or remove their rows.")
        self._log(f"{message} Their rows are ignored.")
        self._log = _no_log  # a dataset is read several times


def _no_log(_: str) -> None:
    pass


def _paths(folder: Path) -> list[str]:
    paths = []
    for entry in walk(folder):
        if isinstance(entry, Unreadable):
            raise BadInput(f"{folder / entry.path}: {entry.reason}")
        if entry.foreign is None:
            paths.append(entry.path)
    if not paths:
        raise BadInput(f"{folder} does not contain any drawings.")
    return paths


def _rows(folder: Path, paths: list[str]) -> dict[str, Row]:
    """Return the row of the nearest metadata file above each drawing, by the drawing's path."""
    rows: dict[str, Row] = {}
    for parent in sorted(
        _metadata_folders(folder, paths), key=lambda path: (len(path.parts), path)
    ):
        for name in METADATA_NAMES:
            if (folder / parent / name).is_file():
                rows |= _read(folder / parent / name, parent)
    return rows


def _metadata_folders(folder: Path, paths: list[str]) -> set[PurePosixPath]:
    """Return the folders that may have metadata: parents of drawings, and folders without any."""
    parents = {parent for path in paths for parent in PurePosixPath(path).parents}
    files = (file for name in METADATA_NAMES for file in folder.rglob(name))
    with_metadata = {PurePosixPath(file.parent.relative_to(folder).as_posix()) for file in files}
    visible = {p for p in with_metadata if not any(part.startswith(".") for part in p.parts)}
    return parents | visible


def _read(file: Path, parent: PurePosixPath) -> dict[str, Row]:
    try:
        with file.open("rb") as opened:
            rows = list(read_metadata_rows(file.name, opened))
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror or error}.") from error
    faults = [row for row in rows if isinstance(row, str)]
    if faults:
        raise BadInput(
            f"{file} cannot be read completely: {faults[0]}"
            + (f" (and {len(faults) - 1} more)" if len(faults) > 1 else "")
            + ". Correct it."
        )
    named = [row for row in rows if not isinstance(row, str)]
    return {str(parent / name): (f"{file}, {name}", row) for name, row in named}


def _drawing(folder: Path, path: str, described: Row | None) -> LabelledDrawing:
    location, row = described or (path, {})
    parent = PurePosixPath(path).parent
    return LabelledDrawing(
        id=_text(path),
        image=folder / path,
        tags=_tags(row, location),
        artist=first_text(row, ARTIST),
        subject=first_text(row, ("subject",)),
        set=first_text(row, ("set",)) or (_text(str(parent)) if parent.parts else None),
        split=_split(row, location),
    )


def _tags(row: Mapping[str, Any], location: str) -> dict[str, tuple[str, ...]]:
    tags = {}
    for category, names in COLUMNS.items():
        column = next((name for name in names if row.get(name) is not None), None)
        if column is None:
            continue
        value = row[column]
        if not isinstance(value, str | list):
            raise BadInput(f"{location}: {column} must be a list or a string; got {value!r}.")
        checked_tags(map(str, value) if isinstance(value, list) else [value], location)
        tags[category] = first_words(row, (column,))
    return tags


def _split(row: Mapping[str, Any], location: str) -> Split:
    name = first_text(row, ("split",))
    if name is None:
        return "train"
    for split in SPLITS:
        if split == name:
            return split
    raise BadInput(f"{location}: unknown split {name!r}. Use {', '.join(SPLITS)}.")


def _text(path: str) -> str:
    """Return a path as a string; bytes that are not UTF-8 are written as ``\\xe9``."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
