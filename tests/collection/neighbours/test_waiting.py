"""Who waits for another's work can be stopped."""

import threading

import pytest

from egara.collection.neighbours.waiting import Turns, held
from egara.errors import Cancelled


def test_waiting_is_stopped_when_asked_and_the_lock_stays_with_its_holder():
    lock = threading.Lock()
    with held(lock, None):
        with pytest.raises(Cancelled, match="stopped as asked"), held(lock, lambda: True):
            pytest.fail("two hold it")
        assert lock.locked()
    assert not lock.locked()


def test_a_lock_is_given_back_after_an_error():
    lock = threading.Lock()
    with pytest.raises(KeyError), held(lock, None):
        raise KeyError
    assert not lock.locked()


def test_the_same_thing_is_waited_for_and_others_are_not() -> None:
    turns = Turns()
    with turns.at("a"), turns.at("b"):
        with pytest.raises(Cancelled), turns.at("a", lambda: True):
            pytest.fail("two at once")
        with pytest.raises(Cancelled), turns.at("b", lambda: True):
            pytest.fail("two at once")
    with turns.at("a", lambda: True):
        pass
