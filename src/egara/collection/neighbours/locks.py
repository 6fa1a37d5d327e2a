"""Locks whose waiting threads can be cancelled."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from egara.errors import Cancelled

__all__ = ["NamedLocks", "hold_lock"]

_POLL_SECONDS = 0.2


class NamedLocks:
    """One lock per name, so only one thread at a time computes the same result."""

    def __init__(self) -> None:
        """Start without locks."""
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def hold(
        self, name: str, cancel: Callable[[], bool] | None = None
    ) -> AbstractContextManager[None]:
        """Hold the lock of a name; see `hold_lock`."""
        with self._lock:
            lock = self._locks.setdefault(name, threading.Lock())
        return hold_lock(lock, cancel)


@contextmanager
def hold_lock(lock: threading.Lock, cancel: Callable[[], bool] | None) -> Iterator[None]:
    """Hold a lock; `cancel` can stop waiting for it.

    Raises:
        Cancelled: ``cancel`` returned true before the lock was free.
    """
    while not lock.acquire(timeout=_POLL_SECONDS):
        if cancel and cancel():
            raise Cancelled("waiting for another computation was cancelled")
    try:
        yield
    finally:
        lock.release()
