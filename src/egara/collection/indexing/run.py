"""Indexing a folder: walk, compare with what is known, read what changed, settle.

Files are read, decoded and encoded in batches by as many threads as there are cores (decoding and
ONNX Runtime release the interpreter's lock, so each keeps a core busy), a bounded number of batches
at a time, while the calling thread walks ahead and commits.
"""

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from pathlib import Path

from egara.collection.indexing.behind import behind
from egara.collection.indexing.error_log import ErrorLog
from egara.collection.indexing.ledger import Known, Ledger
from egara.collection.indexing.reading import read_batch
from egara.collection.indexing.redrawn import Succeed, redrawn
from egara.collection.indexing.report import IndexReport, Outcome, Progress
from egara.collection.indexing.results import Candidate, Drawn
from egara.collection.indexing.settling import Walked, settle
from egara.collection.indexing.sidecar import Sidecars, digest
from egara.collection.tables import FileRow, Store, schema, to_text
from egara.encoders import Encoder
from egara.images import Found, Unreadable, unsupported_format, walk

__all__ = ["index_folder"]

BATCH = 8
BATCHES_AHEAD = 2  # for each core
RATE_WINDOW = 10.0  # seconds
RATE_STEP = 0.1

Watch = Callable[[Progress], None]


def index_folder(
    store: Store,
    folder: Path,
    root: int,
    roots: dict[int, Path],
    encoders: Sequence[Encoder],
    succeed: Succeed,
    watch: Watch | None,
) -> IndexReport:
    """Bring a collection in line with a folder; see `Collection.index`."""
    started = time.monotonic()
    run = _Run(store, folder, root, encoders, watch)
    try:
        run.read_changes()
    finally:
        run.ledger.finish()
    run.settle(roots, succeed)
    for name in run.tables:
        store.compact(name)
    run.report.seconds = time.monotonic() - started
    return run.report


