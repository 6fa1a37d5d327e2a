"""Read, process and check batches of files with one thread per core.

Decoding and ONNX Runtime release the global interpreter lock, so each thread keeps a core busy. The
calling thread scans and writes. The number of batches in progress is bounded.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice

from egara.collection.indexing.error_log import ErrorLog
from egara.collection.indexing.process import ImageResult, ImageTask, process_images
from egara.collection.indexing.records import (
    Candidate,
    HashedFile,
    IndexedFile,
    failed_file,
    indexed_file,
)
from egara.collection.indexing.rows import misfits
from egara.collection.indexing.scan import Scanner
from egara.encoders import Encoder

__all__ = ["index_batch", "index_files"]

BATCH = 8  # files
BATCHES_AHEAD = 2  # for each core


def index_files(
    candidates: Iterable[Candidate],
    scanner: Scanner,
    encoders: Sequence[Encoder],
    errors: ErrorLog,
) -> Iterator[IndexedFile]:
    """Read, decode and encode files in threads. Yield each file when it is done, in any order."""

    def work(batch: Sequence[Candidate]) -> list[IndexedFile]:
        return index_batch(batch, scanner, encoders, errors)

    for files in _in_threads(work, _batches(candidates, BATCH)):
        yield from files


def index_batch(
    candidates: Sequence[Candidate],
    scanner: Scanner,
    encoders: Sequence[Encoder],
    errors: ErrorLog,
) -> list[IndexedFile]:
    """Read, decode and encode some files. An exception becomes the outcome of its file."""
    hashed: list[HashedFile] = []

    def tasks() -> Iterator[ImageTask]:
        for candidate in candidates:
            file, task = scanner.read(candidate)
            hashed.append(file)
            if task is not None:
                yield task

    results = iter(process_images(tasks(), encoders))
    files = [
        indexed_file(file, next(results) if file.failure is None else ImageResult(), errors)
        for file in hashed
    ]
    for number, failure in misfits(files).items():
        files[number] = failed_file(hashed[number], failure, errors)
    return files


def _batches(items: Iterable[Candidate], size: int) -> Iterator[list[Candidate]]:
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch


def _in_threads(
    work: Callable[[list[Candidate]], list[IndexedFile]], batches: Iterator[list[Candidate]]
) -> Iterator[list[IndexedFile]]:
    """Yield results as they complete, with at most `BATCHES_AHEAD` batches per core in progress."""
    workers = os.cpu_count() or 1
    running: set[Future[list[IndexedFile]]] = set()
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
