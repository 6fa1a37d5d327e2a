"""Make commits durable: sync the written files, and record them in the journal."""

import os
import struct
import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from egara.collection.tables.file_faults import ALWAYS_COMPARED_BYTES, FileFault, compare_files
from egara.collection.tables.journal import FileDigest, Journal, digest_of
from egara.disk import sync_file, sync_folder

__all__ = [
    "MANIFEST_FOLDER",
    "TABLE_SUFFIX",
    "VERSION_HINT",
    "Commits",
    "manifest_paths",
    "manifest_version",
    "table_files",
    "version_hint",
]

TABLE_SUFFIX = ".lance"
MANIFEST_FOLDER = "_versions"
MANIFEST_SIGNATURE = b"LANC"
VERSION_HINT = "latest_version_hint.json"  # LanceDB rewrites it often, and does not need it.


class Commits:
    """Makes the commits to the tables of a collection in a folder durable.

    Attributes:
        journal: the journal of the collection.
        journaled: whether commits are recorded in the journal; false before version 3 of the
            schema.
    """

    def __init__(self, folder: Path) -> None:
        """Use the journal in the collection's ``folder``."""
        self.journal = Journal(folder)
        self.journaled = self.journal.exists
        self._folder = folder
        self._thread = threading.local()
        self._verified: dict[str, FileDigest] = {}

    @contextmanager
    def batched_commits(self) -> Iterator[None]:
        """Make all commits of this thread in the context durable together, when it ends."""
        self._thread.pending = set()
        try:
            yield
            pending = self._thread.pending
        finally:
            self._thread.pending = None
        if pending:
            self.sync(pending)

    def make_durable(self, table: str) -> None:
        """Make the last commit to a table durable, now or when `batched_commits` ends.

        Raises:
            OSError: the disk failed.
        """
        pending = getattr(self._thread, "pending", None)
        if pending is None:
            self.sync([table])
        else:
            pending.add(table)

    def sync(self, tables: Iterable[str] | None = None) -> None:
        """Sync and record the files of tables that are not in the journal.

        Args:
            tables: the names of the tables. By default, all tables; also if the journal should
                exist but does not.

        Raises:
            OSError: the disk failed.
        """
        journal_files = self.journal.files()
        if tables is None or (self.journaled and not self.journal.exists):
            tables = [path.stem for path in self._folder.glob(f"*{TABLE_SUFFIX}")]
            tables = {*tables, *(path.split(TABLE_SUFFIX)[0] for path in journal_files)}
        added: dict[str, FileDigest] = {}
        deleted: list[str] = []
        for table in tables:
            existing = table_files(self._folder, table)
            prefix = f"{table}{TABLE_SUFFIX}/"
            recorded = {path for path in journal_files if path.startswith(prefix)}
            added |= self._sync_files(existing - recorded)
            deleted += recorded - existing
        if self.journaled and (added or deleted):
            self.journal.record(added, deleted)
            self._verified |= added

    def is_recorded(self, table: str) -> bool:
        """Return whether the newest version of a table is in the journal.

        Return true if the journal is missing or damaged.
        """
        if not self.journaled or not self.journal.is_undamaged():
            return True
        versions = manifest_paths(self._folder, table)
        return not versions or versions[max(versions)] in self.journal.files()

    def damaged_files(self, table: str, *, include_large: bool) -> list[FileFault]:
        """Return the files of a table that were changed or deleted since Egara wrote them.

        A file that this process has already compared or written is not compared again.

        Args:
            table: the name of the table.
            include_large: compare the bytes of large files too; see `compare_files`.
        """
        if not self.journaled:
            return []
        recorded = self.recorded_files(table)
        unverified = {path for path in recorded if self._verified.get(path) != recorded[path]}
        newest_manifest = max(recorded, key=lambda path: manifest_version(path) or 0, default=None)
        if newest_manifest is not None:
            # Always check it: it is missing if the table was deleted.
            unverified.add(newest_manifest)
        missing = {path for path in unverified if not (self._folder / path).exists()}
        paths = unverified - missing | self._missing_in_newest_version(table, missing)
        faults = compare_files(self._folder, recorded, sorted(paths), include_large=include_large)
        undamaged = paths - {fault.path for fault in faults}
        self._verified |= {
            p: recorded[p]
            for p in undamaged
            if include_large or recorded[p].size <= ALWAYS_COMPARED_BYTES
        }
        return faults

    def _missing_in_newest_version(self, table: str, missing: Collection[str]) -> set[str]:
        """Return the missing files that the newest version of a table needs.

        The other missing files belonged to older versions: a process may stop after it deleted
        them and before it recorded that.
        """
        if not missing:
            return set()
        versions = manifest_paths(self._folder, table)
        newest = max(versions, default=0)
        content = (self._folder / versions[newest]).read_bytes() if versions else b""
        description = _version_description(content)
        return {
            path
            for path in missing
            if (manifest_version(path) or 0) > newest or Path(path).name.encode() in description
        }

    def record_file(self, path: Path) -> None:
        """Record the size and digest of a file outside the tables, such as a derived file.

        Raises:
            OSError: the file cannot be read, or the disk failed.
        """
        name = path.relative_to(self._folder).as_posix()
        digest = digest_of(path)
        if self.journal.exists and self.journal.files().get(name) != digest:
            self.journal.record({name: digest}, [])

    def record_again(self, table: str) -> None:
        """Record the current files of a table again, also files whose names are recorded.

        If the newest version is lost, the next version reuses its number and its file name. The
        recorded digest of this file is then outdated.

        Raises:
            OSError: the disk failed.
        """
        self.sync([table])
        recorded = self.recorded_files(table)
        files = {path: digest_of(self._folder / path) for path in table_files(self._folder, table)}
        changed = {path: digest for path, digest in files.items() if recorded.get(path) != digest}
        if self.journaled and changed:
            self.journal.record(changed, [])
            self._verified |= changed

    def rewrite(self, *other_files: Path) -> None:
        """Replace the journal by one with the current sizes and digests of all files.

        Args:
            other_files: files outside the tables.

        Raises:
            OSError: the disk failed.
        """
        tables = [path.stem for path in self._folder.glob(f"*{TABLE_SUFFIX}")]
        paths = {path for table in tables for path in table_files(self._folder, table)}
        paths |= {path.relative_to(self._folder).as_posix() for path in other_files}
        self.journal.rewrite(self._sync_files(paths))
        self.journaled = True

    def record_deletion(self, table: str) -> None:
        """Record that the files of a table are deleted."""
        recorded = self.recorded_files(table)
        if recorded:
            self.journal.record({}, list(recorded))

    def recorded_tables(self) -> set[str]:
        """Return the names of all tables that have files in the journal."""
        return {
            path.split(TABLE_SUFFIX)[0]
            for path in self.journal.files()
            if f"{TABLE_SUFFIX}/" in path
        }

    def recorded_files(self, table: str) -> dict[str, FileDigest]:
        """Return the files of a table in the journal, by path."""
        start = f"{table}{TABLE_SUFFIX}/"
        return {p: digest for p, digest in self.journal.files().items() if p.startswith(start)}

    def _sync_files(self, paths: Collection[str]) -> dict[str, FileDigest]:
        digests = {}
        folders = {self._folder} if paths else set()
        for path in sorted(paths):
            file = self._folder / path
            with suppress(FileNotFoundError):  # Another process deleted it.
                digests[path] = digest_of(file)
                sync_file(file)
                folders.update(p for p in file.parents if self._folder in p.parents)
        for folder in sorted(folders, key=lambda folder: -len(folder.parts)):
            sync_folder(folder)
        return digests


