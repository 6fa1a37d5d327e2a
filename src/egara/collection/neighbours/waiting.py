"""Waiting for what another thread computes."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from egara.errors import Cancelled

__all__ = ["Turns", "held"]

_LOOK = 0.2  # seconds between two looks


class Turns:
    """Threads that compute the same thing, by its name, take turns; others do not wait for them."""

    def __init__(self) -> None:
        """Begin with nothing being computed."""
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def at(
        self, name: str, cancel: Callable[[], bool] | None = None
    ) -> AbstractContextManager[None]:
        """Have one's turn at a name; errors as `held`."""
        with self._lock:
            lock = self._locks.setdefault(name, threading.Lock())
        return held(lock, cancel)


@contextmanager
def held(lock: threading.Lock, cancel: Callable[[], bool] | None) -> Iterator[None]:
    """Hold a lock; whoever waits for it can be stopped.

    Raises:
        Cancelled: ``cancel`` answered true before the lock was free.
    """
    while not lock.acquire(timeout=_LOOK):
        if cancel and cancel():
            raise Cancelled("waiting for what is being computed was stopped as asked")
    try:
        yield
    finally:
        lock.release()
