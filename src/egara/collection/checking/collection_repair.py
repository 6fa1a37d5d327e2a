"""Repair a complete collection: keep undamaged rows, restore user data, rebuild small tables.

Only derived data is deleted. Other damaged files are moved to ``damaged/TIME`` in the folder of the
collection. The next repair completes an interrupted one: the files that were moved away are still
in the journal, so a table counts as damaged until it is written again.
"""

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from egara.collection.backups import Backups, backup_fault
from egara.collection.checking.collection_check import check, is_needed
from egara.collection.checking.non_table_files import version_hint_damage
from egara.collection.checking.reports import INDEX_REMEDY, CheckReport, Repair, RepairReport
from egara.collection.checking.salvage import SalvagedTable, salvage
from egara.collection.checking.small_tables import (
    is_incomplete,
    rebuild_about,
    rebuild_encoders,
    rebuild_labels,
    rebuild_marker,
    rebuild_roots,
)
from egara.collection.checking.table_content import read_table_content
from egara.collection.checking.user_tables import restore_table
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
        """Prepare a repair.

        Args:
            store: the collection's store, opened for repairing.
            folder: the folder of the collection.
            folders: candidates for folders of drawings whose rows are lost.
            backups: the backups of the collection.
        """
        self._store = store
        self._folder = folder
        self._folders = folders
        self._backups = backups
        self._commits = Commits(folder)
        self._damaged_folder = (
            folder / DAMAGED_FOLDER / datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S.%f")
        )
        self._report = RepairReport()

    def run(self) -> RepairReport:
        """Repair everything that can be repaired."""
        self._repair_small("encoders")  # before tables of vectors are moved away
        for name in sorted(self._store.names() - SMALL_TABLES):
            self._repair_table(name)
        self._repair_small("roots")  # after `files` and `images`, from which it is rebuilt
        self._repair_small("about")
        self._report.repairs += rebuild_labels(self._store)
        self._report.repairs += rebuild_marker(self._store)
        self._repair_backups()
        self._repair_derived()
        self._repair_journal()
        if self._damaged_folder.is_dir():
            self._report.kept_at = self._damaged_folder
        final_check = check(Store(str(self._folder), create=False, repairing=True), read_data=False)
        self._report.remaining = [
            fault for fault in final_check.faults if fault.remedy != INDEX_REMEDY
        ]
        self._report.index = self._folders_to_index(final_check)
        return self._report

    def _folders_to_index(self, final_check: CheckReport) -> list[str]:
        damaged = {fault.part for fault in final_check.faults if fault.remedy == INDEX_REMEDY}
        damaged |= {repair.part for repair in self._report.repairs if repair.lost is not None}
        if not any(schema.owner(part) is schema.Owner.INDEXED for part in damaged):
            return []
        return [str(root) for root in read_roots(self._store).values() if root.is_dir()]

    def _damage(self, name: str) -> tuple[list[FileFault], list[str]]:
        """Return the faults of a table's files and the problems of its rows."""
        faults = self._commits.damaged_files(name, include_large=True)
        if any(is_needed(self._store, name, fault) for fault in faults):
            return faults, ["files are damaged"]
        return faults, read_table_content(self._store, name).problems

    def _repair_table(self, name: str) -> None:
        owner = schema.owner(name)
        if owner is schema.Owner.DERIVED:
            self._repair_derived_table(name)
            return
        if owner is None:
            return  # This version of Egara does not know the table.
        faults, problems = self._damage(name)
        self._move_faulty(name, faults)
        if not problems:
            self._ignore_unneeded(name, faults)
            return
        newest_lost = self._newest_lost(name)
        salvaged = self._salvage(name)
        if owner is schema.Owner.USER:
            newest_lost |= self._newest_lost(name)
            self._move_unopened(name, salvaged)
            repair = restore_table(
                self._store, name, salvaged, newest_lost=newest_lost, backups=self._backups
            )
            self._commits.record_again(name)
            self._report.repairs.append(repair)
            return
        self._rewrite(name, salvaged)

    def _rewrite(self, name: str, salvaged: SalvagedTable | None) -> None:
        """Keep the undamaged rows of an indexed table; the next indexing adds the others."""
        intact = 0 if salvaged is None else salvaged.intact
        # The position of a label is its number, so labels are kept only if all of them are intact.
        is_partial = name.startswith("labels-") and salvaged is not None and intact < salvaged.total
        if salvaged is None or not intact or is_partial:
            self._move_unopened(name, None)
            self._commits.record_deletion(name)
            self._add_repair(name, "Moved away.", self._lost_rows(name))
            return
        self._store.replace(name, salvaged.reader())
        self._commits.record_again(name)
        count = self._store.count(name)
        action = f"Kept {count:,} of {salvaged.total:,} rows."
        self._add_repair(name, action, self._lost_rows(name))

    def _lost_rows(self, name: str) -> str | None:
        if name.startswith("labels-"):
            return None
        return (
            "The next indexing adds the other rows again, except those of drawings whose files are "
            "missing."
        )

    def _repair_small(self, name: str) -> None:
        """Write a small table again from its undamaged rows and from other tables."""
        faults, problems = self._damage(name)
        self._move_faulty(name, faults)
        rows: list[dict[str, Any]] = self._read_small(name) if not problems else []
        if problems:
            salvaged = self._salvage(name)
            rows = [] if salvaged is None else salvaged.reader().read_all().to_pylist()
            self._move_unopened(name, salvaged)
        elif not is_incomplete(self._store, name, rows):
            self._ignore_unneeded(name, faults)
            return
        if name == "about":
            repairs = rebuild_about(self._store, rows, self._backups.identity())
        elif name == "roots":
            repairs = rebuild_roots(self._store, rows, self._folders)
        else:
            repairs = rebuild_encoders(self._store, rows)
        self._commits.record_again(name)
        self._report.repairs += repairs or [Repair(name, "Written again.")]

    def _read_small(self, name: str) -> list[dict[str, Any]]:
        layout = {"about": schema.ABOUT, "roots": schema.ROOTS, "encoders": schema.ENCODERS}[name]
        rows: list[dict[str, Any]] = self._store.read(name, layout).to_pylist()
        return rows

    def _repair_derived_table(self, name: str) -> None:
        faults, problems = self._damage(name)
        folder = self._folder / f"{name}{TABLE_SUFFIX}"
        hint = version_hint_damage(self._folder, name)
        if not folder.is_dir() or not (faults or problems or hint):
            return
        shutil.rmtree(folder)
        self._commits.record_deletion(name)
        self._add_repair(name, "Deleted. It is computed again when it is needed.")

    def _repair_derived(self) -> None:
        recorded = self._commits.journal.files()
        paths = [path for path in recorded if path.startswith(f"{DERIVED_FOLDER}/")]
        existing = [path for path in paths if (self._folder / path).exists()]
        for path, _ in compare_files(self._folder, recorded, existing, include_large=True):
            (self._folder / path).unlink()
            self._add_repair(path, "Deleted. It is computed again when it is needed.")
        deleted = [path for path in paths if not (self._folder / path).exists()]
        if deleted:
            self._commits.journal.record({}, deleted)

    def _repair_backups(self) -> None:
        for path in sorted((self._folder / BACKUPS_FOLDER).glob("*.jsonl")):
            if backup_fault(path) is not None:
                name = path.relative_to(self._folder).as_posix()
                self._move(name)
                self._add_repair(name, "Moved away. Its undamaged lines can still be restored.")

    def _repair_journal(self) -> None:
        version = int(self._store.about().get("schema_version", "0"))
        lost = version >= schema.JOURNALED_FROM and not self._commits.journal.exists
        if lost or self._commits.journal.faults():
            derived = (self._folder / DERIVED_FOLDER).rglob("*")
            self._commits.rewrite(*(path for path in derived if path.is_file()))
            self._add_repair(JOURNAL, "Written again with the current digests of all files.")

    def _newest_lost(self, name: str) -> bool:
        """Return whether a recorded version is newer than all existing versions."""
        recorded = (manifest_version(path) or 0 for path in self._commits.recorded_files(name))
        return max(recorded, default=0) > max(manifest_paths(self._folder, name), default=0)

    def _salvage(self, name: str) -> SalvagedTable | None:
        return salvage(self._folder, name, self._move)

    def _move_unopened(self, name: str, salvaged: SalvagedTable | None) -> None:
        """Move a table away if none of its versions can be opened."""
        if salvaged is None and (self._folder / f"{name}{TABLE_SUFFIX}").exists():
            self._move(f"{name}{TABLE_SUFFIX}")

    def _move_faulty(self, name: str, faults: Sequence[FileFault]) -> None:
        """Move the damaged files of a table away."""
        hint = version_hint_damage(self._folder, name)
        for fault in faults:
            if (self._folder / fault.path).exists():
                self._move(fault.path)
        if hint is not None and not faults:
            self._add_repair(name, "Removed a damaged file with the number of its newest version.")
        if version_hint_damage(self._folder, name) is not None:  # LanceDB writes it again.
            version_hint(self._folder, name).unlink()

    def _ignore_unneeded(self, name: str, faults: Sequence[FileFault]) -> None:
        """Update the journal if only files are damaged that the newest version does not need."""
        if faults:
            self._commits.sync([name])
            count = f"{len(faults):,} damaged or missing files"
            self._add_repair(name, f"Ignored {count}: its newest version does not need them.")

    def _move(self, path: str) -> None:
        """Move a file or a folder to the folder of damaged files."""
        source = self._folder / path
        files = (
            [file for file in source.rglob("*") if file.is_file()] if source.is_dir() else [source]
        )
        for file in files:
            target = self._damaged_folder / file.relative_to(self._folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            file.rename(target)
        if source.is_dir():
            shutil.rmtree(source)
        self._store.close_table(path.split(TABLE_SUFFIX)[0])

    def _add_repair(self, part: str, action: str, lost: str | None = None) -> None:
        self._report.repairs.append(Repair(part, action, lost))
