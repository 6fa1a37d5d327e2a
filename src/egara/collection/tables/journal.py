"""The journal of a collection: which files of its tables have reached the disk.

A commit counts once its files are synced and the journal names them. So after a power failure the
newest version that the journal names is the one to use (`egara.collection.tables.recovery`), and a
file whose bytes no longer have the digest in the journal is damaged.

The journal is a text file with one record a line: a checksum and a JSON object. ``n`` counts the
records, ``files`` maps the path of each new file to its size in bytes and its digest, and ``gone``
lists deleted files. Each record is written twice: a record of which one line is wrong was damaged
later; a record of which both lines are wrong or absent at the end was never completed. Empty lines
keep one damaged byte from joining two lines. A record with ``all`` names all files, so that the
records before it need not be there.

A second file has the number of the last record that reached the disk. So a journal that lost its
end to something else than a power failure is not mistaken for one whose last record was never
completed.
"""

import hashlib
import json
import os
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from filelock import FileLock

from egara.disk import replace_file, sync_file, sync_folder

__all__ = ["JOURNAL", "FileDigest", "Journal", "digest_of"]

JOURNAL = "journal.txt"
LAST = "journal.last"
LOCK = "journal.lock"
CHECKSUM = 16  # hexadecimal digits
REWRITE_FROM = 1024  # records


class FileDigest(NamedTuple):
    """The size of a file in bytes, and 32 hexadecimal digits of the SHA-256 of its content."""

    size: int
    digest: str


