"""Reading and changing tags over HTTP."""

import pytest

from .fake_collection import CAT, DOG

PATHS = [
    ("POST", "/api/tags/edits", {"drawings": [CAT], "add": ["x"]}),
    ("PUT", "/api/tags/thresholds", {"name": "ant", "threshold": 0.5}),
]


def test_the_tags_of_a_drawing_are_listed_by_source(client):
    assert client.get(f"/api/drawings/{CAT}/tags").json() == {
        "predicted": [
            {
                "name": "ant \ufffd",
                "japanese": "蟻",
                "category": "general",
                "score": 0.7,
                "threshold": 0.25,
                "state": "confirmed",
            }
        ],
        "keywords": [{"name": "animal", "japanese": None, "state": None, "category": "general"}],
        "own": [{"name": "mine", "japanese": None, "category": None}],
    }


def test_edits_reach_the_library_and_return_the_number_of_changes(client, collection):
    edits = {"drawings": [CAT, DOG], "add": ["猫"], "reject": ["dog", "wolf"]}
    assert client.post("/api/tags/edits", json=edits).json() == {"changed": 2}
    assert collection.last_call == {
        "add": ["猫"], "remove": [], "confirm": [], "reject": ["dog", "wolf"],
    }  # fmt: skip


def test_a_threshold_is_changed_and_reset(client):
    def put(value, **encoder):
        change = {"name": "ant", "threshold": value, **encoder}
        return client.put("/api/tags/thresholds", json=change).json()

    always = {"name": "ant", "drawings": 2, "own": 0.25, "least": 0.05, "encoder": "s"}
    assert put(0.5) == {**always, "threshold": 0.5, "moved": True}
    assert put(None) == {**always, "threshold": 0.25, "moved": False}
    assert put(None, encoder="other") == {
        **always,
        "threshold": 0.25,
        "moved": False,
        "encoder": "other",
    }


def test_all_thresholds_or_some_or_the_changed_ones_are_listed(client, collection):
    def listed(query):
        answer = client.get(f"/api/tags/thresholds{query}").json()["thresholds"]
        return [(tag["name"], tag["threshold"]) for tag in answer]

    assert listed("") == [("ant", 0.25)]
    assert collection.last_call == {"names": [], "moved": False, "encoder": None}
    assert listed("?tag=ant&moved=true&encoder=other") == [("ant", 0.5)]
    assert collection.last_call == {"names": ["ant"], "moved": True, "encoder": "other"}
    assert client.get("/api/tags/thresholds?tag=bee").status_code == 400


def test_suggestions_have_the_kind_of_the_tag(client):
    assert client.get("/api/keywords?prefix=ant").json()["keywords"] == [
        {
            "keyword": "ant",
            "count": 3,
            "kind": "predicted",
            "category": "general",
            "japanese": "蟻 \ufffd",
        }
    ]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/api/tags/edits", {"add": ["x"]}, 422),
        ("POST", "/api/tags/edits", {"drawings": [CAT], "add": [""]}, 422),
        ("POST", "/api/tags/edits", {"drawings": [CAT], "add": ["x" * 201]}, 422),
        ("POST", "/api/tags/edits", {"drawings": [CAT], "add": ["x"] * 101}, 422),
        ("POST", "/api/tags/edits", {"drawings": [CAT], "tags": ["x"]}, 422),
        ("POST", "/api/tags/edits", {"drawings": ["e" * 32], "add": ["x"]}, 404),
        ("PUT", "/api/tags/thresholds", {"name": "ant"}, 422),
        ("PUT", "/api/tags/thresholds", {"name": "ant", "threshold": 1.5}, 422),
        ("PUT", "/api/tags/thresholds", {"name": "bee", "threshold": 0.5}, 400),
        ("GET", f"/api/drawings/{'e' * 32}/tags", None, 404),
    ],
)
def test_an_invalid_request_is_refused(client, method, path, body, status):
    response = client.request(method, path, json=body)
    assert response.status_code == status
    assert response.json()["error"]["message"]


def test_too_many_changes_in_one_request_are_refused_with_the_number(client, collection):
    edits = {"drawings": [CAT] * 10_000, "add": [f"a{n}" for n in range(11)]}
    response = client.post("/api/tags/edits", json=edits)
    assert response.status_code == 422
    assert "110,000 changes; at most 100,000" in response.json()["error"]["message"]
    assert collection.last_call == {}
    edits["add"].pop()
    assert client.post("/api/tags/edits", json=edits).json() == {"changed": 10_000}


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:9000"])
@pytest.mark.parametrize(("method", "path", "body"), PATHS)
def test_a_foreign_page_may_not_change_tags(client, collection, origin, method, path, body):
    response = client.request(method, path, json=body, headers={"Origin": origin})
    assert (response.status_code, response.json()["error"]["kind"]) == (403, "ForeignOrigin")
    assert collection.last_call == {}


@pytest.mark.parametrize(("method", "path", "body"), PATHS)
def test_a_form_of_another_page_changes_nothing_even_without_an_origin(
    client, collection, method, path, body
):
    """Without a preflight request, a page of another site can send the types of a form only."""
    del body
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        content = b'{"drawings": ["' + CAT.encode() + b'"], "add": ["x"]}'
        response = client.request(method, path, content=content, headers={"Content-Type": kind})
        assert response.status_code == 422
    assert collection.last_call == {}


@pytest.mark.parametrize("threshold", [True, "0.5", 1.5, -0.1])
def test_a_threshold_is_a_number_from_0_to_1(client, threshold):
    change = {"name": "ant", "threshold": threshold}
    assert client.put("/api/tags/thresholds", json=change).status_code == 422
