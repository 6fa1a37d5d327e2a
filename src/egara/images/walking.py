"""Find the drawings in a folder tree."""

import os
import stat
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from egara.errors import BadInput
from egara.images.sniffing import SNIFFED_BYTES, sniff
from egara.images.unsupported import foreign_format, foreign_suffix

SUFFIXES = frozenset(
    {
        *("apng", "avif", "bmp", "dib", "gif", "jfif", "jpe", "jpeg"),
        *("jpg", "png", "svg", "svgz", "tif", "tiff", "webp"),
    }
)
_ARCHIVES = {"7Z", "RAR", "ZIP"}  # without a suffix they can contain anything


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that may be a drawing.

    Attributes:
        path: relative to the root, with forward slashes; bytes that are not UTF-8 are surrogates
            (PEP 383), so ``os.fsencode`` returns the name.
        size: in bytes.
        mtime_ns: when it was modified, in nanoseconds since 1970.
        foreign: the format, such as ``PSD``, where Egara cannot read it; told by the suffix or,
            without one, by the content.
    """

    path: str
    size: int
    mtime_ns: int
    foreign: str | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file or folder that cannot be read, and why."""

    path: str
    reason: str


def walk(root: str | os.PathLike[str]) -> Iterator[FoundFile | Unreadable]:
    """Yield every file below ``root`` that may be a drawing, always in the same order.

    A file is selected by its suffix in any case (:data:`SUFFIXES`, or that of a known format that
    Egara cannot read) or, without a suffix, by its first bytes. Names that begin with a dot are
    skipped, and so is everything that is neither a file nor a folder: pipes and sockets are never
    opened. Links to files count as files. Links to folders are followed after all real folders of
    the same parent, and every folder is listed once, by the first path that reaches it. A link to a
    folder that contains it is reported, and so is everything that cannot be read.

    Raises:
        BadInput: ``root`` is not a folder.
    """
    folder = Path(root)
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "does not exist"
        raise BadInput(f"The folder {str(folder)!r} {what}.")
    return _Walk(folder).all()


_Identity = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder to list: its path from the root, and the folders above it."""

    path: str
    identity: _Identity
    above: tuple[_Identity, ...]


class _Walk:
    """The state of one walk: the folders listed so far, and links to folders to follow later."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._walked: set[_Identity] = set()
        self._links: deque[_Folder] = deque()

    def all(self) -> Iterator[FoundFile | Unreadable]:
        self._links.append(_Folder("", _identity(self._root.stat()), ()))
        while self._links:
            yield from self._tree(self._links.popleft())

    def _tree(self, top: _Folder) -> Iterator[FoundFile | Unreadable]:
        folders = [top]
        while folders:
            folder = folders.pop()
            if folder.identity in self._walked:
                continue
            self._walked.add(folder.identity)
            below: list[_Folder] = []
            yield from self._entries(folder, below)
            folders.extend(reversed(below))

    def _entries(self, folder: _Folder, below: list[_Folder]) -> Iterator[FoundFile | Unreadable]:
        try:
            with os.scandir(self._root / folder.path) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            yield Unreadable(
                folder.path or ".", f"This folder cannot be read: {_error_text(error)}."
            )
            return
        for entry in entries:
            if entry.name.startswith("."):
                continue
            path = f"{folder.path}/{entry.name}" if folder.path else entry.name
            try:
                outcome = self._entry(entry, path, folder, below)
            except OSError as error:
                outcome = _cannot_be_read(entry, path, error)
            if outcome is not None:
                yield outcome

    def _entry(
        self, entry: os.DirEntry[str], path: str, folder: _Folder, below: list[_Folder]
    ) -> FoundFile | Unreadable | None:
        status = entry.stat()
        if stat.S_ISDIR(status.st_mode):
            inner = _Folder(path, _identity(status), (*folder.above, folder.identity))
            if not entry.is_symlink():
                below.append(inner)
            elif inner.identity in inner.above:
                return Unreadable(path, "This link leads back to a folder that it lies in.")
            else:
                self._links.append(inner)
        elif stat.S_ISREG(status.st_mode):
            may_be_drawing, foreign = _kind(entry)
            if may_be_drawing or foreign is not None:
                return FoundFile(path, status.st_size, status.st_mtime_ns, foreign)
        return None


def _identity(status: os.stat_result) -> _Identity:
    return status.st_dev, status.st_ino


def _suffix(name: str) -> str:
    """Return a name's suffix in lower case; suffixes have only letters and digits."""
    stem, dot, suffix = name.rpartition(".")
    return suffix.lower() if stem and dot and suffix.isalnum() else ""


def _kind(entry: os.DirEntry[str]) -> tuple[bool, str | None]:
    """Return whether a file may be a drawing, and its format if Egara cannot read it."""
    suffix = _suffix(entry.name)
    if suffix:
        foreign = foreign_suffix(suffix)
        return suffix in SUFFIXES and foreign is None, foreign
    with Path(entry.path).open("rb") as file:
        head = file.read(SNIFFED_BYTES)
    if sniff(head) is not None:
        return True, None
    foreign = foreign_format(head)
    return False, None if foreign in _ARCHIVES else foreign


def _cannot_be_read(entry: os.DirEntry[str], path: str, error: OSError) -> Unreadable | None:
    """Report an entry that may be a drawing or a folder; None if its suffix excludes this."""
    suffix = _suffix(entry.name)
    if suffix and suffix not in SUFFIXES and foreign_suffix(suffix) is None:
        return None
    if isinstance(error, FileNotFoundError) and entry.is_symlink():
        return Unreadable(path, "This link leads nowhere.")
    return Unreadable(path, f"This cannot be read: {_error_text(error)}.")


def _error_text(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
