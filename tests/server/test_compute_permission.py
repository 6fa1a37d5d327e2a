"""No GET changes the collection, except requests of Egara's own page."""

import hashlib

import pytest

import egara

from .http_client import client_of

LINK = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate"}
TYPED = LINK | {"Sec-Fetch-Site": "none"}
COMPUTED = {
    "/api/map",
    "/api/map/atlas/{number}",
    "/api/clusters",
    "/api/clusters/labels",
    "/api/clusters/{number}/drawings",
    "/api/duplicates",
}


@pytest.fixture
def folder(tiny, drawings, index_once):
    index_once(drawings, ["tiny", "tinybits"])
    return drawings / ".egara"


@pytest.fixture
def program(folder, quick_layout):
    """A client that is not a browser, on a collection with a board and a study."""
    collection = egara.open(folder)
    collection.create_board("board").add(collection.embeddings()[0][:2].tolist())
    collection.start_study("Mika").answer(1, "style", "tie")
    client = client_of(collection)
    del client.headers["Sec-Fetch-Site"]
    return client


def state(folder):
    """Return the modification time and a digest of every file of a collection."""
    return {
        str(path): (path.stat().st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest())
        for path in folder.rglob("*")
        if path.is_file()
    }


def addresses(client):
    """Return a valid address for each GET in the OpenAPI document, by its path there."""
    paths = client.get("/api/openapi.json").json()["paths"]
    key = egara.open(client.app.state.collection.describe().location).embeddings()[0][0]
    values = {"id": key, "number": 0, "name": "width", "key": "board"}
    query = {
        "/api/study": "participant=Mika",
        "/api/artists/like": "artist=nobody",
        "/api/map": "seed=7",
        "/api/clusters": "k=3",
        "/api/clusters/labels": "method=gmm&k=2",
        "/api/clusters/{number}/drawings": "method=gmm&k=3",
    }
    return {
        path: path.format(**values) + "?" + query.get(path, "")
        for path, operations in paths.items()
        if "get" in operations
    }


@pytest.mark.parametrize("headers", [{}, LINK, TYPED, LINK | {"Egara-Compute": "1"}])
def test_no_get_changes_a_file_of_the_collection(program, folder, headers):
    by_path = addresses(program)
    assert by_path.keys() >= COMPUTED
    before = state(folder)
    for path, address in by_path.items():
        response = program.get(address, headers=headers)
        assert response.status_code < 500, (address, response.text)
        if path in COMPUTED:
            assert response.status_code == 409, address
            assert response.json()["error"]["kind"] == "NotComputed"
            remedy = "To compute and store the result, send POST instead of GET."
            assert response.json()["error"]["message"].endswith(f". {remedy}")
        elif path != "/api/artists/like":  # these drawings have no artists
            assert response.status_code == 200, (address, response.text)
        assert state(folder) == before, address


@pytest.mark.parametrize("path", sorted(COMPUTED))
def test_a_post_computes_and_a_get_then_reads(program, path):
    address = addresses(program)[path]
    computed = program.post(address)
    assert computed.status_code == 200, computed.text
    again = program.get(address)
    assert again.status_code == 200
    assert again.content == computed.content


@pytest.mark.parametrize("path", sorted(COMPUTED))
@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Egara-Compute": "1"}])
def test_the_own_page_may_compute_with_a_get(program, path, headers):
    assert program.get(addresses(program)[path], headers=headers).status_code == 200


def test_a_computed_result_is_read_after_a_restart(program, folder):
    stored = {"/api/map?seed=7", "/api/map/atlas/0", "/api/clusters?k=3"}
    contents = {address: program.post(address).content for address in stored}
    other = client_of(egara.open(folder))
    del other.headers["Sec-Fetch-Site"]
    assert {address: other.get(address).content for address in stored} == contents


def test_a_foreign_page_cannot_post_to_compute(program, folder):
    before = state(folder)
    for path in COMPUTED:
        answer = program.post(addresses(program)[path], headers={"Origin": "http://evil.example"})
        assert answer.status_code == 403
    assert state(folder) == before


def test_no_other_site_may_send_the_pages_header(program):
    headers = {
        "Origin": "http://evil.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "egara-compute",
    }
    response = program.options("/api/map", headers=headers)
    assert not response.is_success
    assert not [name for name in response.headers if name.startswith("access-control")]
