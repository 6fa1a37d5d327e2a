"""The access token: which requests need it, and how clients send it."""

import re

import pytest

from egara.server.access_token import new_token

from .fake_collection import CAT
from .http_client import client_of

TOKEN = "a-token+with/odd=signs&more"
QUOTED = "a-token%2Bwith%2Fodd%3Dsigns%26more"


@pytest.fixture
def client(collection):
    return client_of(collection, token=TOKEN)


@pytest.mark.parametrize(
    "path",
    [
        "/api/collection",
        "/api/openapi.json",
        "/api/nothing",
        "/api",
        f"/api/drawings/{CAT}/thumbnail",
        f"/api/drawings/{CAT}/file",
        "/api/map/atlas/0",
    ],
)
def test_everything_under_api_needs_the_token(client, path):
    for more in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}):
        response = client.get(path, headers=more)
        assert response.status_code == 401
        assert response.headers["www-authenticate"] == "Bearer"
        assert response.json()["error"]["kind"] == "Unauthorized"
    for wrong in ("", "wrong", TOKEN[:-1], TOKEN + "a", "絵"):
        assert client.get(path, params={"token": wrong}).status_code == 401


def test_programs_send_it_in_a_header_or_in_the_address(client):
    for scheme in ("Bearer", "bearer"):
        headers = {"Authorization": f"{scheme} {TOKEN}"}
        assert client.get("/api/collection", headers=headers).status_code == 200
        assert client.post("/api/along", json={"drawings": [CAT]}, headers=headers).is_success
    response = client.get(f"/api/keywords?prefix=an&token={QUOTED}")
    assert response.status_code == 200
    assert [one["keyword"] for one in response.json()["keywords"]] == ["animal", "ant"]
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize("path", ["/", "/assets/none.js", "/apis"])
def test_the_token_page_is_in_the_readers_language(client, path):
    for header, language, words in [
        ("en-GB,en;q=0.9,ja;q=0.8", "en", "Access token"),
        ("ja,en;q=0.5", "ja", "アクセストークン"),
        ("fr", "en", "Access token"),
        ("", "en", "Access token"),
    ]:
        response = client.get(path, headers={"Accept-Language": header})
        assert response.status_code == 401
        assert f'<html lang="{language}">' in response.text
        assert words in response.text
        assert 'role="alert"' not in response.text
        assert response.headers["cache-control"] == "no-store"
        assert not re.search(r"(src|href)=", response.text)  # loads nothing from other sites
    assert 'role="alert"' in client.get(path, params={"token": "wrong"}).text


def test_the_first_request_sets_a_strict_cookie_and_redirects_without_the_token(client):
    response = client.get(f"/?a=1&token={QUOTED}&b=%26", follow_redirects=False)
    assert response.status_code == 303
    assert response.headers["location"] == "/?a=1&b=%26"
    cookie = response.headers["set-cookie"].lower()
    assert cookie.startswith("egara-8000=")
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/" in cookie
    assert TOKEN.lower() not in cookie
    assert client.get("/api/collection").status_code == 200  # the client keeps cookies
    assert client.get(f"/api/drawings/{CAT}/thumbnail").status_code == 200
    assert client.get("/").status_code != 401


@pytest.mark.parametrize("path", ["//evil.example/", "/%5Cevil.example", "/%09/evil.example"])
def test_it_never_redirects_to_another_host(client, path):
    address = f"http://127.0.0.1:8000{path}?token={QUOTED}"
    location = client.get(address, follow_redirects=False).headers["location"]
    assert re.match(r"/[^/\\\s]", location)


@pytest.mark.parametrize("value", ["", TOKEN, "0" * 64])
def test_a_cookie_that_the_server_did_not_set_is_refused(client, value):
    headers = {"Cookie": f'egara-8000="{value}"; egara-8001={value}'}
    assert client.get("/api/collection", headers=headers).status_code == 401


def test_a_cookie_of_another_port_is_refused(collection):
    first, other = client_of(collection, token=TOKEN), client_of(collection, token=TOKEN)
    other.base_url = "http://127.0.0.1:8001"
    name, _, rest = (
        first.get(f"/?token={QUOTED}", follow_redirects=False).headers["set-cookie"].partition("=")
    )
    headers = {"Cookie": f"{name}={rest.split(';')[0]}"}
    assert first.get("/api/collection", headers=headers).status_code == 200
    assert other.get("/api/collection", headers=headers).status_code == 401


def test_foreign_hosts_and_pages_are_refused_with_the_token_too(client):
    address = f"/api/collection?token={QUOTED}"
    assert client.get(address, headers={"Host": "evil.example"}).status_code == 421
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "image"}
    assert client.get(address, headers=headers).status_code == 403


def test_random_tokens_differ_and_are_long():
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(re.fullmatch(r"[\w-]{43}", token) for token in tokens)
