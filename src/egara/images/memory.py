"""A budget of bytes for all the decodes that are under way in this process."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class MemoryBudget:
    """A semaphore that counts bytes: who asks for more than is left waits.

    A request larger than the whole budget is granted when nothing else runs, so one giant can
    always be decoded, alone. Requests are served in the order in which they come, so that small
    ones do not pass a waiting giant for ever.
    """

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._in_use = 0
        self._waiting: deque[object] = deque()
        self._changed = threading.Condition()

    @contextmanager
    def reserve(self, size: int) -> Iterator[None]:
        """Wait until ``size`` bytes are free, and hold them while the block runs."""
        self._take(size)
        try:
            yield
        finally:
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


DECODES = MemoryBudget(512 * 1024 * 1024)
"""Shared by all decodes: what they hold at once, by estimate, apart from one giant."""
