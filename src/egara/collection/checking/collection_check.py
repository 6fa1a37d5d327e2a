"""Check a complete collection: its files by their digests, and its tables by their rows."""

from collections.abc import Callable

from egara.collection.checking.non_table_files import (
    check_non_table_files,
    unknown_files,
    version_hint_damage,
)
from egara.collection.checking.references import check_references
from egara.collection.checking.reports import CheckReport, Fault, describe_table, remedy
from egara.collection.checking.table_content import TableContent, read_table_content
from egara.collection.tables import (
    TABLE_SUFFIX,
    Commits,
    FileFault,
    Store,
    manifest_paths,
    manifest_version,
    schema,
    table_files,
)

__all__ = ["check", "is_needed"]

ATTEMPTS = 3
MAX_SHOWN_PROBLEMS = 3  # for each table

Progress = Callable[[int, int], None]


def check(store: Store, *, read_data: bool, progress: Progress | None = None) -> CheckReport:
    """Check a collection; see `CheckVerbs.check`.

    If another process writes meanwhile, the check is repeated.

    Args:
        store: the collection's store, opened for repairing.
        read_data: compare the bytes of large files too.
        progress: called with the number of checked tables and of all tables.
    """
    for _ in range(ATTEMPTS - 1):
        before = _state(store)
        report = _check_once(store, read_data, progress)
        if report.sound or _state(store) == before:
            return report
    return _check_once(store, read_data, progress)  # Another process wrote meanwhile.


def _state(store: Store) -> object:
    """Return a value that changes with every commit of any process."""
    if store.folder is None:
        return {name: store.version(name) for name in sorted(store.names())}
    return Commits(store.folder).journal.files()


def _check_once(store: Store, read_data: bool, progress: Progress | None) -> CheckReport:
    report = CheckReport(read_data=read_data)
    commits = None if store.folder is None else Commits(store.folder)
    names = sorted(store.names(), key=_sort_key)
    contents: dict[str, TableContent] = {}
    for number, name in enumerate(names):
        if progress is not None:
            progress(number, len(names))
        content = _check_table(store, commits, name, report)
        if content is not None:
            contents[name] = content
    if progress is not None:
        progress(len(names), len(names))
    report.tables = len(names)
    check_references(contents, set(names), report)
    if commits is not None:
        _check_folder(store, commits, contents, report)
    return report


def _sort_key(name: str) -> tuple[int, str]:
    """Return a sort key: tables with references come before the tables that they refer to.

    Commits write them in the opposite order.
    """
    return (["files", "images"].index(name) if name in ("files", "images") else 2), name


def _check_table(
    store: Store, commits: Commits | None, name: str, report: CheckReport
) -> TableContent | None:
    """Check one table; return its content, or None if it is damaged."""
    problems: list[str] = []
    damaged = False
    if store.folder is not None and commits is not None:
        faults = commits.damaged_files(name, include_large=report.read_data)
        report.files += len(commits.recorded_files(name))
        damaged = any(is_needed(store, name, fault) for fault in faults)
        problems += [f"{fault.path}: {fault.problem}" for fault in faults]
        hint = version_hint_damage(store.folder, name)
        if hint is not None and commits.journal.exists and commits.is_recorded(name):
            problems.append(hint)
    exists = store.folder is None or (store.folder / f"{name}.lance").is_dir()
    if not exists and schema.owner(name) is schema.Owner.DERIVED:
        return None
    content = TableContent() if damaged else read_table_content(store, name)
    problems += content.problems
    if problems:
        shown = "; ".join(problems[:MAX_SHOWN_PROBLEMS])
        if len(problems) > MAX_SHOWN_PROBLEMS:
            shown += f"; and {len(problems) - MAX_SHOWN_PROBLEMS:,} more"
        report.faults.append(Fault(name, describe_table(name), shown, remedy(name)))
    if schema.owner(name) is None:
        report.notes.append(f"The table {name!r} is unknown to this version of Egara.")
    return None if damaged or content.problems else content


def is_needed(store: Store, table: str, fault: FileFault) -> bool:
    """Return whether the newest version of a table may need a damaged file."""
    assert store.folder is not None
    version = manifest_version(fault.path)
    if version is not None:
        return version >= max(manifest_paths(store.folder, table), default=0)
    return "/_transactions/" not in fault.path


def _check_folder(
    store: Store, commits: Commits, contents: dict[str, TableContent], report: CheckReport
) -> None:
    assert store.folder is not None
    about = store.about() if "about" in contents else {}
    version = about.get("schema_version", "0")
    report.faults += check_non_table_files(
        store.folder,
        commits,
        about.get("id"),
        int(version) if version.isdecimal() else 0,
        include_large=report.read_data,
    )
    names = store.names()
    recorded = commits.journal.files()
    absent = [
        path for path in recorded if TABLE_SUFFIX in path and not (store.folder / path).exists()
    ]
    older = sum(
        schema.owner(path.split(TABLE_SUFFIX)[0]) is not schema.Owner.DERIVED for path in absent
    )
    if older and report.sound:
        report.notes.append(f"{older:,} files of older versions are missing. No rows are lost.")
    new = [path for name in names for path in table_files(store.folder, name) - {*recorded}]
    if not commits.journal.exists:
        report.notes.append(
            "The files have no digests, because an older version of Egara wrote them. So the check "
            "only finds files that cannot be read. The next `egara index` records digests."
        )
    elif new:
        report.notes.append(
            f"{len(new):,} files have no digest yet: a process is writing them, or was stopped "
            "while it was writing. The next commit records them."
        )
    for name in unknown_files(store.folder, names):
        report.notes.append(
            f"{name!r} in the collection's folder is not a file of Egara. Egara does not change it."
        )
