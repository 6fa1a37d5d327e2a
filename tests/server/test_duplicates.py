"""Duplicates over HTTP, on a real collection."""

import pytest
from PIL import Image

from .http_client import client_of, search


@pytest.fixture
def client(tiny, drawings, index_once):
    for number in (1, 3):
        picture = Image.open(drawings / f"cats/0{number}.png")
        picture.resize((63, 47), Image.Resampling.BICUBIC).save(drawings / f"small{number}.png")
    collection = index_once(drawings, ["tiny"])
    return client_of(collection)


def test_groups_are_paged_and_have_their_reasons(client):
    answer = client.get("/api/duplicates").json()
    assert [[m["path"] for m in g["members"]] for g in answer["groups"]] == [
        ["cats/01.png", "small1.png"],
        ["cats/03.png", "small3.png"],
    ]
    assert answer["groups"][0]["links"][0]["relation"] == "duplicate"
    page = client.get("/api/duplicates", params={"limit": 1, "offset": 1}).json()
    assert page == {"groups": answer["groups"][1:], "total": 2}
    assert client.get("/api/duplicates", params={"near": False}).json()["total"] == 0


def test_reviewed_groups_can_be_omitted(client):
    drawings = ["cats/01.png", "small1.png"]
    body = {"drawings": drawings, "verdict": "duplicate", "keep": "small1.png"}
    assert client.post("/api/duplicates/reviews", json=body).json() == {"drawings": 2}
    first = client.get("/api/duplicates").json()["groups"][0]
    assert first["reviewed"]
    assert first["members"][0]["path"] == "small1.png"
    unreviewed = client.get("/api/duplicates", params={"unreviewed": True}).json()
    assert unreviewed["total"] == 1
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
def test_an_invalid_review_is_refused(client, body, status):
    assert client.post("/api/duplicates/reviews", json=body).status_code == status


@pytest.mark.parametrize("query", ["threshold=-1", "threshold=nan", "near=perhaps", "limit=0"])
def test_an_invalid_request_is_refused(client, query):
    assert client.get(f"/api/duplicates?{query}").status_code in (400, 422)


def test_a_link_has_the_method_that_found_the_pair(client):
    (group, _) = client.get("/api/duplicates").json()["groups"]
    (link,) = group["links"]
    assert link["near_by"] == ["hash"]
    assert 0 <= link["difference"] < 0.1
    keep, other = group["members"]
    assert (keep["via"], other["via"]) == (None, keep["id"])


def test_copies_are_one_hit_and_no_neighbours_unless_they_are_shown(client):
    listed = search(client, {"limit": 50}).json()["hits"]
    assert all(hit["score"] is None for hit in listed)
    ids = {hit["path"]: hit["id"] for hit in listed}
    query = {"like": [ids["cats/05.png"]], "limit": 50}
    shown = {hit["path"]: hit for hit in search(client, query | {"copies": "show"}).json()["hits"]}
    stacked = {hit["path"]: hit for hit in search(client, query).json()["hits"]}
    assert len(shown) - len(stacked) == 2
    for large, small in (("cats/01.png", "small1.png"), ("cats/03.png", "small3.png")):
        (best,) = {large, small} & stacked.keys()
        (other,) = {large, small} - stacked.keys()
        assert stacked[best]["copies"] == [ids[other]]
    near = client.get(f"/api/drawings/{ids['small1.png']}/neighbours?limit=50").json()
    assert [copy["path"] for copy in near["copies"]] == ["cats/01.png"]
    assert "cats/01.png" not in [hit["path"] for hit in near["neighbours"][0]["hits"]]
    wrong = client.get(f"/api/drawings/{ids['small1.png']}/neighbours?copies=maybe")
    assert wrong.status_code == 422
