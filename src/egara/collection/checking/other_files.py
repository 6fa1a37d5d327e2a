"""Check the files of a collection that belong to no table."""

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

__all__ = ["check_other_files", "hint_fault", "unknown_files"]

REWRITE_REMEDY = "`egara repair` writes it again."
OWN_FILES = (MARKER, JOURNAL, "journal.last", "journal.lock", "writing.lock", "editing.lock")
TEMPORARY_FILES = ("writer.json", "editor.json")
OWN_FOLDERS = (BACKUPS_FOLDER, DAMAGED_FOLDER, DERIVED_FOLDER)


def check_other_files(
    folder: Path,
    commits: Commits,
    identity: str | None,
    schema_version: int,
    *,
    include_large: bool,
) -> Iterator[Fault]:
    """Yield the faults of the journal, the marker file, the backups and the derived files.

    Args:
        folder: the folder of the collection.
        commits: its commits.
        identity: its ID in the table ``about``; None if unknown.
        schema_version: the schema version of its tables; 0 if unknown.
        include_large: compare the bytes of large files too.
    """
    journal = commits.journal
    problems = journal.faults()
    if not journal.exists and not problems and schema_version >= schema.JOURNALED_FROM:
        problems = ["it is missing"]
    if problems:
        holds = "the digests of all files"
        yield Fault(JOURNAL, holds, "; ".join(problems), REWRITE_REMEDY)
    yield from _marker_faults(folder, identity)
    for path in sorted((folder / BACKUPS_FOLDER).glob("*.jsonl")):
        fault = backup_fault(path)
        if fault is not None:
            yield Fault(
                path.relative_to(folder).as_posix(),
                "a backup of people's work",
                fault.removeprefix(f"{path}: "),
                "`egara repair` moves it away; the next backup has the current work.",
            )
    recorded = journal.files()
    derived = [path for path in recorded if path.startswith(f"{DERIVED_FOLDER}/")]
    existing = [path for path in derived if (folder / path).exists()]
    for name, problem in compare_files(folder, recorded, existing, include_large=include_large):
        remedy = "`egara repair` deletes it. It is computed again when it is needed."
        yield Fault(name, "data computed from the tables", problem, remedy)


def hint_fault(folder: Path, table: str) -> str | None:
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
    return f"{path.relative_to(folder).as_posix()}: it does not name the newest version"


def unknown_files(folder: Path, tables: set[str]) -> list[str]:
    """Return the names of files and folders in a collection's folder that Egara did not write."""
    own = {
        *OWN_FILES,
        *TEMPORARY_FILES,
        *OWN_FOLDERS,
        *(f"{table}{TABLE_SUFFIX}" for table in tables),
    }
    return sorted(path.name for path in folder.iterdir() if path.name not in own)


def _marker_faults(folder: Path, identity: str | None) -> Iterator[Fault]:
    """Compare the marker file with the ID in the table ``about``."""
    path = folder / MARKER
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        content = None
    if identity is not None and content != marker_content(identity):
        problem = "it is missing" if content is None else "it was changed"
        yield Fault(MARKER, "the id of the collection", problem, REWRITE_REMEDY)
