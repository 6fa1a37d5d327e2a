"""Clusters over HTTP, on a real collection."""

import threading

import pyarrow as pa
import pytest
from waiting import LIMIT

from .http_client import client_of, search


@pytest.fixture
def collection(tiny, drawings, index_once):
    collection = index_once(drawings, ["tiny"])
    return collection


@pytest.fixture
def client(collection):
    return client_of(collection)


def test_clusters_have_their_drawings_and_labels(client, collection):
    expected = collection.clusters("tiny", k=3)
    answer = client.get("/api/clusters", params={"k": 3}).json()
    assert [one["size"] for one in answer["clusters"]] == [c.size for c in expected.clusters]
    assert (answer["method"], answer["k"], answer["outside"]) == ("kmeans", 3, 0)
    page = client.get("/api/clusters/0/drawings", params={"k": 3, "limit": 2, "offset": 1}).json()
    assert page == {"ids": expected.members(0)[1:3], "size": expected.clusters[0].size}
    stream = client.get("/api/clusters/labels", params={"k": 3}).content
    table = pa.ipc.open_stream(stream).read_all()
    assert table["id"].to_pylist() == expected.ids.tolist()
    assert table["label"].to_pylist() == expected.labels.tolist()


def test_scores_of_the_tried_numbers_are_returned(client):
    answer = client.get("/api/clusters", params={"method": "gmm"}).json()
    assert answer["k"] is None
    assert {"1", "2"} <= answer["scores"].keys()


def test_a_cluster_is_kept_renamed_used_and_deleted(client):
    version = client.get("/api/clusters", params={"k": 3}).json()["version"]
    request = {"numbers": [0, 1], "name": "a/b ü", "version": version, "k": 3}
    kept = client.post("/api/clusters/kept", json=request).json()
    assert kept["filter"] == "cluster:a/b ü"
    stale = client.post("/api/clusters/kept", json=request | {"name": "again"})
    assert stale.status_code == 409
    assert len(search(client, {"among": [kept["filter"]]}).json()["hits"]) == kept["size"]
    listed = client.get("/api/drawings", params={"among": kept["filter"]})
    assert pa.ipc.open_stream(listed.content).read_all().num_rows == kept["size"]
    assert client.get("/api/clusters/kept").json() == {"kept": [kept]}
    address = "/api/clusters/kept/a%2Fb%20%C3%BC"
    assert client.patch(address, json={"name": "c"}).json()["name"] == "c"
    assert client.delete(address).status_code == 404
    assert client.delete("/api/clusters/kept/c").json() == {"kept": []}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/clusters?k=13", 400),
        ("/api/clusters?k=0", 422),
        ("/api/clusters?k=1001", 422),
        ("/api/clusters?method=magic", 422),
        ("/api/clusters?method=dbscan&k=2", 400),
        ("/api/clusters?encoder=none", 404),
        ("/api/clusters/99/drawings", 404),
        ("/api/clusters/x/drawings", 422),
        ("/api/drawings?among=x", 422),
        ("/api/drawings?among=board:x", 404),
    ],
)
def test_an_invalid_request_is_refused(client, path, status):
    response = client.get(path)
    assert response.status_code == status, response.text
    assert response.json()["error"]["message"]


def test_a_clustering_reports_its_progress_and_can_be_cancelled(client, monkeypatch):
    started, cancelled = threading.Event(), threading.Event()
    tried = []

    def slow(values, k, seed):
        tried.append(k)
        started.set()
        assert cancelled.wait(LIMIT)
        return 0.5

    monkeypatch.setattr("egara.explore.clustering.cluster_count._silhouette", slow)
    answers = []
    thread = threading.Thread(
        target=lambda: answers.append(
            client.get("/api/clusters", headers={"Egara-Work": "clusters"})
        )
    )
    thread.start()
    assert started.wait(LIMIT)
    progress = client.get("/api/works/clusters").json()
    assert progress["done"] == 0
    assert progress["total"] > 1
    client.delete("/api/works/clusters")
    cancelled.set()
    thread.join(LIMIT)
    assert (answers[0].status_code, answers[0].json()["error"]["kind"]) == (409, "Cancelled")
    assert tried == [2]
