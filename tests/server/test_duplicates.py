"""Duplicates over HTTP, on a real collection."""

import pytest
from PIL import Image

import egara

from .asking import client_of


@pytest.fixture
def client(tiny, drawings):
    for number in (1, 3):
        picture = Image.open(drawings / f"cats/0{number}.png")
        picture.resize((32, 24), Image.Resampling.LANCZOS).save(drawings / f"small{number}.png")
    collection = egara.open(drawings / ".egara")
    collection.index(drawings, encoders=["tiny"])
    return client_of(collection)


def test_groups_come_in_pages_with_their_reasons(client):
    whole = client.get("/api/duplicates").json()
    assert [[m["path"] for m in g["members"]] for g in whole["groups"]] == [
        ["cats/01.png", "small1.png"],
        ["cats/03.png", "small3.png"],
    ]
    assert whole["groups"][0]["links"][0]["relation"] == "duplicate"
    page = client.get("/api/duplicates", params={"limit": 1, "offset": 1}).json()
    assert page == {"groups": whole["groups"][1:], "total": 2}
    assert client.get("/api/duplicates", params={"near": False}).json()["total"] == 0


def test_what_was_reviewed_is_left_out_on_demand(client):
    drawings = ["cats/01.png", "small1.png"]
    body = {"drawings": drawings, "verdict": "duplicate", "keep": "small1.png"}
    assert client.post("/api/duplicates/reviews", json=body).json() == {"drawings": 2}
    first = client.get("/api/duplicates").json()["groups"][0]
    assert first["reviewed"]
    assert first["members"][0]["path"] == "small1.png"
    left = client.get("/api/duplicates", params={"unreviewed": True}).json()
    assert left["total"] == 1
    client.post("/api/duplicates/reviews", json={"drawings": drawings, "verdict": "different"})
    assert client.get("/api/duplicates").json()["total"] == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"drawings": ["cats/01.png"], "verdict": "duplicate"}, 422),
        ({"drawings": ["cats/01.png", "cats/01.png"], "verdict": "duplicate"}, 400),
        ({"drawings": ["cats/01.png", "none"], "verdict": "duplicate"}, 404),
        ({"drawings": ["cats/01.png", "small1.png"], "verdict": "perhaps"}, 422),
    ],
)
def test_what_is_no_review_is_refused(client, body, status):
    assert client.post("/api/duplicates/reviews", json=body).status_code == status


@pytest.mark.parametrize("query", ["threshold=-1", "threshold=nan", "near=perhaps", "limit=0"])
def test_what_cannot_be_asked_is_refused(client, query):
    assert client.get(f"/api/duplicates?{query}").status_code in (400, 422)