class Journal:
    """The journal of a collection in a folder. Threads and processes may share it."""

    def __init__(self, folder: Path) -> None:
        """Use the journal of this folder; it need not exist yet."""
        self._folder = folder
        self._path = folder / JOURNAL
        self._last_path = folder / LAST
        self._writing = FileLock(folder / LOCK)
        self._reading = threading.Lock()
        self._forget()

    def _forget(self) -> None:
        self._files: dict[str, FileDigest] = {}
        self._inode: int | None = None
        self._read = 0  # bytes
        self._last = -1  # number of the last record
        self._records = 0
        self._gap = False

    @property
    def exists(self) -> bool:
        """Whether the collection has a journal; it has none before version 3 of the schema."""
        return self._path.is_file()

    def create(self) -> None:
        """Create a journal that has no files yet.

        Raises:
            OSError: it cannot be written.
        """
        self._replace({})
        sync_file(self._last_path)
        sync_folder(self._folder)

    def files(self) -> Mapping[str, FileDigest]:
        """Return the recorded files, by path relative to the collection, with forward slashes."""
        with self._reading:
            self._refresh()
            return dict(self._files)

    def is_whole(self) -> bool:
        """Tell whether no completed record is lost, as far as can be known.

        A power failure leaves the journal whole: it lacks at most a record that was never
        completed, and the number of the last completed one may be older.
        """
        with self._reading:
            completed = self._completed()  # first: a record may be added meanwhile
            self._refresh()
            return not self._gap and 0 <= completed <= self._last

    def faults(self) -> list[str]:
        """Describe what is wrong with the journal; nothing where it is as it was written.

        Raises:
            OSError: it cannot be read.
        """
        if not self.exists:
            return ["it is missing"] if self._last_path.exists() else []
        content = self._path.read_bytes()
        found = [] if self._completed() >= 0 else [f"{LAST} is damaged or missing"]
        if not found and not self.is_whole():
            found.append("records are lost")
        if content != b"".join(map(_twice, _every_other(content))):
            found.append("its lines are not as they were written")
        return found

    def rewrite(self, files: Mapping[str, FileDigest]) -> None:
        """Replace all records by one with these files, whatever the journal held.

        Raises:
            OSError: it cannot be written.
        """
        with self._writing, self._reading:
            self._refresh()
            self._replace(files)
            self._forget()

    def record(self, added: Mapping[str, FileDigest], gone: Collection[str]) -> None:
        """Add a record, and wait until it is on the disk.

        Raises:
            OSError: it cannot be written.
        """
        with self._writing, self._reading:
            if not self.exists:
                self.create()
            self._refresh()
            if self._records > REWRITE_FROM:
                self._rewrite()
            self._append({"n": self._next(), "files": added, "gone": sorted(gone)})
            self._refresh()

    def _append(self, record: Mapping[str, Any]) -> None:
        with self._path.open("rb+") as file:
            file.truncate(self._read)  # without a record that was never completed
            file.seek(self._read)
            file.write(_twice(record))
        sync_file(self._path)
        self._note_completed(record["n"])

    def _rewrite(self) -> None:
        """Replace all records by one with the files that are left."""
        if not self._gap:  # which the new journal would hide
            self._replace(self._files)
            self._refresh()

    def _replace(self, files: Mapping[str, FileDigest]) -> None:
        number = self._next()
        record = {"n": number, "all": True, "files": files, "gone": []}
        replace_file(self._path, _twice(record))
        self._note_completed(number)

    def _next(self) -> int:
        """Return the number of the next record; one is left out where records were lost."""
        return max(self._last, self._completed()) + 1

    def _note_completed(self, number: int) -> None:
        """Write down the last record. This is not synced: an older number does no harm."""
        text = b"%015d" % number
        content = _checksum(text) + b" " + text + b"\n"
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
        descriptor = os.open(self._last_path, flags, 0o666)
        try:
            os.write(descriptor, content)  # over the old number, so that a kill leaves one of both
            os.ftruncate(descriptor, len(content))
        finally:
            os.close(descriptor)

    def _completed(self) -> int:
        """Return the number of the last record that reached the disk; -1 where it is not known."""
        with suppress(OSError):
            checksum, _, text = self._last_path.read_bytes().removesuffix(b"\n").partition(b" ")
            if checksum == _checksum(text):
                return int(text)
        return -1

    def _refresh(self) -> None:
        """Read the records that were added since the last time."""
        try:
            status = self._path.stat()
        except FileNotFoundError:
            self._forget()
            return
        if status.st_ino != self._inode or status.st_size < self._read:
            self._forget()
            self._inode = status.st_ino
        continued = self._read > 0
        if status.st_size > self._read:
            self._read_on()
        if self._gap and continued:  # or another file that got the number of the old one
            self._forget()
            self._inode = status.st_ino
            self._read_on()

    def _read_on(self) -> None:
        with self._path.open("rb") as file:
            file.seek(self._read)
            content = file.read()
        complete = content[: content.rfind(b"\n") + 1]
        for line in complete.splitlines():
            record = _record(line)
            if record is not None and record["n"] != self._last:
                self._apply(record)
        self._read += len(complete)

    def _apply(self, record: Mapping[str, Any]) -> None:
        self._gap |= not record.get("all") and record["n"] != self._last + 1
        self._last = record["n"]
        self._records += 1
        self._files |= {path: FileDigest(*values) for path, values in record["files"].items()}
        for path in record["gone"]:
            self._files.pop(path, None)


def digest_of(path: Path) -> FileDigest:
    """Read a file and return its size and digest.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()[:32]
        return FileDigest(file.tell(), digest)


def _twice(record: Mapping[str, Any]) -> bytes:
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
    return 2 * (b"\n" + _checksum(text) + b" " + text + b"\n")


def _record(line: bytes) -> dict[str, Any] | None:
    checksum, _, text = line.partition(b" ")
    if checksum != _checksum(text):
        return None
    record: dict[str, Any] = json.loads(text)
    return record


def _every_other(content: bytes) -> Iterator[dict[str, Any]]:
    """Read each record of a journal once, up to the first that is not as it was written."""
    for line in content.split(b"\n")[1::4]:
        record = _record(line)
        if record is None:
            return
        yield record


def _checksum(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest()[:CHECKSUM].encode()
