"""Work on all cores: numpy, BLAS and numkong leave the interpreter free while they compute."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise
from typing import TypeVar

__all__ = ["cores", "on_all_cores", "spans"]

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


def spans(total: int, parts: int, least: int = 1) -> list[tuple[int, int]]:
    """Cut `range(total)` into at most `parts` even (start, stop), each at least `least` long."""
    parts = max(1, min(parts, total // max(1, least)))
    edges = [total * part // parts for part in range(parts + 1)]
    return list(pairwise(edges))
