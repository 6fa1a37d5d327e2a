"""Requests of one kind wait for one another, and for no other kind; too many are refused early."""

import threading
from collections import Counter

import pytest
from fastapi.routing import APIRoute
from waiting import LIMIT

from egara.server import app as rooms
from egara.server import lanes

from .asking import client_of, search
from .fake_collection import CAT, WEBP

LANES = {
    lanes.COMPUTING: "computing",
    lanes.DECODING: "decoding",
    lanes.FORMS: "forms",
    lanes.PICTURES: "pictures",
    lanes.READING: "reading",
    lanes.SEARCHING: "searching",
}


@pytest.fixture
def crowd(collection, monkeypatch):
    """Searches that wait for ``go``; ``ask(n)`` begins n and returns those that were answered."""
    crowd = type("Crowd", (), {})()
    crowd.inside, crowd.go = threading.Semaphore(0), threading.Event()
    answered = collection.search

    def slow(**asked):
        crowd.inside.release()
        assert crowd.go.wait(LIMIT)
        return answered(**asked)

    monkeypatch.setattr(collection, "search", slow)
    small = lanes.Lane("searching", at_once=2, waiting=3, retry_after=7)
    with client_of(collection) as client:  # one event loop for all requests
        client.app.state.lanes["searching"] = lanes._Queue(small)
        crowd.client = client
        crowd.responses = []
        crowd.threads = []

        def ask(count):
            for _ in range(count):
                thread = threading.Thread(
                    target=lambda: crowd.responses.append(search(client, {"like": [CAT]}))
                )
                crowd.threads.append(thread)
                thread.start()

        crowd.ask = ask
        yield crowd
        crowd.go.set()
        for thread in crowd.threads:
            thread.join(LIMIT)


def wait_until(is_so):
    for _ in range(2000):
        if is_so():
            return
        threading.Event().wait(0.01)
    pytest.fail("not so after 20 s")


def test_what_a_lane_cannot_hold_is_refused_at_once(crowd):
    crowd.ask(5)
    queue = crowd.client.app.state.lanes["searching"]
    wait_until(lambda: queue.inside == 5)
    refused = search(crowd.client, {"like": [CAT]})
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "7"
    assert refused.json()["error"]["kind"] == "TooBusy"
    assert "Try again in 7 s" in refused.json()["error"]["message"]
    assert crowd.responses == []
    crowd.go.set()
    for thread in crowd.threads:
        thread.join(LIMIT)
    assert Counter(response.status_code for response in crowd.responses) == {200: 5}
    assert queue.inside == 0


def test_no_more_than_a_lane_says_are_answered_at_once(crowd):
    crowd.ask(4)
    assert crowd.inside.acquire(timeout=LIMIT)
    assert crowd.inside.acquire(timeout=LIMIT)
    wait_until(lambda: crowd.client.app.state.lanes["searching"].inside == 4)
    assert not crowd.inside.acquire(timeout=0.1)


def test_pictures_and_the_progress_of_work_do_not_wait_for_searches(crowd):
    crowd.ask(5)
    wait_until(lambda: crowd.client.app.state.lanes["searching"].inside == 5)
    thumbnail = crowd.client.get(f"/api/drawings/{CAT}/thumbnail")
    assert thumbnail.content.startswith(WEBP)
    assert crowd.client.get("/api/works/none").status_code == 200
    assert crowd.responses == []


def test_a_search_with_a_file_does_not_wait_for_those_without(crowd):
    crowd.ask(5)
    wait_until(lambda: crowd.client.app.state.lanes["searching"].inside == 5)
    crowd.go.set()  # the fake answers files by the same function
    assert search(crowd.client, {}, image=("a.png", b"x")).status_code == 200


def test_a_request_that_is_refused_for_its_form_leaves_its_lane(client):
    for _ in range(200):
        assert client.get("/api/clusters?k=0").status_code == 422
        assert client.get("/api/drawings/none").status_code == 404
    assert all(queue.inside == 0 for queue in client.app.state.lanes.values())


def test_every_route_has_one_lane_but_those_that_say_how_far_work_is():
    found = dict(_lanes_of_routes())
    assert {path for path, names in found.items() if len(names) != 1} == {"/works/{name}"}
    assert found["/drawings/{id}/thumbnail"] == ["pictures"]
    assert found["/map"] == ["computing"]
    assert sum(lane.at_once for lane in lanes.LANES) < 40  # threads


def _lanes_of_routes():
    names = [name for name in dir(rooms) if name.startswith("routes_")]
    for name in [*names, "works"]:
        for route in getattr(rooms, name).router.routes:
            assert isinstance(route, APIRoute)
            yield route.path, [LANES[one] for one in route.dependencies]
