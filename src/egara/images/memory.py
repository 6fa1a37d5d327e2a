"""A memory budget that all decodes of this process share."""

import ctypes
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

LARGE = 64 * 1024 * 1024
"""Reservations of this many bytes or more return their memory to the operating system."""


class MemoryBudget:
    """A semaphore that counts bytes: a request that exceeds the rest of the budget waits.

    A request larger than the whole budget is granted when nothing else runs, so one large image
    can always be decoded alone. Requests are served in order, so a large one does not
    wait forever.

    Memory that a large request has freed is returned to the operating system before the next one
    begins. The GNU C library would keep it for the thread that freed it: eight threads that decode
    200 megapixels one after another would keep the memory of all eight.
    """

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._in_use = 0
        self._waiting: deque[object] = deque()
        self._changed = threading.Condition()

    @contextmanager
    def reserve(self, size: int) -> Iterator[None]:
        """Wait until ``size`` bytes are free, and reserve them while the block runs."""
        self._take(size)
        try:
            yield
        finally:
            if size >= LARGE:
                _trim()
            with self._changed:
                self._in_use -= size
                self._changed.notify_all()

    def _take(self, size: int) -> None:
        ticket = object()
        with self._changed:
            self._waiting.append(ticket)
            try:
                self._changed.wait_for(lambda: self._waiting[0] is ticket and self._fits(size))
                self._in_use += size
            finally:
                self._waiting.remove(ticket)
                self._changed.notify_all()

    def _fits(self, size: int) -> bool:
        return self._in_use == 0 or self._in_use + size <= self._budget


def _trim() -> None:
    """Return freed memory to the operating system."""
    if (trim := _malloc_trim()) is not None:
        trim(0)


@cache
def _malloc_trim() -> Callable[[int], int] | None:
    """Return the C library's function; None if the function does not exist."""
    try:
        function = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # not GNU; TypeError on Windows
        return None
    function.argtypes, function.restype = [ctypes.c_size_t], ctypes.c_int
    trim: Callable[[int], int] = function
    return trim


DECODES = MemoryBudget(512 * 1024 * 1024)
"""The budget of all decodes, by an estimate of the memory of each."""
