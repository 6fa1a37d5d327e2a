"""Walks over HTTP, and progress and cancellation of long requests."""

import threading

import pytest
from waiting import LIMIT

from egara.errors import Cancelled
from egara.limits import MAX_ALTERNATIVES, MAX_STEPS, MAX_STOPS, MAX_WEIGHT

from .fake_collection import CAT, OWL


def test_a_walk_has_captions_its_total_and_its_quality(client, collection):
    options = {"bridge": True, "steps": 0, "damped": True, "where": "width > 1", "avoid": ["x"]}
    query = {"a": CAT, "b": OWL, "alternatives": 2, **options}
    answer = client.post("/api/morph", json=query).json()
    assert options.items() <= collection.last_call.items()
    steps = [(s["id"], s["distance"], s["to_end"], s["extra"]) for s in answer["steps"]]
    assert steps == [(CAT, 0.0, 0.5, False), (OWL, 0.5, 0.0, True)]
    assert answer["steps"][0]["title"] == "Cat"
    assert answer["total"] == 0.5
    assert answer["exact"]
    assert answer["quality"] == {"total": 0.5, "direct": 0.5, "largest": 0.5, "nearer": 1.0}
    assert [len(other["steps"]) for other in answer["alternatives"]] == [2, 2]


def test_a_walk_along_given_drawings_is_returned(client, collection):
    body = {"drawings": [CAT, OWL], "encoders": {"tiny": 0.5}}
    answer = client.post("/api/along", json=body).json()
    assert [step["id"] for step in answer["steps"]] == [CAT, OWL]
    assert collection.last_call == {"encoder": None, "encoders": {"tiny": 0.5}}


def test_drawings_between_two_others_are_listed(client, collection):
    body = {"a": CAT, "b": OWL, "avoid": [CAT], "limit": 3}
    answer = client.post("/api/between", json=body).json()
    assert collection.last_call["limit"] == 3
    assert answer["drawings"]
    assert {"id", "path", "from_a", "to_b", "width", "height", "title"} == answer["drawings"][
        0
    ].keys()
    assert not {CAT, OWL} & {drawing["id"] for drawing in answer["drawings"]}


QUERIES = {
    "morph": {"a": CAT, "b": OWL},
    "along": {"drawings": [CAT, OWL]},
    "between": {"a": CAT, "b": OWL},
}


@pytest.mark.parametrize(
    ("verb", "more", "field"),
    [
        ("morph", {"steps": MAX_STEPS + 1}, "steps"),
        ("morph", {"alternatives": MAX_ALTERNATIVES + 1}, "alternatives"),
        ("along", {"drawings": [CAT] * (MAX_STOPS + 1)}, "drawings"),
        ("morph", {"encoders": {"tiny": 2 * MAX_WEIGHT}}, "encoders"),
    ],
)
def test_a_value_over_a_limit_of_the_library_is_refused_with_its_field(client, verb, more, field):
    answer = client.post(f"/api/{verb}", json=QUERIES[verb] | more)
    assert answer.status_code == 422
    assert answer.json()["error"]["message"].startswith(field)


def in_background(client, verb, answers):
    def ask():
        headers = {"Egara-Work": "mine"}
        answers.append(client.post(f"/api/{verb}", json=QUERIES[verb], headers=headers))

    thread = threading.Thread(target=ask)
    thread.start()
    return thread


@pytest.mark.parametrize("verb", sorted(QUERIES))
def test_a_job_reports_its_progress_and_can_be_cancelled(client, collection, verb):
    started = threading.Event()

    def slow(*_, progress, cancel, **arguments):
        progress(30, 120)
        started.set()
        for _ in range(2000):
            if cancel():
                raise Cancelled("it was cancelled")
            threading.Event().wait(0.01)
        pytest.fail("not stopped")

    setattr(collection, verb, slow)
    answers = []
    thread = in_background(client, verb, answers)
    assert started.wait(LIMIT)
    running = {"running": True, "done": 30, "total": 120}
    assert client.get("/api/works/mine").json() == running
    assert client.delete("/api/works/mine").json() == running
    thread.join(LIMIT)
    assert answers[0].status_code == 409
    assert answers[0].json()["error"]["kind"] == "Cancelled"
    assert client.get("/api/works/mine").json()["running"] is False


def test_an_unknown_job_is_not_running_and_not_an_error(client):
    for answer in (client.get("/api/works/none"), client.delete("/api/works/none")):
        assert answer.status_code == 200
        assert answer.json() == {"running": False, "done": 0, "total": 0}


def test_a_job_name_that_is_too_long_is_refused(client):
    headers = {"Egara-Work": "x" * 101}
    answer = client.post("/api/morph", json={"a": CAT, "b": CAT}, headers=headers)
    assert answer.status_code == 422
