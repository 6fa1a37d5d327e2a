"""Record which files of a collection's tables have reached the disk.

A commit is complete when its files are synced and recorded in the journal. After a power failure,
Egara uses the newest recorded version (`egara.collection.tables.recovery`). A file is damaged if
its bytes no longer have the digest in the journal.

The journal is a text file. Each line has a record: a checksum and a JSON object. ``n`` is the
number of the record, ``files`` maps the path of each new file to its size in bytes and its digest,
and ``gone`` lists deleted files. Each record is written twice. If one of the two lines is wrong,
the record was damaged later. If both lines at the end of the file are wrong or missing, the record
was never completed. Empty lines prevent one damaged byte from joining two lines. A record with
``all`` contains all files, so the records before it are not needed.

A second file has the number of the last record that reached the disk. It distinguishes a journal
that was truncated later from a journal whose last record was never completed.
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
CHECKSUM_DIGITS = 16  # hexadecimal digits
MAX_RECORDS = 1024


class FileDigest(NamedTuple):
    """The size and digest of a file.

    Attributes:
        size: the size in bytes.
        digest: the first 32 hexadecimal digits of the SHA-256 of the content.
    """

    size: int
    digest: str


class Journal:
    """The journal of a collection in a folder. Threads and processes may share it."""

    def __init__(self, folder: Path) -> None:
        """Use the journal of this folder. It does not have to exist yet."""
        self._folder = folder
        self._path = folder / JOURNAL
        self._last_path = folder / LAST
        self._writing = FileLock(folder / LOCK)
        self._reading = threading.Lock()
        self._clear_cache()

    def _clear_cache(self) -> None:
        self._files: dict[str, FileDigest] = {}
        self._inode: int | None = None
        self._read_bytes = 0
        self._last = -1  # number of the last record
        self._records = 0
        self._has_gap = False

    @property
    def exists(self) -> bool:
        """Whether the journal exists. Collections before version 3 of the schema have none."""
        return self._path.is_file()

    def create(self) -> None:
        """Create a journal without files.

        Raises:
            OSError: the journal cannot be written.
        """
        self._replace({})
        sync_file(self._last_path)
        sync_folder(self._folder)

    def files(self) -> Mapping[str, FileDigest]:
        """Return the recorded files by path, relative to the collection, with forward slashes."""
        with self._reading:
            self._refresh()
            return dict(self._files)

    def is_undamaged(self) -> bool:
        """Return whether the journal has all completed records, as far as can be determined.

        It is also true after a power failure. Only a record that was never completed may then be
        missing, and the number of the last completed record may be older.
        """
        with self._reading:
            completed = self._completed()  # Read it first: a record may be added meanwhile.
            self._refresh()
            return not self._has_gap and 0 <= completed <= self._last

    def faults(self) -> list[str]:
        """Return descriptions of all damage to the journal; empty if it is undamaged.

        Raises:
            OSError: the journal cannot be read.
        """
        if not self.exists:
            return ["it is missing"] if self._last_path.exists() else []
        content = self._path.read_bytes()
        faults = [] if self._completed() >= 0 else [f"{LAST} is damaged or missing"]
        if not faults and not self.is_undamaged():
            faults.append("records are lost")
        if content != b"".join(map(_encoded_twice, _first_lines(content))):
            faults.append("some of its lines were changed")
        return faults

    def rewrite(self, files: Mapping[str, FileDigest]) -> None:
        """Replace the journal by one record with these files.

        Raises:
            OSError: the journal cannot be written.
        """
        with self._writing, self._reading:
            self._refresh()
            self._replace(files)
            self._clear_cache()

    def record(self, added: Mapping[str, FileDigest], deleted: Collection[str]) -> None:
        """Add a record, and wait until it is on the disk.

        Args:
            added: the size and digest of each new file, by path.
            deleted: the paths of deleted files.

        Raises:
            OSError: the journal cannot be written.
        """
        with self._writing, self._reading:
            if not self.exists:
                self.create()
            self._refresh()
            if self._records > MAX_RECORDS:
                self._rewrite()
            self._append({"n": self._next(), "files": added, "gone": sorted(deleted)})
            self._refresh()

    def _append(self, record: Mapping[str, Any]) -> None:
        with self._path.open("rb+") as file:
            file.truncate(self._read_bytes)  # Remove a record that was never completed.
            file.seek(self._read_bytes)
            file.write(_encoded_twice(record))
        sync_file(self._path)
        self._note_completed(record["n"])

    def _rewrite(self) -> None:
        """Replace all records by one with the remaining files."""
        if not self._has_gap:  # A new journal would hide the gap.
            self._replace(self._files)
            self._refresh()

    def _replace(self, files: Mapping[str, FileDigest]) -> None:
        number = self._next()
        record = {"n": number, "all": True, "files": files, "gone": []}
        replace_file(self._path, _encoded_twice(record))
        self._note_completed(number)

    def _next(self) -> int:
        """Return the number of the next record; if records are lost, it leaves a gap."""
        return max(self._last, self._completed()) + 1

    def _note_completed(self, number: int) -> None:
        """Store the number of the last record. It is not synced: an older number is harmless."""
        text = b"%015d" % number
        content = _checksum(text) + b" " + text + b"\n"
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
        descriptor = os.open(self._last_path, flags, 0o666)
        try:
            os.write(descriptor, content)  # Overwrites the old number, so a kill leaves either.
            os.ftruncate(descriptor, len(content))
        finally:
            os.close(descriptor)

    def _completed(self) -> int:
        """Return the number of the last record that reached the disk; -1 if unknown."""
        with suppress(OSError):
            checksum, _, text = self._last_path.read_bytes().removesuffix(b"\n").partition(b" ")
            if checksum == _checksum(text):
                return int(text)
        return -1

    def _refresh(self) -> None:
        """Read the records that were added since the last call."""
        try:
            status = self._path.stat()
        except FileNotFoundError:
            self._clear_cache()
            return
        if status.st_ino != self._inode or status.st_size < self._read_bytes:
            self._clear_cache()
            self._inode = status.st_ino
        continued = self._read_bytes > 0
        if status.st_size > self._read_bytes:
            self._read_new()
        if self._has_gap and continued:  # It may be a new file with the inode of the old one.
            self._clear_cache()
            self._inode = status.st_ino
            self._read_new()

    def _read_new(self) -> None:
        with self._path.open("rb") as file:
            file.seek(self._read_bytes)
            content = file.read()
        complete = content[: content.rfind(b"\n") + 1]
        previous = b""
        for line in complete.splitlines():
            if not line or line == previous:  # the second copy of a record
                continue
            previous = line
            record = _record(line)
            if record is not None and record["n"] != self._last:
                self._apply(record)
        self._read_bytes += len(complete)

    def _apply(self, record: Mapping[str, Any]) -> None:
        self._has_gap |= not record.get("all") and record["n"] != self._last + 1
        self._last = record["n"]
        self._records += 1
        self._files |= {path: FileDigest(*values) for path, values in record["files"].items()}
        for path in record["gone"]:
            self._files.pop(path, None)


def digest_of(path: Path) -> FileDigest:
    """Read a file, and return its size and digest.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()[:32]
        return FileDigest(file.tell(), digest)


def _encoded_twice(record: Mapping[str, Any]) -> bytes:
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
    return 2 * (b"\n" + _checksum(text) + b" " + text + b"\n")


def _record(line: bytes) -> dict[str, Any] | None:
    checksum, _, text = line.partition(b" ")
    if checksum != _checksum(text):
        return None
    record: dict[str, Any] = json.loads(text)
    return record


def _first_lines(content: bytes) -> Iterator[dict[str, Any]]:
    """Yield the first copy of each record of a journal, until the first damaged record."""
    for line in content.split(b"\n")[1::4]:
        record = _record(line)
        if record is None:
            return
        yield record


def _checksum(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest()[:CHECKSUM_DIGITS].encode()
