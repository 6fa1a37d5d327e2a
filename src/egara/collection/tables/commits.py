"""Make commits durable: sync the files that they wrote, and record them in the journal."""

import os
import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from egara.collection.tables.file_faults import SMALL, FileFault, compare
from egara.collection.tables.journal import FileDigest, Journal, digest_of
from egara.disk import sync_file, sync_folder

__all__ = [
    "HINT",
    "MANIFESTS",
    "TABLE",
    "Commits",
    "manifest_version",
    "manifests",
    "table_files",
    "version_hint",
]

TABLE = ".lance"
MANIFESTS = "_versions"
HINT = "latest_version_hint.json"  # written again and again; LanceDB can do without it


class Commits:
    """The commits to the tables of a collection in a folder."""

    def __init__(self, folder: Path) -> None:
        """Use the folder's journal.

        Attributes:
            journal: of the collection.
            journaled: whether commits are recorded in it; not before version 3 of the schema.
        """
        self.journal = Journal(folder)
        self.journaled = self.journal.exists
        self._folder = folder
        self._thread = threading.local()
        self._compared: dict[str, FileDigest] = {}

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make several commits of this thread durable at once, at the end."""
        self._thread.written = set()
        try:
            yield
            written = self._thread.written
        finally:
            self._thread.written = None
        if written:
            self.sync(written)

    def written(self, table: str) -> None:
        """Make a commit to a table durable.

        Raises:
            OSError: the disk refused.
        """
        waiting = getattr(self._thread, "written", None)
        if waiting is None:
            self.sync([table])
        else:
            waiting.add(table)

    def sync(self, tables: Iterable[str] | None = None) -> None:
        """Sync and record all files of some tables that the journal does not name.

        Args:
            tables: their names; by default, and without a journal, all.

        Raises:
            OSError: the disk refused.
        """
        known = self.journal.files()
        if tables is None or (self.journaled and not self.journal.exists):
            tables = [path.stem for path in self._folder.glob(f"*{TABLE}")]
            tables = {*tables, *(path.split(TABLE)[0] for path in known)}
        added: dict[str, FileDigest] = {}
        gone: list[str] = []
        for table in tables:
            found = table_files(self._folder, table)
            recorded = {path for path in known if path.startswith(f"{table}{TABLE}/")}
            added |= self._sync_files(found - recorded)
            gone += recorded - found
        if self.journaled and (added or gone):
            self.journal.record(added, gone)
            self._compared |= added

    def is_recorded(self, table: str) -> bool:
        """Tell whether the newest version of a table was completed, as far as is known."""
        if not self.journaled or not self.journal.is_whole():
            return True
        versions = manifests(self._folder, table)
        return not versions or versions[max(versions)] in self.journal.files()

    def faults(self, table: str, *, whole: bool) -> list[FileFault]:
        """Return the files of a table that are not as they were written.

        A file that this process has compared or written before is not compared again.

        Args:
            table: its name.
            whole: compare large files too; see `compare`.
        """
        if not self.journaled:
            return []
        recorded = self.recorded(table)
        unknown = {path for path in recorded if self._compared.get(path) != recorded[path]}
        newest = max(recorded, key=lambda path: manifest_version(path) or 0, default=None)
        if newest is not None:
            unknown.add(newest)  # the whole table may be gone since
        absent = {path for path in unknown if not (self._folder / path).exists()}
        paths = unknown - absent | self._needed(table, absent)
        faults = compare(self._folder, recorded, sorted(paths), whole=whole)
        sound = paths - {fault.path for fault in faults}
        self._compared |= {p: recorded[p] for p in sound if whole or recorded[p].size <= SMALL}
        return faults

    def _needed(self, table: str, absent: Collection[str]) -> set[str]:
        """Return those of some absent files that the newest version of a table needs.

        Others belonged to older versions: a process that deletes these may be stopped before it
        records that.
        """
        if not absent:
            return set()
        versions = manifests(self._folder, table)
        newest = max(versions, default=0)
        content = (self._folder / versions[newest]).read_bytes() if versions else b""
        return {
            path
            for path in absent
            if (manifest_version(path) or 0) > newest or Path(path).name.encode() in content
        }

    def record_file(self, path: Path) -> None:
        """Record a file that belongs to no table, such as a derived one, as it is now.

        Raises:
            OSError: it cannot be read, or the disk refused.
        """
        name = path.relative_to(self._folder).as_posix()
        digest = digest_of(path)
        if self.journal.exists and self.journal.files().get(name) != digest:
            self.journal.record({name: digest}, [])

    def refresh(self, table: str) -> None:
        """Record the files of a table as they are now, also those of a name that was recorded.

        A version that is written after a newer one was lost has the name of that one.

        Raises:
            OSError: the disk refused.
        """
        self.sync([table])
        recorded = self.recorded(table)
        files = {path: digest_of(self._folder / path) for path in table_files(self._folder, table)}
        changed = {path: digest for path, digest in files.items() if recorded.get(path) != digest}
        if self.journaled and changed:
            self.journal.record(changed, [])
            self._compared |= changed

    def rewrite(self, *others: Path) -> None:
        """Replace the journal by one with all files as they are now.

        Args:
            others: files that belong to no table.

        Raises:
            OSError: the disk refused.
        """
        tables = [path.stem for path in self._folder.glob(f"*{TABLE}")]
        paths = {path for table in tables for path in table_files(self._folder, table)}
        paths |= {path.relative_to(self._folder).as_posix() for path in others}
        self.journal.rewrite(self._sync_files(paths))
        self.journaled = True

    def forget(self, table: str) -> None:
        """Record that the files of a table are gone, which may be written again."""
        recorded = self.recorded(table)
        if recorded:
            self.journal.record({}, list(recorded))

    def recorded_tables(self) -> set[str]:
        """Return the names of the tables of which the journal has files."""
        return {path.split(TABLE)[0] for path in self.journal.files() if f"{TABLE}/" in path}

    def recorded(self, table: str) -> dict[str, FileDigest]:
        """Return the files of a table that the journal has, by path."""
        start = f"{table}{TABLE}/"
        return {p: digest for p, digest in self.journal.files().items() if p.startswith(start)}

    def _sync_files(self, paths: Collection[str]) -> dict[str, FileDigest]:
        digests = {}
        folders = {self._folder} if paths else set()
        for path in sorted(paths):
            place = self._folder / path
            with suppress(FileNotFoundError):  # deleted by another process since
                digests[path] = digest_of(place)
                sync_file(place)
                folders.update(p for p in place.parents if self._folder in p.parents)
        for folder in sorted(folders, key=lambda place: -len(place.parts)):
            sync_folder(folder)
        return digests


def table_files(folder: Path, table: str) -> set[str]:
    """List the files of a table, as paths relative to the collection, with forward slashes."""
    place = folder / f"{table}{TABLE}"
    return {
        Path(parent, name).relative_to(folder).as_posix()
        for parent, _, names in os.walk(place)
        for name in names
        if name != HINT
    }


def version_hint(folder: Path, table: str) -> Path:
    """Return where LanceDB notes the newest version of a table."""
    return folder / f"{table}{TABLE}" / MANIFESTS / HINT


def manifests(folder: Path, table: str) -> dict[int, str]:
    """Map each version of a table to the path of its manifest, as `table_files` gives it."""
    place = folder / f"{table}{TABLE}" / MANIFESTS
    return {
        version: path.relative_to(folder).as_posix()
        for path in place.glob("*.manifest")
        if (version := manifest_version(path.name)) is not None
    }


def manifest_version(path: str) -> int | None:
    """Read a version from the name of its manifest; long names count down from 2^64 - 1."""
    stem, dot, suffix = Path(path).name.rpartition(".")
    if dot + suffix != ".manifest" or not stem.isdecimal():
        return None
    return 2**64 - 1 - int(stem) if len(stem) == 20 else int(stem)
