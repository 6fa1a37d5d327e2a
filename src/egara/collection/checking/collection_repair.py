"""Repair a collection: keep what is whole, restore people's work, write small tables again.

Nothing is deleted but derived tables: damaged files are moved to ``damaged/TIME`` in the folder of
the collection. A repair that was stopped leaves a collection that the next one repairs: a table
counts as damaged until it is written again, since the journal names the files that were moved away.
"""

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from egara.collection.backups import Backups, backup_fault
from egara.collection.checking.collection_check import check, is_needed
from egara.collection.checking.other_files import hint_fault
from egara.collection.checking.people_tables import restore_table
from egara.collection.checking.reports import INDEX_REMEDY, CheckReport, Repair, RepairReport
from egara.collection.checking.salvage import SalvagedTable, salvage
from egara.collection.checking.small_tables import (
    lacks_rows,
    rebuild_about,
    rebuild_encoders,
    rebuild_labels,
    rebuild_marker,
    rebuild_roots,
)
from egara.collection.checking.table_content import read_table_content
from egara.collection.tables import (
    BACKUPS_FOLDER,
    DAMAGED_FOLDER,
    DERIVED_FOLDER,
    JOURNAL,
    TABLE_SUFFIX,
    Commits,
    FileFault,
    Store,
    compare_files,
    manifest_paths,
    manifest_version,
    read_roots,
    schema,
    version_hint,
)

__all__ = ["CollectionRepair"]

SMALL_TABLES = {"about", "roots", "encoders"}