def _version_description(manifest: bytes) -> bytes:
    """Return the part of a manifest that contains the names of the version's files.

    A manifest ends with the offset of this part, two version numbers and a signature. The part
    before it describes the transaction, which also names files that the version no longer has.
    """
    offset, _, _, signature = struct.unpack("<QHH4s", manifest[-16:].rjust(16, b"\0"))
    return manifest[offset:] if signature == MANIFEST_SIGNATURE else manifest


def table_files(folder: Path, table: str) -> set[str]:
    """Return the paths of a table's files, relative to the collection, with forward slashes."""
    table_folder = folder / f"{table}{TABLE_SUFFIX}"
    return {
        Path(parent, name).relative_to(folder).as_posix()
        for parent, _, names in os.walk(table_folder)
        for name in names
        if name != VERSION_HINT
    }


def version_hint(folder: Path, table: str) -> Path:
    """Return the path of the file in which LanceDB stores the newest version of a table."""
    return folder / f"{table}{TABLE_SUFFIX}" / MANIFEST_FOLDER / VERSION_HINT


def manifest_paths(folder: Path, table: str) -> dict[int, str]:
    """Return {version: path of its manifest}. For the form of the paths, see `table_files`."""
    table_folder = folder / f"{table}{TABLE_SUFFIX}" / MANIFEST_FOLDER
    return {
        version: path.relative_to(folder).as_posix()
        for path in table_folder.glob("*.manifest")
        if (version := manifest_version(path.name)) is not None
    }


def manifest_version(path: str) -> int | None:
    """Parse the version from a manifest's file name. Return None if the file is not a manifest.

    A name of 20 digits is 2^64 - 1 minus the version (LanceDB's V2 naming).
    """
    stem, dot, suffix = Path(path).name.rpartition(".")
    if dot + suffix != ".manifest" or not stem.isdecimal():
        return None
    return 2**64 - 1 - int(stem) if len(stem) == 20 else int(stem)
