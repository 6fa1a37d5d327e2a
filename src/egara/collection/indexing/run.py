"""Index a folder: scan it, process what changed, write, and reconcile the tables.

The calling thread scans and writes. `egara.collection.indexing.pipeline` runs the threads that
process files.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from egara.collection.indexing.declared_metadata import DeclaredMetadata
from egara.collection.indexing.error_log import ErrorLog
from egara.collection.indexing.ledger import KnownFile, Ledger
from egara.collection.indexing.missing_vectors import incomplete_folders
from egara.collection.indexing.pipeline import index_files
from egara.collection.indexing.progress import ProgressCallback, ProgressMeter
from egara.collection.indexing.reconciling import ScanResult, reconcile
from egara.collection.indexing.records import Candidate, IndexedFile
from egara.collection.indexing.replacements import Transfer, find_replacements
from egara.collection.indexing.report import IndexReport, Outcome
from egara.collection.indexing.scan import Scanner
from egara.collection.indexing.writer import Writer
from egara.collection.tables import FileRow, Store, schema, to_text
from egara.encoders import Encoder
from egara.images import FoundFile, Unreadable, unsupported_format, walk

__all__ = ["index_folder"]


def index_folder(
    store: Store,
    folder: Path,
    root: int,
    roots: dict[int, Path],
    encoders: Sequence[Encoder],
    transfer: Transfer,
    progress: ProgressCallback | None,
) -> IndexReport:
    """Update a collection to the files of a folder; see `Collection.index`.

    Args:
        store: the tables.
        folder: the root's folder. If it does not exist, all its files are missing.
        root: the root's number.
        roots: the folders of all roots, by number.
        encoders: the loaded encoders to use.
        transfer: called with the ID of the replacing image by the ID of the replaced image.
        progress: called after every file.
    """
    started = time.monotonic()
    run = _Run(store, folder, root, encoders, progress)
    try:
        run.index_changes()
    finally:
        run.writer.finish()
    run.reconcile(roots, transfer)
    for name in run.tables:
        store.compact(name)
    run.report.seconds = time.monotonic() - started
    return run.report


class _Run:
    """The state of one indexing run over one root."""

    def __init__(
        self,
        store: Store,
        folder: Path,
        root: int,
        encoders: Sequence[Encoder],
        progress: ProgressCallback | None,
    ) -> None:
        self.store = store
        self.folder = folder
        self.root = root
        self.encoders = encoders
        self.ledger = Ledger(store, root, encoders)
        self.writer = Writer(store, root, encoders, self.ledger)
        self.errors = ErrorLog(store.folder)
        self.report = IndexReport(provider=", ".join(dict.fromkeys(e.provider for e in encoders)))
        self.tables = ["images", "thumbnails", "files"]
        self.tables += [schema.vectors_table(e.fingerprint) for e in encoders]
        self._known = dict(self.ledger.files)
        self._seen: set[str] = set()
        self._unreadable: list[str] = []
        self._returned: set[str] = set()
        self._new_paths: dict[str, str] = {}
        self._meter = ProgressMeter(progress)

    def index_changes(self) -> None:
        """Scan the folder, and index every file that is new or has changed."""
        entries = list(walk(self.folder)) if self.folder.is_dir() else []
        metadata = DeclaredMetadata(self.folder, {item.path for item in entries}, self.errors)
        scanner = Scanner(self.folder, self.ledger, metadata)
        self._meter.total = len(entries)
        changed = self._changed(entries, scanner)
        for file in index_files(changed, scanner, self.encoders, self.errors):
            self._add(file)
        for path, fault in metadata.broken.items():
            self._add_unreadable(to_text(path), fault.reason, fault.kind)

    def reconcile(self, roots: dict[int, Path], transfer: Transfer) -> None:
        """Find replaced, moved and missing files, and finish the report."""
        gone = {path for path in self._known if path not in self._seen and not self._hidden(path)}
        replacements = find_replacements(self.store, self.root, self.ledger.files, gone, roots)
        if replacements:
            transfer(replacements)
        self._known.clear()
        self.ledger.files.clear()
        scanned = ScanResult(self.root, gone, self._returned, self._new_paths)
        moved, missing = reconcile(self.store, scanned, roots)
        replacing = set(replacements.values())
        self.report.missing = missing
        self.report.moved = moved
        self.report.redrawn = len(replacements)
        self.report.added = len(self.writer.added - replacing)
        self.report.present -= moved + len(self.writer.added | replacing)
        self.report.behind = incomplete_folders(self.store, self.root, roots, self.encoders)
        self.report.broken.sort(key=lambda item: item.path)
        for outcomes in self.report.unencoded.values():
            outcomes.sort(key=lambda item: item.path)

    def _changed(
        self, entries: Iterable[FoundFile | Unreadable], scanner: Scanner
    ) -> Iterator[Candidate]:
        """Yield the files to read; every other file gets its outcome here."""
        for item in entries:
            path = to_text(item.path)
            self._seen.add(path)
            if isinstance(item, Unreadable):
                self._unreadable.append(path)
                self._add_unreadable(path, item.reason)
                self._meter.step()
                continue
            known = self._known.get(path)
            candidate = scanner.compare(item, known)
            if candidate is not None:
                yield candidate
            elif known is not None:
                self._count_known(path, known)

    def _count_known(self, path: str, known: KnownFile) -> None:
        """Count a file whose row is up to date."""
        if known.id is None:
            self._count_failed(path, known.reason or "", known.outcome)
            return
        if known.outcome == schema.MISSING:
            self._returned.add(path)
        self.report.present += 1
        self._meter.step()

    def _count_failed(self, path: str, reason: str, outcome: str) -> None:
        if outcome == schema.UNSUPPORTED:
            name = unsupported_format(reason) or "other"
            self.report.unsupported[name] = self.report.unsupported.get(name, 0) + 1
        else:
            self.report.broken.append(Outcome(path, reason, outcome))
        self._meter.step()

    def _add_unreadable(self, path: str, reason: str, outcome: str = schema.BROKEN) -> None:
        """Report an unreadable folder, link or metadata file."""
        self._seen.add(path)
        self.report.broken.append(Outcome(path, reason, outcome))
        known = self._known.get(path)
        if known is None or (known.id is None and known.reason != reason):
            self.writer.add_row(FileRow(self.root, path, None, -1, -1, None, outcome, reason))

    def _add(self, file: IndexedFile) -> None:
        """Write and count a file that was read."""
        row = self.writer.add(file)
        if row.outcome != schema.INDEXED:
            self._count_failed(row.path, row.reason or "", row.outcome)
            return
        for encoder, (reason, kind) in file.unencoded.items():
            outcome = Outcome(row.path, reason, kind)
            self.report.unencoded.setdefault(encoder, []).append(outcome)
        image_was_known = row.id is not None and file.facts is None
        if image_was_known and row.path not in self._known:
            self._new_paths[row.path] = str(row.id)
        self.report.present += 1
        self._meter.step()

    def _hidden(self, path: str) -> bool:
        """Return whether a path is below a folder that could not be read."""
        return any(folder == "." or path.startswith(f"{folder}/") for folder in self._unreadable)
