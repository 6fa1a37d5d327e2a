"""The user study over HTTP, on a real collection."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from egara.collection.study import CHOICES, QUESTIONS
from egara.server.models.study import Choice, Question

NAME = '安 "a/b" & 100%?'


@pytest.fixture
def collection(drawings, tiny, index_once):
    collection = index_once(drawings, ["tiny", "tinybits"])
    return collection


def start(client, **request):
    return client.post("/api/study", json={"participant": NAME, "trials": 3} | request)


def answer(client, **choice):
    body = {"participant": NAME, "trial": 1, "question": "style", "choice": "left"} | choice
    return client.post("/api/study/answers", json=body)


def error_of(response):
    return response.status_code, response.json()["error"]["kind"]


def test_questions_and_choices_equal_those_of_the_library():
    assert Question.__args__ == QUESTIONS
    assert Choice.__args__ == CHOICES


def test_a_complete_study(client, collection):
    state = start(client).json()
    assert (state["participant"], state["trials"], state["done"]) == (NAME, 3, 0)
    assert state["encoders"] == ["tiny", "tinybits"]
    for number in (1, 2, 3):
        trial = state["next"]
        known = collection.study(NAME).trials[number - 1]
        shown = [trial[key]["id"] for key in ("a", "left", "right")]
        assert (trial["number"], shown) == (number, [known.a, known.left, known.right])
        for count, question in enumerate(QUESTIONS, start=1):
            assert state["next"]["number"] == number
            state = answer(client, trial=number, question=question).json()
            assert state["done"] == number - (count < len(QUESTIONS))
    assert state["next"] is None
    report = client.get("/api/study/report").json()
    assert report == collection.study_report().as_json()
    assert (report["participants"], report["trials"]) == (1, 3)


def test_a_trial_does_not_reveal_the_encoders(client):
    trial = start(client).json()["next"]
    assert trial.keys() == {"number", "a", "left", "right", "answers"}
    for place in ("a", "left", "right"):
        assert trial[place].keys() == {"id", "width", "height"}


def test_a_participant_can_resume_and_a_repeated_answer_counts_once(client, collection):
    first = start(client).json()
    once = answer(client, choice="tie").json()
    assert answer(client, choice="tie").json() == once
    assert once["next"] == first["next"] | {"answers": {"style": "tie"}}
    assert answer(client, choice="right").json()["next"]["answers"] == {"style": "right"}
    assert start(client).json() == client.get("/api/study", params={"participant": NAME}).json()
    assert start(client).json()["next"]["answers"] == {"style": "right"}
    assert collection.study_report().trials == 1


def test_a_participant_without_a_name_gets_an_id(client):
    state = client.post("/api/study", json={}).json()
    again = client.get("/api/study", params={"participant": state["participant"]})
    assert again.json() == state


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ({"encoders": ["tiny"]}, (422, "BadInput")),
        ({"encoders": ["tiny", "tiny"]}, (400, "BadInput")),
        ({"encoders": ["tiny", "nonsense"]}, (404, "UnknownEncoder")),
        ({"participant": ""}, (422, "BadInput")),
        ({"participant": "\n"}, (400, "BadInput")),
        ({"trials": 0}, (422, "BadInput")),
        ({"trials": 1001}, (422, "BadInput")),
        ({"seed": -1}, (422, "BadInput")),
        ({"sead": 1}, (422, "BadInput")),
    ],
)
def test_an_invalid_start_is_refused(client, request_, expected):
    assert error_of(start(client, **request_)) == expected


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({"participant": "nobody"}, (404, "UnknownParticipant")),
        ({"trial": 4}, (400, "BadInput")),
        ({"trial": 0}, (422, "BadInput")),
        ({"question": "color"}, (422, "BadInput")),
        ({"choice": "b"}, (422, "BadInput")),
        ({"time": 0}, (422, "BadInput")),
    ],
)
def test_an_invalid_answer_is_refused_and_not_saved(client, collection, choice, expected):
    start(client)
    assert error_of(answer(client, **choice)) == expected
    assert error_of(client.get("/api/study/report")) == (409, "CollectionError")


def test_unknown_participants_and_encoders_are_errors(client):
    params = {"participant": "nobody"}
    assert error_of(client.get("/api/study", params=params)) == (404, "UnknownParticipant")
    assert error_of(client.get("/api/study")) == (422, "BadInput")
    start(client)
    answer(client)
    for names, expected in (
        (["tiny"], (422, "BadInput")),
        (["tiny", "x"], (409, "CollectionError")),
    ):
        response = client.get("/api/study/report", params={"encoder": names})
        assert error_of(response) == expected
    turned = client.get("/api/study/report", params={"encoder": ["tinybits", "tiny"]}).json()
    assert turned["encoders"] == ["tinybits", "tiny"]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=5,
)
FIELDS = ["participant", "encoders", "trials", "seed", "trial", "question", "choice"]


@settings(
    derandomize=True,
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.sampled_from(["/api/study", "/api/study/answers"]),
    st.dictionaries(st.sampled_from(FIELDS), ANYTHING, max_size=4) | ANYTHING,
)
def test_any_body_gets_a_success_or_a_well_formed_error(client, path, body):
    headers = {"Content-Type": "application/json"}
    response = client.post(path, content=json.dumps(body).encode(), headers=headers)
    assert response.status_code < 500
    if response.status_code >= 400:
        assert response.json()["error"]["message"]
