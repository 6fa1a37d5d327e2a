"""How the renderers of SVG are shared."""

import threading

import pytest
from waiting import LIMIT

from egara.images import svg

PROCESSORS = 2


@pytest.fixture
def pool(monkeypatch):
    """Renderers that answer at once, except to ``b"slow"``, which waits for ``pool.go``."""

    class Renderer:
        def answer(self, data, side):
            if data == b"slow":
                pool.begun.release()
                assert pool.go.wait(LIMIT)
            return b"P", data

        def alive(self):
            return True

    monkeypatch.setattr(svg, "_Renderer", Renderer)
    monkeypatch.setattr("os.cpu_count", lambda: PROCESSORS)
    monkeypatch.setattr(svg, "SLOW", 0.05)
    pool = svg._Pool()
    pool.go, pool.begun = threading.Event(), threading.Semaphore(0)
    yield pool
    pool.go.set()


def draw(pool, data, count=1):
    threads = [threading.Thread(target=pool.answer, args=(data, 9)) for _ in range(count)]
    for thread in threads:
        thread.start()
    return threads


def test_slow_drawings_keep_no_other_one_waiting(pool):
    slow = draw(pool, b"slow", PROCESSORS)
    for _ in slow:
        assert pool.begun.acquire(timeout=LIMIT)
    (quick,) = draw(pool, b"quick")
    quick.join(LIMIT)
    assert not quick.is_alive()
    assert all(thread.is_alive() for thread in slow)
    pool.go.set()
    for thread in slow:
        thread.join(LIMIT)


def test_the_number_of_renderers_is_bounded(pool):
    most = svg.MAX_PER_CORE * PROCESSORS
    slow = draw(pool, b"slow", most)
    for _ in slow:
        assert pool.begun.acquire(timeout=LIMIT)
    (other,) = draw(pool, b"quick")
    other.join(0.3)
    assert other.is_alive()
    pool.go.set()
    for thread in (*slow, other):
        thread.join(LIMIT)
    assert len(pool._idle) <= most
    assert not pool._running
