"""Check the files of a collection that are not part of a table."""

import json
from collections.abc import Iterator
from pathlib import Path

from egara.collection.backups import backup_fault
from egara.collection.checking.reports import Fault
from egara.collection.tables import (
    BACKUPS_FOLDER,
    DAMAGED_FOLDER,
    DERIVED_FOLDER,
    JOURNAL,
    MARKER,
    TABLE_SUFFIX,
    Commits,
    compare_files,
    manifest_paths,
    marker_content,
    schema,
    version_hint,
)

__all__ = ["check_non_table_files", "unknown_files", "version_hint_damage"]

REWRITE_REMEDY = "`egara repair` writes it again."
COLLECTION_FILES = (MARKER, JOURNAL, "journal.last", "journal.lock", "writing.lock", "editing.lock")
LOCK_HOLDER_FILES = ("writer.json", "editor.json")
COLLECTION_FOLDERS = (BACKUPS_FOLDER, DAMAGED_FOLDER, DERIVED_FOLDER)


def check_non_table_files(
    folder: Path,
    commits: Commits,
    collection_id: str | None,
    schema_version: int,
    *,
    include_large: bool,
) -> Iterator[Fault]:
    """Yield the faults of the journal, the marker file, the backups and the derived files.

    Args:
        folder: the folder of the collection.
        commits: the commits of the collection.
        collection_id: the collection's ID in the table ``about``; None if unknown.
        schema_version: the schema version of the tables; 0 if unknown.
        include_large: compare the bytes of large files too.
    """
    journal = commits.journal
    problems = journal.faults()
    if not journal.exists and not problems and schema_version >= schema.JOURNALED_FROM:
        problems = ["it is missing"]
    if problems:
        content = "the digests of all files"
        yield Fault(JOURNAL, content, "; ".join(problems), REWRITE_REMEDY)
    yield from _marker_faults(folder, collection_id)
    for path in sorted((folder / BACKUPS_FOLDER).glob("*.jsonl")):
        damage = backup_fault(path)
        if damage is not None:
            yield Fault(
                path.relative_to(folder).as_posix(),
                "a backup of user data",
                damage.removeprefix(f"{path}: "),
                f"`egara repair` moves the damaged backup to the folder {DAMAGED_FOLDER}. The next "
                "backup contains all current edits.",
            )
    recorded = journal.files()
    derived = [path for path in recorded if path.startswith(f"{DERIVED_FOLDER}/")]
    existing = [path for path in derived if (folder / path).exists()]
    for name, problem in compare_files(folder, recorded, existing, include_large=include_large):
        remedy = "`egara repair` deletes it. It is computed again when it is needed."
        yield Fault(name, "data computed from the tables", problem, remedy)


def version_hint_damage(folder: Path, table: str) -> str | None:
    """Return a description of damage to the file in which LanceDB stores the newest version.

    Return None if the file is undamaged or missing.
    """
    path = version_hint(folder, table)
    try:
        hint = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        hint = None
    newest = max(manifest_paths(folder, table), default=0)
    if isinstance(hint, dict) and hint == {"version": newest}:
        return None
    return f"{path.relative_to(folder).as_posix()}: it does not state the newest version"


def unknown_files(folder: Path, tables: set[str]) -> list[str]:
    """Return the names of files and folders in a collection's folder that Egara did not write."""
    expected = {
        *COLLECTION_FILES,
        *LOCK_HOLDER_FILES,
        *COLLECTION_FOLDERS,
        *(f"{table}{TABLE_SUFFIX}" for table in tables),
    }
    return sorted(path.name for path in folder.iterdir() if path.name not in expected)


def _marker_faults(folder: Path, collection_id: str | None) -> Iterator[Fault]:
    """Compare the marker file with the ID in the table ``about``."""
    path = folder / MARKER
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        content = None
    if collection_id is not None and content != marker_content(collection_id):
        problem = "it is missing" if content is None else "it was changed"
        yield Fault(MARKER, "the ID of the collection", problem, REWRITE_REMEDY)