class CollectionRepair:
    """One repair of a collection in a folder. The caller holds both locks."""

    def __init__(
        self, store: Store, folder: Path, folders: Sequence[Path], backups: Backups
    ) -> None:
        """Take the collection, opened for repairing.

        Args:
            store: the collection.
            folder: its folder.
            folders: where folders of drawings may be whose rows are lost.
            backups: of the collection.
        """
        self._store = store
        self._folder = folder
        self._folders = folders
        self._backups = backups
        self._commits = Commits(folder)
        self._aside = folder / DAMAGED_FOLDER / datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S.%f")
        self._report = RepairReport()

    def run(self) -> RepairReport:
        """Repair everything that can be repaired."""
        self._repair_small("encoders")  # before a table of vectors is moved away
        for name in sorted(self._store.names() - SMALL_TABLES):
            self._repair_table(name)
        self._repair_small("roots")  # which follows from what `files` and `images` have now
        self._repair_small("about")
        self._report.repairs += rebuild_labels(self._store)
        self._report.repairs += rebuild_marker(self._store)
        self._repair_backups()
        self._repair_derived()
        self._repair_journal()
        if self._aside.is_dir():
            self._report.kept_at = self._aside
        left = check(Store(str(self._folder), create=False, repairing=True), read_data=False)
        self._report.remaining = [fault for fault in left.faults if fault.remedy != INDEX_REMEDY]
        self._report.index = self._to_index(left)
        return self._report

    def _to_index(self, left: CheckReport) -> list[str]:
        """The folders to index again."""
        damaged = {fault.part for fault in left.faults if fault.remedy == INDEX_REMEDY}
        damaged |= {repair.part for repair in self._report.repairs if repair.lost is not None}
        if not any(schema.owner(part) is schema.Owner.INDEXED for part in damaged):
            return []
        return [str(place) for place in read_roots(self._store).values() if place.is_dir()]

    def _damage(self, name: str) -> tuple[list[FileFault], list[str]]:
        """Compare a table's files, and where these are whole, read it."""
        faults = self._commits.faults(name, include_large=True)
        if any(is_needed(self._store, name, fault) for fault in faults):
            return faults, ["files are damaged"]
        return faults, read_table_content(self._store, name).problems

    def _repair_table(self, name: str) -> None:
        owner = schema.owner(name)
        if owner is schema.Owner.DERIVED:
            self._repair_derived_table(name)
            return
        if owner is None:
            return  # unknown to this version
        faults, problems = self._damage(name)
        self._move_faulty(name, faults)
        if not problems:
            self._ignore_unneeded(name, faults)
            return
        newest_lost = self._newest_lost(name)
        left = self._salvage(name)
        if owner is schema.Owner.PEOPLE:
            newest_lost |= self._newest_lost(name)
            self._move_unopened(name, left)
            repair = restore_table(
                self._store, name, left, newest_lost=newest_lost, backups=self._backups
            )
            self._commits.refresh(name)
            self._report.repairs.append(repair)
            return
        self._rewrite(name, left)

    def _rewrite(self, name: str, left: SalvagedTable | None) -> None:
        """Keep the rows of an indexed table that are left; the next indexing adds the others."""
        partial_labels = name.startswith("labels-") and left is not None and left.left < left.total
        if left is None or not left.left or partial_labels:  # a label is known by its place
            self._move_unopened(name, None)
            self._commits.forget(name)
            self._done(name, "Moved away.", self._lost_rows(name))
            return
        self._store.replace(name, left.reader())
        self._commits.refresh(name)
        count = self._store.count(name)
        self._done(name, f"Kept {count:,} of {left.total:,} rows.", self._lost_rows(name))

    def _lost_rows(self, name: str) -> str | None:
        if name.startswith("labels-"):
            return None
        return (
            "The other rows are added again by the next indexing, except those of drawings whose "
            "files are missing."
        )

    def _repair_small(self, name: str) -> None:
        """Write a table again that follows from others, together with its rows that are left."""
        faults, problems = self._damage(name)
        self._move_faulty(name, faults)
        rows: list[dict[str, Any]] = self._read_small(name) if not problems else []
        if problems:
            left = self._salvage(name)
            rows = [] if left is None else left.reader().read_all().to_pylist()
            self._move_unopened(name, left)
        elif not lacks_rows(self._store, name, rows):
            self._ignore_unneeded(name, faults)
            return
        if name == "about":
            repairs = rebuild_about(self._store, rows, self._backups.identity())
        elif name == "roots":
            repairs = rebuild_roots(self._store, rows, self._folders)
        else:
            repairs = rebuild_encoders(self._store, rows)
        self._commits.refresh(name)
        self._report.repairs += repairs or [Repair(name, "Written again.")]

    def _read_small(self, name: str) -> list[dict[str, Any]]:
        layout = {"about": schema.ABOUT, "roots": schema.ROOTS, "encoders": schema.ENCODERS}[name]
        rows: list[dict[str, Any]] = self._store.read(name, layout).to_pylist()
        return rows

    def _repair_derived_table(self, name: str) -> None:
        faults, problems = self._damage(name)
        place = self._folder / f"{name}{TABLE_SUFFIX}"
        hint = hint_fault(self._folder, name)
        if not place.is_dir() or not (faults or problems or hint):
            return
        shutil.rmtree(place)
        self._commits.forget(name)
        self._done(name, "Deleted. It is computed again when it is needed.")

    def _repair_derived(self) -> None:
        recorded = self._commits.journal.files()
        paths = [path for path in recorded if path.startswith(f"{DERIVED_FOLDER}/")]
        there = [path for path in paths if (self._folder / path).exists()]
        for path, _ in compare_files(self._folder, recorded, there, include_large=True):
            (self._folder / path).unlink()
            self._done(path, "Deleted. It is computed again when it is needed.")
        gone = [path for path in paths if not (self._folder / path).exists()]
        if gone:
            self._commits.journal.record({}, gone)

    def _repair_backups(self) -> None:
        for path in sorted((self._folder / BACKUPS_FOLDER).glob("*.jsonl")):
            if backup_fault(path) is not None:
                name = path.relative_to(self._folder).as_posix()
                self._move(name)
                self._done(name, "Moved away. The lines that are whole can be restored from there.")

    def _repair_journal(self) -> None:
        version = int(self._store.about().get("schema_version", "0"))
        lost = version >= schema.JOURNALED_FROM and not self._commits.journal.exists
        if lost or self._commits.journal.faults():
            derived = (self._folder / DERIVED_FOLDER).rglob("*")
            self._commits.rewrite(*(path for path in derived if path.is_file()))
            self._done(JOURNAL, "Written again with the digests of all files as they are now.")

    def _newest_lost(self, name: str) -> bool:
        """Tell whether a version that was recorded is newer than all that are there."""
        recorded = (manifest_version(path) or 0 for path in self._commits.recorded_files(name))
        return max(recorded, default=0) > max(manifest_paths(self._folder, name), default=0)

    def _salvage(self, name: str) -> SalvagedTable | None:
        return salvage(self._folder, name, self._move)

    def _move_unopened(self, name: str, left: SalvagedTable | None) -> None:
        """Move a table away of which no version can be opened."""
        if left is None and (self._folder / f"{name}{TABLE_SUFFIX}").exists():
            self._move(f"{name}{TABLE_SUFFIX}")

    def _move_faulty(self, name: str, faults: Sequence[FileFault]) -> None:
        """Move the damaged files of a table away."""
        hint = hint_fault(self._folder, name)
        for fault in faults:
            if (self._folder / fault.path).exists():
                self._move(fault.path)
        if hint is not None and not faults:
            self._done(name, "Removed a damaged note of its newest version.")
        if hint_fault(self._folder, name) is not None:  # LanceDB writes it again
            version_hint(self._folder, name).unlink()

    def _ignore_unneeded(self, name: str, faults: Sequence[FileFault]) -> None:
        """Do without files that the newest version does not need."""
        if faults:
            self._commits.sync([name])
            count = f"{len(faults):,} damaged or missing files"
            self._done(name, f"Goes on without {count}: its newest version does not need them.")

    def _move(self, path: str) -> None:
        """Move a file, or all files of a folder, to the folder of damaged files."""
        source = self._folder / path
        files = (
            [file for file in source.rglob("*") if file.is_file()] if source.is_dir() else [source]
        )
        for file in files:
            target = self._aside / file.relative_to(self._folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            file.rename(target)
        if source.is_dir():
            shutil.rmtree(source)
        self._store.close_table(path.split(TABLE_SUFFIX)[0])

    def _done(self, part: str, action: str, lost: str | None = None) -> None:
        self._report.repairs.append(Repair(part, action, lost))
