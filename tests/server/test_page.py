"""The page's own files, and nothing beside them."""

import pytest

from egara.server import page

from .asking import client_of


@pytest.fixture
def built(tmp_path, monkeypatch):
    folder = tmp_path / "page"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html>")
    (folder / "assets" / "index-abc.js").write_text("1")
    (folder / "mark.svg").write_text("<svg/>")
    (tmp_path / "secret").write_text("secret")
    (folder / "assets" / "way-out").symlink_to(tmp_path / "secret")
    monkeypatch.setattr(page, "FOLDER", folder)
    return folder


@pytest.fixture
def client(collection, built):
    return client_of(collection)


def test_the_page_comes_with_a_strict_policy(client):
    response = client.get("/")
    assert response.text == "<!doctype html>"
    assert response.headers["content-type"].startswith("text/html")
    assert response.headers["cache-control"] == "private, no-cache"
    policy = response.headers["content-security-policy"].split("; ")
    assert {"default-src 'self'", "img-src 'self' blob: data:", "object-src 'none'"} <= {*policy}
    assert "unsafe" not in response.headers["content-security-policy"]


def test_assets_are_kept_for_ever_and_others_are_not(client):
    script = client.get("/assets/index-abc.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert "immutable" in script.headers["cache-control"]
    mark = client.get("/mark.svg")
    assert mark.headers["content-type"] == "image/svg+xml"
    assert "immutable" not in mark.headers["cache-control"]


@pytest.mark.parametrize(
    "path",
    [
        "/..%2fsecret",
        "/assets/../../secret",
        "/assets/..%2f..%2fsecret",
        "/assets/%2e%2e/%2e%2e/secret",
        "/assets//etc/passwd",
        "/%2fetc%2fpasswd",
        "/assets/way-out",
        "/assets/",
        "/assets",
        "/index.html%00.js",
        "/" + "x" * 5000,
        "/assets/..%5c..%5csecret",
    ],
)
def test_nothing_beside_the_page_is_served(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert response.json()["error"]["kind"] == "NotFound"


def test_where_the_page_is_not_built_it_says_how(client, built):
    (built / "index.html").unlink()
    response = client.get("/")
    assert response.status_code == 503
    assert response.headers["content-type"].startswith("text/plain")
    assert "make" in response.text