class _Run:
    """One run over one root."""

    def __init__(
        self,
        store: Store,
        folder: Path,
        root: int,
        encoders: Sequence[Encoder],
        watch: Watch | None,
    ) -> None:
        self.store = store
        self.folder = folder
        self.root = root
        self.encoders = encoders
        self.ledger = Ledger(store, root, encoders)
        self.errors = ErrorLog(store.folder)
        self.report = IndexReport(provider=", ".join(dict.fromkeys(e.provider for e in encoders)))
        self.tables = ["images", "thumbnails", "files"]
        self.tables += [schema.vectors_table(e.fingerprint) for e in encoders]
        self._known = dict(self.ledger.files)
        self._seen: set[str] = set()
        self._unreadable: list[str] = []
        self._back: set[str] = set()
        self._placed: dict[str, str] = {}
        self._progress = _Meter(watch)

    def read_changes(self) -> None:
        """Walk, and read every file that is new or has changed."""
        found = list(walk(self.folder)) if self.folder.is_dir() else []
        sidecars = Sidecars(self.folder, {item.path for item in found}, self.errors)
        self._progress.total = len(found)
        changed = self._changed(found, sidecars)
        for drawn in _in_parallel(self._read, _batches(changed, BATCH)):
            for item in drawn:
                self._take(item)
        for path, fault in sidecars.broken.items():
            self._unread(to_text(path), fault.reason, fault.kind)

    def settle(self, roots: dict[int, Path], succeed: Succeed) -> None:
        """Find what was drawn anew, what moved and what is missing, and finish the report."""
        gone = {path for path in self._known if path not in self._seen and not self._hidden(path)}
        heirs = redrawn(self.store, self.root, self.ledger.files, gone, roots)
        if heirs:
            succeed(heirs)
        self._known.clear()
        self.ledger.files.clear()
        walked = Walked(self.root, gone, self._back, self._placed)
        moved, missing = settle(self.store, walked, roots)
        self.report.missing = missing
        self.report.moved = moved
        self.report.redrawn = len(heirs)
        self.report.added = len(self.ledger.added.difference(heirs.values()))
        self.report.present -= moved + len(self.ledger.added | {*heirs.values()})
        self.report.behind = behind(self.store, self.root, roots, self.encoders)
        self.report.broken.sort(key=lambda item: item.path)
        for faults in self.report.unencoded.values():
            faults.sort(key=lambda item: item.path)

    def _changed(
        self, found: Iterable[Found | Unreadable], sidecars: Sidecars
    ) -> Iterator[Candidate]:
        """Yield the files to read; what need not be read gets its outcome here."""
        for item in found:
            text = to_text(item.path)
            self._seen.add(text)
            if isinstance(item, Unreadable):
                self._unreadable.append(text)
                self._unread(text, item.reason)
                self._progress.step()
                continue
            said = sidecars.of(item.path)
            row = self._known.get(text)
            sidecar = digest(said)
            if row is not None and said is None and sidecars.unsure(item.path):
                sidecar = row.sidecar
            if row is not None and self._unchanged(row, item, sidecar):
                self._keep(text, row)
            else:
                yield Candidate(item.path, said, sidecar, item.foreign)

    def _unchanged(self, row: Known, found: Found, sidecar: str | None) -> bool:
        same = (row.size, row.mtime_ns, row.sidecar) == (found.size, found.mtime_ns, sidecar)
        if row.outcome == schema.UNSUPPORTED:  # by this Egara too, or an older one?
            return same and unsupported_format(row.reason) is not None
        return same and (row.id is None or self.ledger.has_all(row.id))

    def _keep(self, path: str, row: Known) -> None:
        if row.id is None:
            self._not_indexed(path, row.reason or "", row.outcome)
            return
        if row.outcome == schema.MISSING:
            self._back.add(path)
        self.report.present += 1
        self._progress.step()

    def _unread(self, path: str, reason: str, outcome: str = schema.BROKEN) -> None:
        """What is no drawing has an outcome too: a folder, a link, a metadata file."""
        self._seen.add(path)
        self.report.broken.append(Outcome(path, reason, outcome))
        known = self._known.get(path)
        if known is None or (known.id is None and known.reason != reason):
            self.ledger.note(FileRow(self.root, path, None, -1, -1, None, outcome, reason))

    def _not_indexed(self, path: str, reason: str, outcome: str) -> None:
        if outcome == schema.UNSUPPORTED:
            name = unsupported_format(reason) or "other"
            self.report.unsupported[name] = self.report.unsupported.get(name, 0) + 1
        else:
            self.report.broken.append(Outcome(path, reason, outcome))
        self._progress.step()

    def _read(self, candidates: Sequence[Candidate]) -> list[Drawn]:
        return read_batch(self.folder, candidates, self.ledger.needs, self.errors)

    def _take(self, drawn: Drawn) -> None:
        known = drawn.id is not None and drawn.facts is None
        row = self.ledger.draw(drawn)
        if row.outcome != schema.INDEXED:
            self._not_indexed(row.path, row.reason or "", row.outcome)
            return
        for fault in drawn.unencoded:
            failed = self.report.unencoded.setdefault(fault.encoder, [])
            failed.append(Outcome(row.path, fault.reason, fault.kind))
        if row.id is not None and row.path not in self._known and known:
            self._placed[row.path] = row.id
        self.report.present += 1
        self._progress.step()

    def _hidden(self, path: str) -> bool:
        """Whether a path lies below a folder that could not be read, so that nothing is known."""
        return any(folder == "." or path.startswith(f"{folder}/") for folder in self._unreadable)


def _batches(items: Iterable[Candidate], size: int) -> Iterator[list[Candidate]]:
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch


def _in_parallel(
    work: Callable[[list[Candidate]], list[Drawn]], batches: Iterator[list[Candidate]]
) -> Iterator[list[Drawn]]:
    """Yield answers as they come; never more than a few batches a core are under way."""
    workers = os.cpu_count() or 1
    running: set[Future[list[Drawn]]] = set()
    with ThreadPoolExecutor(workers, thread_name_prefix="egara-index") as pool:
        try:
            for batch in batches:
                running.add(pool.submit(work, batch))
                if len(running) >= workers * BATCHES_AHEAD:
                    done, running = wait(running, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in done)
            while running:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        finally:
            for future in running:
                future.cancel()


class _Meter:
    """Counts files and works out the rate over the last while."""

    def __init__(self, watch: Watch | None) -> None:
        self.total = 0
        self._watch = watch
        self._done = 0
        self._marks: deque[tuple[float, int]] = deque([(time.monotonic(), 0)])

    def step(self) -> None:
        self._done += 1
        if self._watch is None:
            return
        now = time.monotonic()
        if now - self._marks[-1][0] > RATE_STEP:
            self._marks.append((now, self._done))
        while len(self._marks) > 1 and now - self._marks[0][0] > RATE_WINDOW:
            self._marks.popleft()
        elapsed = now - self._marks[0][0]
        rate = (self._done - self._marks[0][1]) / elapsed if elapsed > 0 else 0.0
        left = (self.total - self._done) / rate if rate else None
        self._watch(Progress(self._done, self.total, rate, left))
