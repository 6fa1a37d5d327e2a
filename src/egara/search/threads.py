"""Run functions on all cores. NumPy, BLAS and numkong release the interpreter lock."""

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from typing import Any, TypeVar

from threadpoolctl import threadpool_limits

__all__ = ["cores", "on_all_cores", "one_blas_thread", "spans"]

T = TypeVar("T")
R = TypeVar("R")


def cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(cores(), thread_name_prefix="egara-search")


if hasattr(os, "register_at_fork"):  # a forked child has no threads of the pool
    os.register_at_fork(after_in_child=_pool.cache_clear)


def on_all_cores(work: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """Return the results of `work` in the order of `items`. `work` must not call this function."""
    pending = list(items)
    if len(pending) < 2:
        return [work(item) for item in pending]
    return list(_pool().map(work, pending))


class _BlasLimit:
    """Counts the users of the limit of one BLAS thread, which applies to the whole process.

    Without the count, overlapping limits that each restore the previous value would leave BLAS at
    one thread.
    """

    def __init__(self) -> None:
        self._users = 0
        self._limits: Any = None
        self._lock = threading.Lock()

    def acquire(self) -> None:
        with self._lock:
            if not self._users:
                self._limits = threadpool_limits(1, "blas")
            self._users += 1

    def release(self) -> None:
        with self._lock:
            self._users -= 1
            if not self._users:
                self._limits.restore_original_limits()


_blas_limit = _BlasLimit()


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Limit BLAS to one thread while the pool of this module computes.

    Any number of threads may use this at the same time.
    """
    _blas_limit.acquire()
    try:
        yield
    finally:
        _blas_limit.release()


def spans(total: int, parts: int, minimum: int = 1) -> list[tuple[int, int]]:
    """Split `range(total)` into at most `parts` even (start, stop) of at least `minimum` items."""
    parts = max(1, min(parts, total // max(1, minimum)))
    edges = [total * part // parts for part in range(parts + 1)]
    return list(pairwise(edges))
