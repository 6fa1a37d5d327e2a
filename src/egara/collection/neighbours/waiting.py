"""Waiting for what another thread computes."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from egara.errors import Cancelled

__all__ = ["held"]

_LOOK = 0.2  # seconds between two looks


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
