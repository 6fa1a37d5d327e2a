"""Boards over HTTP, on a real collection."""

import json

import pytest

from .http_client import client_of


@pytest.fixture
def client(tiny, drawings, index_once):
    collection = index_once(drawings, ["tiny"])
    return client_of(collection)


@pytest.fixture
def address(client):
    key = client.post("/api/boards", json={"name": "Félins/絵?", "note": "n"}).json()["key"]
    drawings = ["dogs/00.png", "dogs/02.png", "cats/01.png"]
    client.post(f"/api/boards/{key}/drawings", json={"drawings": drawings, "note": "ears"})
    return f"/api/boards/{key}"


def paths(response):
    assert response.status_code == 200, response.text
    return [item["path"] for item in response.json()["items"]]


def test_every_edit_returns_the_edited_board(client, address):
    items = client.get(address).json()["items"]
    assert [item["note"] for item in items] == ["ears"] * 3
    first = items[0]["id"]
    moved = client.patch(f"{address}/drawings/{first}", json={"place": 3, "note": "last"})
    assert paths(moved) == ["dogs/02.png", "cats/01.png", "dogs/00.png"]
    assert moved.json()["items"][2]["note"] == "last"
    more = client.post(f"{address}/drawings", json={"drawings": ["cats/03.png"], "at": 1})
    assert paths(more)[0] == "cats/03.png"
    assert first not in client.delete(f"{address}/drawings/{first}").text
    changed = client.patch(address, json={"name": "Cats"}).json()
    assert (changed["name"], changed["note"]) == ("Cats", "n")
    assert client.get("/api/boards").json()["boards"] == [client.get(address).json()]
    assert client.delete(address).json() == {"boards": []}
    assert client.get(address).json()["error"]["kind"] == "UnknownBoard"


@pytest.mark.parametrize(("form", "start"), [("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_a_contact_sheet_is_a_file_with_the_boards_name(client, address, form, start):
    response = client.get(f"{address}/sheet", params={"form": form})
    assert response.content.startswith(start)
    name = "F%C3%A9lins%2F%E7%B5%B5%3F"
    assert response.headers["content-disposition"].endswith(f"''{name}.{form}")


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("post", "/api/boards", {"name": ""}, 422),
        ("post", "/api/boards", {"name": "\ud800"}, 422),
        ("post", "/api/boards", {"name": "a\nb"}, 400),
        ("post", "/api/boards", {"name": "félins/絵?"}, 400),
        ("post", "{}/drawings", {"drawings": []}, 422),
        ("post", "{}/drawings", {"drawings": ["none"]}, 404),
        ("patch", "{}/drawings/none", {"place": 1}, 404),
        ("patch", "{}", {"nmae": "x"}, 422),
        ("delete", "/api/boards/none", None, 404),
        ("get", "{}/sheet?form=exe", None, 422),
    ],
)
def test_an_invalid_request_is_refused(client, address, method, path, body, status):
    content = None if body is None else json.dumps(body)
    headers = {"Content-Type": "application/json"}
    response = client.request(method, path.replace("{}", address), content=content, headers=headers)
    assert response.status_code == status, response.text
    assert response.json()["error"]["message"]


def test_pages_of_other_sites_cannot_edit(client, address):
    headers = {"Origin": "http://evil.example"}
    assert client.delete(address, headers=headers).status_code == 403
    form = {"Content-Type": "text/plain"}
    assert client.post("/api/boards", content=b'{"name": "x"}', headers=form).status_code == 422
