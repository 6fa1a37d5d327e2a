"""Move duplicates to another folder on the user's request. Nothing is deleted."""

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

__all__ = ["MovedDuplicates", "set_aside"]

LIST_FILE = "moved.csv"


@dataclass(frozen=True, slots=True)
class MovedDuplicates:
    """The result of moving duplicates to another folder.

    Attributes:
        folder: the target folder; its ``moved.csv`` lists the old and the new path of each file.
        moved: the old paths of the moved files.
        left: files that were not moved, with the reasons.
    """

    folder: Path
    moved: tuple[str, ...]
    left: tuple[Outcome, ...]


def set_aside(store: Store, groups: Iterable[DuplicateGroup], folder: Path) -> MovedDuplicates:
    """Move the duplicates of each group to ``folder``.

    The drawing to keep and the alternatives stay. If one of these has several identical files, only
    the first file stays. A file is moved only if it and the files that stay still have the bytes
    that were indexed. The subfolders are created again below ``folder``. No file there is
    overwritten.

    Raises:
        BadInput: the folder is inside an indexed folder.
        StorageError: the folder cannot be written.
    """
    target_folder = folder.resolve()
    roots = read_roots(store)
    for root in roots.values():
        if root == target_folder or root in target_folder.parents:
            raise BadInput(f"{folder} is inside {root}, which is indexed. Give another folder.")
    moved: list[tuple[Path, Path]] = []
    left: list[Outcome] = []
    try:
        target_folder.mkdir(parents=True, exist_ok=True)
        try:
            for group in groups:
                _set_aside_group(store, roots, group, target_folder, moved, left)
        finally:
            _write_list(target_folder, moved)
    except OSError as error:
        raise StorageError(f"{folder}: cannot be written: {error.strerror or error}.") from error
    return MovedDuplicates(target_folder, tuple(str(source) for source, _ in moved), tuple(left))


def _set_aside_group(
    store: Store,
    roots: Mapping[int, Path],
    group: DuplicateGroup,
    target_folder: Path,
    moved: list[tuple[Path, Path]],
    left: list[Outcome],
) -> None:
    kept_files: list[Path] = []
    to_move: list[tuple[str, str, Path]] = []
    for member in group.members:
        files = [(row.path, join_path(roots[row.root], row.path)) for row in _files(store, member)]
        if member.role != "duplicate":
            if not files or not _has_content(files[0][1], member.id):
                reason = "it has changed since it was indexed, so its group was not moved"
                left.append(Outcome(member.path, reason))
                return
            kept_files.append(files.pop(0)[1].resolve())
        to_move += [(member.id, path, source) for path, source in files]
    for image, path, source in to_move:
        if source.resolve() in kept_files:
            left.append(Outcome(path, "it is another path of a file that stays"))
        elif not _has_content(source, image):
            left.append(
                Outcome(path, "it has changed since it was indexed; index the folder again")
            )
        else:
            target = _free_path(target_folder / to_path(path))
            try:
                _move(source, target)
            except OSError as error:
                left.append(Outcome(path, f"it cannot be moved: {error.strerror or error}"))
            else:
                moved.append((source, target))


def _move(source: Path, target: Path) -> None:
    """Move a file to a free path; after a failure the file is only at its old path."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.move(source, target)
    except OSError:
        if source.exists():  # it was not copied completely, or the original could not be removed
            target.unlink(missing_ok=True)
        raise


def _files(store: Store, member: DuplicateMember) -> list[FileRow]:
    """Return the files of a drawing in the order of the member's paths, the one to keep first."""
    rows = read_files(store, f"id = {quoted(member.id)} AND outcome = 'indexed'")
    order = {path: number for number, path in enumerate((member.path, *member.copies))}
    return sorted(rows, key=lambda row: (order.get(row.path, len(order)), row.root, row.path))


def _has_content(path: Path, image: str) -> bool:
    try:
        return content_id(path.read_bytes()) == image
    except OSError:
        return False


def _free_path(path: Path) -> Path:
    number = 2
    free = path
    while free.exists() or free.is_symlink():
        free = path.with_name(f"{path.stem} ({number}){path.suffix}")
        number += 1
    return free


def _write_list(folder: Path, moved: list[tuple[Path, Path]]) -> None:
    """Add the moved files to the list in the folder."""
    if not moved:
        return
    is_new = not (folder / LIST_FILE).exists()
    with (folder / LIST_FILE).open(
        "a", encoding="utf-8", errors="surrogateescape", newline=""
    ) as file:
        writer = csv.writer(file)
        if is_new:
            writer.writerow(["from", "to"])
        writer.writerows([str(source), str(target)] for source, target in moved)
