"""Work on all cores: numpy, BLAS and numkong leave the interpreter free while they compute."""

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
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(cores(), thread_name_prefix="egara-search")


if hasattr(os, "register_at_fork"):  # a forked child has the pool's object but not its threads
    os.register_at_fork(after_in_child=_pool.cache_clear)


def on_all_cores(work: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """The results of `work`, in the order of `items`. `work` itself must not call this."""
    pending = list(items)
    if len(pending) < 2:
        return [work(item) for item in pending]
    return list(_pool().map(work, pending))


class _BlasLimit:
    """How many ask for BLAS on one thread. Its number of threads is one for the whole process.

    So limits that overlap, each restoring what it found, would leave it at one thread for good.
    """

    def __init__(self) -> None:
        self._asking = 0
        self._limits: Any = None
        self._lock = threading.Lock()

    def ask(self) -> None:
        with self._lock:
            if not self._asking:
                self._limits = threadpool_limits(1, "blas")
            self._asking += 1

    def release(self) -> None:
        with self._lock:
            self._asking -= 1
            if not self._asking:
                self._limits.restore_original_limits()


_blas_limit = _BlasLimit()


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Keep BLAS to one thread: its own would wait for ours. Any number of threads may ask."""
    _blas_limit.ask()
    try:
        yield
    finally:
        _blas_limit.release()


def spans(total: int, parts: int, least: int = 1) -> list[tuple[int, int]]:
    """Cut `range(total)` into at most `parts` even (start, stop), each at least `least` long."""
    parts = max(1, min(parts, total // max(1, least)))
    edges = [total * part // parts for part in range(parts + 1)]
    return list(pairwise(edges))
