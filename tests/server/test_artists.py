"""Artists over HTTP, on a real collection."""

import pytest

from .http_client import client_of, search


@pytest.fixture
def collection(tiny, drawings, index_once):
    rows = [f"cats/{n:02}.png,Ann/Co" for n in (1, 3, 5)]
    rows += [f"cats/{n:02}.png,Ben" for n in (7, 9)] + ["dogs/00.png,Once"]
    (drawings / "metadata.csv").write_text("file_name,artist\n" + "\n".join(rows))
    collection = index_once(drawings, ["tiny"])
    return collection


@pytest.fixture
def client(collection):
    return client_of(collection)


def test_artists_with_the_most_drawings_come_first(client):
    answer = client.get("/api/artists", params={"limit": 2}).json()
    counts = [{"name": "Ann/Co", "drawings": 3}, {"name": "Ben", "drawings": 2}]
    assert answer == {"artists": counts, "total": 3}


def test_similar_artists_are_those_of_the_library(client, collection):
    answer = client.get("/api/artists/like", params={"artist": "ann/co", "encoder": "tiny"}).json()
    (ben,) = collection.artists_like("Ann/Co", "tiny")
    assert [one["name"] for one in answer["like"]] == ["Ben"]
    assert answer["like"][0]["distance"] == pytest.approx(ben.distance)
    assert answer["like"][0]["central"] == list(ben.central)
    assert (answer["artist"]["name"], answer["artist"]["drawings"]) == ("Ann/Co", 3)
    assert answer["artist"]["encoder"] == "tiny"


def test_a_search_by_artist_returns_what_the_library_returns(client, collection):
    hits = search(client, {"artist": "ben", "limit": 50}).json()["hits"]
    assert [hit["id"] for hit in hits] == [h.id for h in collection.search(artist="Ben", limit=50)]


@pytest.mark.parametrize(
    ("parameters", "status", "message"),
    [
        ({"artist": "nobody"}, 404, "nobody"),
        ({"artist": "once"}, 400, "2 or more drawings"),
        ({"artist": "ben", "encoder": "x"}, 404, "encoder"),
        ({}, 422, "artist"),
    ],
)
def test_an_invalid_request_is_an_error_with_the_reason(client, parameters, status, message):
    response = client.get("/api/artists/like", params=parameters)
    assert response.status_code == status
    assert message in response.json()["error"]["message"]


def test_negative_weights_alone_are_refused(client, collection):
    example = collection.search(limit=1)[0].id
    refused = search(client, {"like": [example], "encoders": {"tiny": -1}})
    assert refused.status_code == 400
    assert "above 0" in refused.json()["error"]["message"]
