"""Requests from other sites, upload limits, and security headers."""

import pytest

from .fake_collection import CAT
from .http_client import client_of, search


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:8000", "127.0.0.1", "localhost:5173", "LOCALHOST", "[::1]:8000"],
)
def test_hosts_of_this_machine_are_accepted(client, host):
    assert client.get("/api/keywords", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "localhost@evil.example",
        "localhost/evil.example",
        "192.168.1.7:8000",
        "127.0.0.1:port",
        "[::1",
        "",
    ],
)
@pytest.mark.parametrize("path", ["/", "/api/collection", "/api/nothing"])
def test_a_foreign_host_is_refused(client, host, path):
    response = client.get(path, headers={"Host": host})
    assert response.status_code == 421
    assert response.json()["error"]["kind"] == "ForeignHost"


def test_two_hosts_are_refused(client):
    response = client.get("/", headers=[("Host", "localhost"), ("Host", "evil.example")])
    assert response.status_code == 421


def test_an_allowed_host_is_accepted(collection):
    client = client_of(collection, allowed_hosts=("Studio.local", "[fe80::1]"))
    for host, status in {"studio.local:80": 200, "[FE80::1]": 200, "localhost": 421}.items():
        assert client.get("/api/keywords", headers={"Host": host}).status_code == status


def test_the_address_at_which_a_request_arrives_is_a_known_host(collection):
    client = client_of(collection, allowed_hosts=())
    assert client.get("/api/keywords").status_code == 200  # the client's base URL is 127.0.0.1
    client.base_url = "http://evil.example"
    assert client.get("/api/keywords").status_code == 421


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "http://127.0.0.1:9000",
        "http://localhost:8000",
        "file://127.0.0.1:8000",
        "http://[",
        "",
    ],
)
def test_a_foreign_page_may_not_post(client, origin):
    response = client.post("/api/morph", json={"a": CAT, "b": CAT}, headers={"Origin": origin})
    assert response.status_code == 403
    assert response.json()["error"]["kind"] == "ForeignOrigin"


@pytest.mark.parametrize(
    ("site", "destination", "status"),
    [
        ("cross-site", "image", 403),
        ("cross-site", "iframe", 403),
        ("cross-site", "empty", 403),
        ("same-site", "empty", 403),
        ("cross-site", "document", 200),
        ("same-origin", "empty", 200),
        ("same-origin", "image", 200),
        ("none", "document", 200),
    ],
)
def test_a_foreign_page_may_link_here_but_embed_nothing(client, site, destination, status):
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Dest": destination}
    response = client.get(f"/api/drawings/{CAT}/thumbnail", headers=headers)
    assert response.status_code == status
    if status == 403:
        assert response.json()["error"]["kind"] == "ForeignOrigin"


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://127.0.0.1:8000"}])
def test_the_own_page_and_programs_may_post(client, headers):
    response = client.post("/api/morph", json={"a": CAT, "b": CAT}, headers=headers)
    assert response.status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/api/collection", "/api/nothing", f"/api/drawings/{CAT}/thumbnail"]
)
def test_every_response_has_security_headers(client, path):
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "access-control-allow-origin" not in headers


def test_refused_requests_get_security_headers(client):
    headers = client.get("/", headers={"Host": "evil.example"}).headers
    assert headers["x-content-type-options"] == "nosniff"


def test_an_upload_up_to_the_limit_is_accepted(collection):
    client = client_of(collection, max_upload=10_000)
    assert search(client, {}, image=("a.png", b"x" * 9_000)).status_code == 200
    assert collection.last_call["items"][0].value == b"x" * 9_000


def test_an_upload_over_the_limit_is_refused(collection):
    client = client_of(collection, max_upload=10_000)
    response = search(client, {}, image=("a.png", b"x" * 10_000))
    assert response.status_code == 413
    assert response.json()["error"]["kind"] == "TooLarge"
    assert "10,000 bytes" in response.json()["error"]["message"]
    assert collection.last_call == {}


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/json"])
def test_an_upload_without_a_declared_length_is_refused_at_the_limit(collection, kind):
    sent = 0

    def endless():
        nonlocal sent
        yield b'--x\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n'
        for _ in range(100):
            sent += 1000
            yield b"x" * 1000

    path = "/api/search" if kind.startswith("multipart") else "/api/morph"
    client = client_of(collection, max_upload=10_000)
    response = client.post(path, content=endless(), headers={"Content-Type": kind})
    assert response.status_code == 413
    assert response.json()["error"]["kind"] == "TooLarge"


def test_an_upload_creates_no_named_temporary_file(collection, monkeypatch, tmp_path):
    spool = tmp_path / "spool"
    spool.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(spool))
    names = []
    collection.search = lambda **_: names.extend(spool.iterdir()) or []
    client = client_of(collection)
    assert search(client, {}, image=("a.png", b"x" * 3_000_000)).status_code == 200
    assert names == []
    assert list(spool.iterdir()) == []
