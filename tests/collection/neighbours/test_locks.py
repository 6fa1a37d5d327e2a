"""Locks with cancellation."""

import threading

import pytest

from egara.collection.neighbours.locks import NamedLocks, hold_lock
from egara.errors import Cancelled


def test_waiting_can_be_cancelled_and_the_holder_keeps_the_lock():
    lock = threading.Lock()
    with hold_lock(lock, None):
        with pytest.raises(Cancelled, match="was cancelled"), hold_lock(lock, lambda: True):
            pytest.fail("two hold it")
        assert lock.locked()
    assert not lock.locked()


def test_a_lock_is_released_after_an_error():
    lock = threading.Lock()
    with pytest.raises(KeyError), hold_lock(lock, None):
        raise KeyError
    assert not lock.locked()


def test_threads_wait_for_the_same_name_only() -> None:
    locks = NamedLocks()
    with locks.hold("a"), locks.hold("b"):
        with pytest.raises(Cancelled), locks.hold("a", lambda: True):
            pytest.fail("two at once")
        with pytest.raises(Cancelled), locks.hold("b", lambda: True):
            pytest.fail("two at once")
    with locks.hold("a", lambda: True):
        pass
