"""Each kind of request has its own queue; requests beyond a full queue are refused at once."""

import threading
from collections import Counter

import pytest
from fastapi.routing import APIRoute
from waiting import LIMIT

from egara.server import app, concurrency_limits

from .fake_collection import CAT, WEBP
from .http_client import client_of, search

KINDS = {
    concurrency_limits.COMPUTING: "computing",
    concurrency_limits.DECODING: "decoding",
    concurrency_limits.SEARCH_FORMS: "search forms",
    concurrency_limits.PICTURES: "pictures",
    concurrency_limits.READING: "reading",
    concurrency_limits.SEARCHING: "searching",
}


@pytest.fixture
def searches(collection, monkeypatch):
    """Searches that block until ``finish`` is set; ``start(n)`` sends n of them in threads."""
    searches = type("Searches", (), {})()
    searches.running, searches.finish = threading.Semaphore(0), threading.Event()
    original_search = collection.search

    def slow(**arguments):
        searches.running.release()
        assert searches.finish.wait(LIMIT)
        return original_search(**arguments)

    monkeypatch.setattr(collection, "search", slow)
    limit = concurrency_limits.ConcurrencyLimit("searching", at_once=2, waiting=3, retry_after=7)
    with client_of(collection) as client:  # one event loop for all requests
        queue = concurrency_limits.RequestQueue(limit)
        client.app.state.request_queues["searching"] = queue
        searches.client = client
        searches.responses = []
        searches.threads = []

        def start(count):
            for _ in range(count):
                thread = threading.Thread(
                    target=lambda: searches.responses.append(search(client, {"like": [CAT]}))
                )
                searches.threads.append(thread)
                thread.start()

        searches.start = start
        yield searches
        searches.finish.set()
        for thread in searches.threads:
            thread.join(LIMIT)


def wait_until(condition):
    for _ in range(2000):
        if condition():
            return
        threading.Event().wait(0.01)
    pytest.fail("the condition is not true after 20 s")


def test_a_request_beyond_a_full_queue_is_refused_at_once(searches):
    searches.start(5)
    queue = searches.client.app.state.request_queues["searching"]
    wait_until(lambda: queue.requests == 5)
    refused = search(searches.client, {"like": [CAT]})
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "7"
    assert refused.json()["error"]["kind"] == "TooBusy"
    assert "Try again in 7 s" in refused.json()["error"]["message"]
    assert searches.responses == []
    searches.finish.set()
    for thread in searches.threads:
        thread.join(LIMIT)
    assert Counter(response.status_code for response in searches.responses) == {200: 5}
    assert queue.requests == 0


def test_at_most_the_limit_of_requests_run_at_once(searches):
    searches.start(4)
    assert searches.running.acquire(timeout=LIMIT)
    assert searches.running.acquire(timeout=LIMIT)
    wait_until(lambda: searches.client.app.state.request_queues["searching"].requests == 4)
    assert not searches.running.acquire(timeout=0.1)


def test_pictures_and_job_progress_do_not_wait_for_searches(searches):
    searches.start(5)
    wait_until(lambda: searches.client.app.state.request_queues["searching"].requests == 5)
    thumbnail = searches.client.get(f"/api/drawings/{CAT}/thumbnail")
    assert thumbnail.content.startswith(WEBP)
    assert searches.client.get("/api/works/none").status_code == 200
    assert searches.responses == []


def test_a_search_with_a_file_does_not_wait_for_searches_without(searches):
    searches.start(5)
    wait_until(lambda: searches.client.app.state.request_queues["searching"].requests == 5)
    searches.finish.set()  # the fake search is the same function with and without a file
    assert search(searches.client, {}, image=("a.png", b"x")).status_code == 200


def test_a_refused_request_leaves_its_queue(client):
    for _ in range(200):
        assert client.get("/api/clusters?k=0").status_code == 422
        assert client.get("/api/drawings/none").status_code == 404
    assert all(queue.requests == 0 for queue in client.app.state.request_queues.values())


def test_every_route_has_one_limit_except_those_of_jobs():
    found = dict(_kinds_of_routes())
    assert {path for path, names in found.items() if len(names) != 1} == {"/works/{name}"}
    assert found["/drawings/{id}/thumbnail"] == ["pictures"]
    assert found["/map"] == ["computing"]
    assert sum(limit.at_once for limit in concurrency_limits.LIMITS) < 40  # threads


def _kinds_of_routes():
    for topic in app.TOPICS:
        for route in topic.router.routes:
            assert isinstance(route, APIRoute)
            yield route.path, [KINDS[dependency] for dependency in route.dependencies]
