"""The files of the page; no other files are served."""

import pytest

from egara.server import page_files

from .http_client import client_of


@pytest.fixture
def built(tmp_path, monkeypatch):
    folder = tmp_path / "page"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html>")
    (folder / "assets" / "index-abc.js").write_text("1")
    (folder / "mark.svg").write_text("<svg/>")
    (tmp_path / "secret").write_text("secret")
    (folder / "assets" / "way-out").symlink_to(tmp_path / "secret")
    monkeypatch.setattr(page_files, "FOLDER", folder)
    return folder


@pytest.fixture
def client(collection, built):
    return client_of(collection)


def test_the_page_has_a_strict_content_security_policy(client):
    response = client.get("/")
    assert response.text == "<!doctype html>"
    assert response.headers["content-type"].startswith("text/html")
    assert response.headers["cache-control"] == "private, no-cache"
    policy = response.headers["content-security-policy"].split("; ")
    assert {"default-src 'self'", "img-src 'self' blob: data:", "object-src 'none'"} <= {*policy}
    assert "unsafe" not in response.headers["content-security-policy"]


def test_assets_are_immutable_and_other_files_are_not(client):
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
def test_files_outside_the_page_are_not_served(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert response.json()["error"]["kind"] == "NotFound"


def test_a_page_that_is_not_built_returns_instructions(client, built):
    (built / "index.html").unlink()
    response = client.get("/")
    assert response.status_code == 503
    assert response.headers["content-type"].startswith("text/plain")
    assert "make" in response.text
