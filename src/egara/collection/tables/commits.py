"""Make commits durable: sync the files that they wrote, and record them in the journal."""

import os
import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from egara.collection.tables.disk import sync_file, sync_folder
from egara.collection.tables.journal import FileDigest, Journal, digest_of

__all__ = ["Commits", "manifests", "table_files"]

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

    def is_recorded(self, table: str) -> bool:
        """Tell whether the newest version of a table was completed, as far as is known."""
        if not self.journaled or self.journal.has_gap():
            return True
        versions = manifests(self._folder, table)
        return not versions or versions[max(versions)] in self.journal.files()

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


def manifests(folder: Path, table: str) -> dict[int, str]:
    """Map each version of a table to the path of its manifest, as `table_files` gives it."""
    place = folder / f"{table}{TABLE}" / MANIFESTS
    return {
        _version(path.stem): path.relative_to(folder).as_posix()
        for path in place.glob("*.manifest")
        if path.stem.isdecimal()
    }


def _version(stem: str) -> int:
    """Read a version from the name of its manifest; long names count down from 2^64 - 1."""
    number = int(stem)
    return 2**64 - 1 - number if len(stem) == 20 else number
