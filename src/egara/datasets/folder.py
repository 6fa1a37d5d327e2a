"""Any folder of drawings, with its metadata files.

``metadata.csv`` and ``metadata.jsonl`` are read as a collection reads them. Their columns:

============================  ======================================================
``file_name``                 the drawing, relative to the metadata's folder
``general``, else             what it shows: a list, or a text separated by ``;``
``keywords``, else ``tags``   or else by ``,`` (also ``；``, ``，``, ``、``)
``copyright``, ``character``  the same
``rating``                    the same
``artist``                    also ``creator`` or ``author``
``subject``, ``set``          one text
``split``                     ``train``, ``validation`` or ``test``; ``train`` where none is given
============================  ======================================================

A column that a row lacks is unknown; an empty cell means that there are none.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from egara.datasets.contract import CATEGORIES, SPLITS, LabelledDrawing, Split
from egara.datasets.tags import checked_tags
from egara.errors import BadInput
from egara.images import METADATA_NAMES, Unreadable, described_rows, text_in, walk, words_in

__all__ = ["FolderDataset"]

COLUMNS = {category: (category,) for category in CATEGORIES} | {
    "general": ("general", "keywords", "tags")
}
ARTIST = ("artist", "creator", "author")

Log = Callable[[str], None]
Row = tuple[str, Mapping[str, Any]]  # its place, for messages, and its values


class FolderDataset:
    """The drawings of a folder, in the order of their paths within each folder.

    A drawing's id is its path in the folder. Its set is the subfolder that it is in, where no
    metadata names one. Drawings without a row have no tags: all categories are unknown.
    """

    def __init__(self, folder: Path, log: Log | None = None) -> None:
        """Take the folder; it is read when the dataset is iterated over.

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
            f"names are not there, or are no images; the first is {absent[0]!r} "
            f"({rows[absent[0]][0]})."
        )
        if len(absent) == len(rows):
            raise BadInput(f"{message} Put them there, or take their rows out.")
        self._log(f"{message} Their rows are ignored.")
        self._log = _no_log  # a dataset is read several times


def _no_log(_: str) -> None:
    pass


def _paths(folder: Path) -> list[str]:
    paths = []
    for found in walk(folder):
        if isinstance(found, Unreadable):
            raise BadInput(f"{folder / found.path}: {found.reason}")
        if found.foreign is None:
            paths.append(found.path)
    if not paths:
        raise BadInput(f"{folder} holds no drawings.")
    return paths


def _rows(folder: Path, paths: list[str]) -> dict[str, Row]:
    """Return the row of the nearest metadata file above each drawing, by the drawing's path."""
    rows: dict[str, Row] = {}
    for place in sorted(_places(folder, paths), key=lambda place: (len(place.parts), place)):
        for name in METADATA_NAMES:
            if (folder / place / name).is_file():
                rows |= _read(folder / place / name, place)
    return rows


def _places(folder: Path, paths: list[str]) -> set[PurePosixPath]:
    """Return the folders that may have metadata: those above drawings, and those without any."""
    above = {place for path in paths for place in PurePosixPath(path).parents}
    files = (file for name in METADATA_NAMES for file in folder.rglob(name))
    beside = {PurePosixPath(file.parent.relative_to(folder).as_posix()) for file in files}
    return above | {place for place in beside if not any(p.startswith(".") for p in place.parts)}


def _read(file: Path, place: PurePosixPath) -> dict[str, Row]:
    try:
        with file.open("rb") as opened:
            rows = list(described_rows(file.name, opened))
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror or error}.") from error
    faults = [row for row in rows if isinstance(row, str)]
    if faults:
        raise BadInput(
            f"{file} cannot be read whole: {faults[0]}"
            + (f" (and {len(faults) - 1} more)" if len(faults) > 1 else "")
            + ". Correct it."
        )
    named = [row for row in rows if not isinstance(row, str)]
    return {str(place / name): (f"{file}, {name}", row) for name, row in named}


def _drawing(folder: Path, path: str, described: Row | None) -> LabelledDrawing:
    place, row = described or (path, {})
    parent = PurePosixPath(path).parent
    return LabelledDrawing(
        id=_text(path),
        image=folder / path,
        tags=_tags(row, place),
        artist=text_in(row, ARTIST),
        subject=text_in(row, ("subject",)),
        set=text_in(row, ("set",)) or (_text(str(parent)) if parent.parts else None),
        split=_split(row, place),
    )


def _tags(row: Mapping[str, Any], place: str) -> dict[str, tuple[str, ...]]:
    tags = {}
    for category, names in COLUMNS.items():
        column = next((name for name in names if row.get(name) is not None), None)
        if column is None:
            continue
        written = row[column]
        if not isinstance(written, str | list):
            raise BadInput(f"{place}: {column} must be a list or a text; got {written!r}.")
        checked_tags(map(str, written) if isinstance(written, list) else [written], place)
        tags[category] = words_in(row, (column,))
    return tags


def _split(row: Mapping[str, Any], place: str) -> Split:
    given = text_in(row, ("split",))
    if given is None:
        return "train"
    for split in SPLITS:
        if split == given:
            return split
    raise BadInput(f"{place}: there is no split {given!r}; there are {', '.join(SPLITS)}.")


def _text(path: str) -> str:
    """Return a path as text: bytes that are not UTF-8 are written as ``\\xe9``."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
