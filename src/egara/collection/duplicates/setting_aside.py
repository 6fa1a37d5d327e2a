"""Moving duplicates out of the way, when a person asks for it: nothing is ever deleted."""

import csv
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from egara.collection.duplicates.groups import DuplicateGroup, DuplicateMember
from egara.collection.indexing import Outcome, content_id
from egara.collection.tables import (
    FileRow,
    Store,
    join_path,
    quoted,
    read_files,
    read_roots,
    to_path,
)
from egara.errors import BadInput, StorageError

__all__ = ["SetAside", "set_aside"]

LIST = "moved.csv"


@dataclass(frozen=True, slots=True)
class SetAside:
    """What was moved.

    Attributes:
        folder: where to; its ``moved.csv`` says from where each file came.
        moved: the paths that files had.
        left: files that stayed, with the reason.
    """

    folder: Path
    moved: tuple[str, ...]
    left: tuple[Outcome, ...]


def set_aside(store: Store, groups: Iterable[DuplicateGroup], folder: Path) -> SetAside:
    """Move the duplicates of each group, and all copies but one of what is kept.

    Alternatives stay. A file is moved only while it and the one that is kept hold the very bytes
    that were indexed. Folders keep their names below ``folder``; no file there is overwritten.

    Raises:
        BadInput: the folder lies inside one that is indexed.
        StorageError: it cannot be written.
    """
    place = folder.resolve()
    roots = read_roots(store)
    for root in roots.values():
        if root == place or root in place.parents:
            raise BadInput(f"{folder} lies inside {root}, which is indexed. Name another folder.")
    moved: list[tuple[Path, Path]] = []
    left: list[Outcome] = []
    try:
        place.mkdir(parents=True, exist_ok=True)
        try:
            for group in groups:
                _set_aside_group(store, roots, group, place, moved, left)
        finally:
            _note(place, moved)
    except OSError as error:
        raise StorageError(f"{folder}: cannot be written: {error.strerror or error}.") from error
    return SetAside(place, tuple(str(source) for source, _ in moved), tuple(left))


def _set_aside_group(
    store: Store,
    roots: Mapping[int, Path],
    group: DuplicateGroup,
    place: Path,
    moved: list[tuple[Path, Path]],
    left: list[Outcome],
) -> None:
    staying: list[Path] = []
    going: list[tuple[str, str, Path]] = []
    for member in group.members:
        places = [(row.path, join_path(roots[row.root], row.path)) for row in _files(store, member)]
        if member.role != "duplicate":
            if not places or not _holds(places[0][1], member.id):
                left.append(
                    Outcome(member.path, "not as it was indexed: nothing of its group moved")
                )
                return
            staying.append(places.pop(0)[1].resolve())
        going += [(member.id, path, source) for path, source in places]
    for image, path, source in going:
        if source.resolve() in staying:
            left.append(Outcome(path, "it is another name of a file that stays"))
        elif not _holds(source, image):
            left.append(Outcome(path, "it is not as it was indexed; index the folder again"))
        else:
            target = _free(place / to_path(path))
            try:
                _move(source, target)
            except OSError as error:
                left.append(Outcome(path, f"it cannot be moved: {error.strerror or error}"))
            else:
                moved.append((source, target))


def _move(source: Path, target: Path) -> None:
    """Move a file to a place that is free; on failure it is where it was, and there alone."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.move(source, target)
    except OSError:
        if source.exists():  # what was copied could not be taken away, or not be copied whole
            target.unlink(missing_ok=True)
        raise


def _files(store: Store, member: DuplicateMember) -> list[FileRow]:
    """The files of a drawing, the one to keep first, as the group names them."""
    rows = read_files(store, f"id = {quoted(member.id)} AND outcome = 'indexed'")
    place = {path: number for number, path in enumerate((member.path, *member.copies))}
    return sorted(rows, key=lambda row: (place.get(row.path, len(place)), row.root, row.path))


def _holds(path: Path, image: str) -> bool:
    try:
        return content_id(path.read_bytes()) == image
    except OSError:
        return False


def _free(path: Path) -> Path:
    number = 2
    found = path
    while found.exists() or found.is_symlink():
        found = path.with_name(f"{path.stem} ({number}){path.suffix}")
        number += 1
    return found


def _note(place: Path, moved: list[tuple[Path, Path]]) -> None:
    """Add to the list of what was moved, also where moving was interrupted."""
    if not moved:
        return
    fresh = not (place / LIST).exists()
    with (place / LIST).open("a", encoding="utf-8", errors="surrogateescape", newline="") as file:
        writer = csv.writer(file)
        if fresh:
            writer.writerow(["from", "to"])
        writer.writerows([str(source), str(target)] for source, target in moved)
