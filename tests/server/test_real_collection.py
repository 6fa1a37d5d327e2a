"""The server with a real collection: tables, indexed drawings and encoders."""

import io

import PIL.Image
import pyarrow as pa
import pytest

import egara

from .http_client import client_of, search

ODD = 'it\'s "odd" & 100% 絵.png'


@pytest.fixture
def folder(tiny, drawings):
    """Twelve drawings, one with special characters in its name; a broken file, an SVG, metadata."""
    (drawings / "dogs/00.png").rename(drawings / "dogs" / ODD)
    (drawings / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    line = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9"/></svg>'
    (drawings / "line.svg").write_text(line)
    rows = "file_name,title,keywords\n01.png,First,cat;pet\n03.png,Third,cat\n"
    (drawings / "cats/metadata.csv").write_text(rows)
    return drawings


@pytest.fixture
def collection(folder, index_once):
    collection = index_once(folder, ["tiny", "tinybits"])
    return collection


@pytest.fixture
def listed(client):
    table = pa.ipc.open_stream(client.get("/api/drawings").content).read_all()
    return table.to_pylist()


def test_the_summary_has_counts_encoders_and_columns(client, collection):
    info = client.get("/api/collection").json()
    assert (info["images"], info["missing"], info["broken"]) == (13, 0, 1)
    assert [encoder["name"] for encoder in info["encoders"]] == ["tiny", "tinybits"]
    assert [encoder["vectors"] for encoder in info["encoders"]] == [13, 13]
    for column in info["columns"]:  # each may be used in a filter
        response = client.get("/api/drawings", params={"where": f"{column['name']} IS NOT NULL"})
        assert response.status_code == 200, column


def test_every_listed_drawing_has_details_a_thumbnail_and_its_file(client, folder, listed):
    assert len(listed) == 13
    for row in listed:
        address = f"/api/drawings/{row['id']}"
        drawing = client.get(address).json()
        assert (drawing["width"], drawing["height"]) == (row["width"], row["height"])
        thumbnail = client.get(f"{address}/thumbnail")
        assert thumbnail.headers["content-type"] == "image/jpeg"
        assert thumbnail.content[:3] == b"\xff\xd8\xff"
        original = client.get(f"{address}/file")
        assert original.content == (folder / drawing["path"]).read_bytes()
        kind = "image/svg+xml" if drawing["path"].endswith("svg") else "image/png"
        assert original.headers["content-type"] == kind


def test_a_filter_and_tags_narrow_the_list(client):
    def titles(**parameters):
        content = client.get("/api/drawings", params=parameters).content
        return pa.ipc.open_stream(content).read_all()["title"].to_pylist()

    assert titles(tag="cat") == ["First", "Third"]
    assert titles(tag="cat", without_tag="pet") == ["Third"]
    assert titles(where="title = 'First'") == ["First"]
    assert titles(where="width > 100000") == []


def test_folders_filter_and_orders_sort_the_list_and_the_search(client, collection):
    def ids(**parameters):
        content = client.get("/api/drawings", params=parameters).content
        return pa.ipc.open_stream(content).read_all()["id"].to_pylist()

    by_name = [hit.id for hit in collection.search(sort="name")]
    assert ids(sort="name") == by_name != ids()
    assert ids(sort="random", seed=1) != ids(sort="random", seed=2)
    hits = search(client, {"sort": "random", "seed": 1, "limit": 4, "offset": 4}).json()["hits"]
    assert [hit["id"] for hit in hits] == ids(sort="random", seed=1)[4:8]

    (root,) = client.get("/api/folders").json()["folders"]
    counts = {node["folder"]: node["drawings"] for node in root["subfolders"]}
    assert counts == {"cats": 6, "dogs": 6}
    assert (root["drawings"], root["own"]) == (13, 1)
    for folder, count in counts.items():
        assert len(ids(folder=folder)) == count
    assert ids(folder=root["folder"]) == ids()
    assert client.get("/api/drawings?folder=birds").json()["error"]["kind"] == "UnknownFolder"
    days = client.get("/api/drawings?since=2026-01-02&until=2026-01-01")
    assert (days.status_code, days.json()["error"]["kind"]) == (400, "BadInput")
    newest = search(client, {"like": [by_name[0]], "sort": "newest"})
    assert (newest.status_code, newest.json()["error"]["kind"]) == (400, "BadInput")


def test_an_uploaded_drawing_finds_itself(client, folder):
    content = (folder / "dogs/02.png").read_bytes()
    for encoders in (None, {"tiny": 0.3, "tinybits": 0.7}):
        hits = search(client, {"encoders": encoders}, image=("x.png", content)).json()["hits"]
        assert (hits[0]["path"], hits[0]["rank"]) == ("dogs/02.png", 1)
        assert hits[0]["distance"] == pytest.approx(0, abs=1e-6)
        assert (hits[0]["width"], hits[0]["height"]) == (64, 48)


def test_pages_of_a_search_do_not_overlap(client, listed):
    query = {"like": [listed[0]["id"]], "limit": 5}
    pages = [search(client, {**query, "offset": start}).json()["hits"] for start in (0, 5, 10)]
    found = [hit["id"] for page in pages for hit in page]
    assert sorted(found) == sorted(row["id"] for row in listed[1:])


def test_neighbours_are_those_of_the_library(client, collection, listed):
    key = listed[3]["id"]
    lists = client.get(f"/api/drawings/{key}/neighbours?limit=4").json()["neighbours"]
    for neighbours in lists:
        weights = {neighbours["encoder"]: 1.0}
        found = collection.search(like=[key], encoders=weights, limit=4)
        assert [hit["id"] for hit in neighbours["hits"]] == [hit.id for hit in found]


def test_a_walk_is_that_of_the_library(client, collection, listed):
    a, b = listed[0]["id"], listed[-1]["id"]
    query = {"a": a, "b": b, "steps": 2, "bridge": True}
    answer = client.post("/api/morph", json=query).json()
    walk = collection.morph(a, b, steps=2, bridge=True)
    assert [step["id"] for step in answer["steps"]] == list(walk.ids)
    assert answer["total"] == pytest.approx(sum(walk.distances))


def test_keywords_and_outcomes_are_listed(client):
    keywords = client.get("/api/keywords?prefix=c").json()["keywords"]
    assert [(found["keyword"], found["count"]) for found in keywords] == [("cat", 2)]
    (broken,) = client.get("/api/outcomes?outcome=broken").json()["outcomes"]
    assert broken["path"] == "broken.png"
    assert broken["reason"]


def test_a_drawing_whose_file_is_missing_keeps_its_thumbnail(client, collection, folder, listed):
    key = collection.drawing("dogs/02.png").id
    (folder / "dogs/02.png").unlink()
    assert client.get(f"/api/drawings/{key}/file").status_code == 404
    version = client.get("/api/collection").json()["version"]
    collection.index(folder)
    assert client.get("/api/collection").json()["version"] != version
    assert client.get(f"/api/drawings/{key}").json()["missing"] is True
    assert client.get(f"/api/drawings/{key}/thumbnail").status_code == 200
    assert client.get(f"/api/drawings/{key}/neighbours").json() == {
        "copies": [],
        "neighbours": [],
    }


def test_a_collection_without_drawings_is_served(tiny, tmp_path):
    client = client_of(egara.open(tmp_path / "empty"))
    assert client.get("/api/collection").json()["images"] == 0
    content = client.get("/api/drawings").content
    assert pa.ipc.open_stream(content).read_all().num_rows == 0
    assert search(client, {}).json()["hits"] == []


HOSTILE = [
    "(" * 1900,
    "NOT " * 400 + "width = 1",
    "1 = 1; DROP TABLE images",
    "width = (SELECT 1)",
    "read_csv('/etc/passwd')",
    "width / 0 > 1",
    "title = '\0'",
    "width = 99999999999999999999999999",
    "width BETWEEN 'a' AND 'b'",
    "keywords = 1",
    "\0",
    "--",
    "絵",
    "title LIKE '%" + "%a" * 900 + "'",
]


def test_a_hostile_filter_is_refused_or_answered(client):
    for where in HOSTILE:
        for response in (
            client.get("/api/drawings", params={"where": where}),
            search(client, {"where": where}),
        ):
            assert response.status_code in (200, 400), where
            if response.status_code == 400:
                assert response.json()["error"]["kind"] == "BadFilter", where


UPLOADS = [b"", b"\0", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"\xff" * 100, b"<svg", b"<svg/>", b"MZ"]


def test_an_upload_that_is_not_an_image_is_422(client):
    for content in UPLOADS:
        response = search(client, {}, image=("a.png", content))
        assert (response.status_code, response.json()["error"]["kind"]) == (422, "BadImage")


STRANGE = ["../" * 10 + "etc/passwd", "/etc/passwd", "\0", "", " ", "%", "𝒶" * 500, "g" * 32, "*"]


def test_a_strange_id_is_404_everywhere(client, listed):
    known = listed[0]["id"]
    for key in STRANGE:
        responses = [
            search(client, {"like": [key]}),
            search(client, {"unlike": [key]}),
            client.post("/api/morph", json={"a": key, "b": known}),
            client.post("/api/morph", json={"a": known, "b": key}),
        ]
        for response in responses:
            assert response.status_code == (404 if key else 422), key
            assert response.json()["error"]["message"]


def test_an_unknown_encoder_is_404(client, listed):
    key = listed[0]["id"]
    for response in (
        search(client, {"like": [key], "encoders": {"nonsense": 1}}),
        client.post("/api/morph", json={"a": key, "b": key, "encoder": "nonsense"}),
    ):
        assert (response.status_code, response.json()["error"]["kind"]) == (404, "UnknownEncoder")


def test_weights_without_a_positive_weight_are_refused(client, listed):
    for weights in ({}, {"tiny": 0}):
        response = search(client, {"like": [listed[0]["id"]], "encoders": weights})
        assert (response.status_code, response.json()["error"]["kind"]) == (400, "BadInput")


def test_tags_are_edited_and_searched_over_http(labelled, folder):
    collection = egara.open(folder / ".egara")
    collection.index(folder, encoders=["colours"])
    client = client_of(collection)
    cats = [collection.drawing(f"cats/{name}.png").id for name in ("01", "03")]
    edits = {"drawings": cats, "add": ["mine"], "reject": ["cat"]}
    assert client.post("/api/tags/edits", json=edits).json() == {"changed": 4}
    tags = client.get(f"/api/drawings/{cats[0]}/tags").json()
    assert tags["own"] == [{"name": "mine", "japanese": None, "category": None}]
    assert [(tag["name"], tag["state"]) for tag in tags["keywords"]] == [
        ("cat", "rejected"),
        ("pet", None),
    ]
    assert search(client, {"tags": ["cat"]}).json()["hits"] == []
    assert {hit["id"] for hit in search(client, {"tags": ["MINE"]}).json()["hits"]} == {*cats}
    moved = client.put("/api/tags/thresholds", json={"name": "赤", "threshold": 0.2}).json()
    red = search(client, {"tags": ["red"], "limit": 100}).json()["hits"]
    assert (moved["name"], moved["threshold"], moved["drawings"]) == ("red", 0.2, len(red))
    (suggested,) = client.get("/api/keywords?prefix=min").json()["keywords"]
    assert (suggested["keyword"], suggested["count"], suggested["kind"]) == ("mine", 2, "own")
    refused = client.post("/api/tags/edits", json={"drawings": cats, "add": ["a\u202eb"]})
    assert (refused.status_code, refused.json()["error"]["kind"]) == (400, "BadInput")


def test_a_weight_of_two_counts_as_the_item_given_twice(client, listed):
    first, second = (row["id"] for row in listed[:2])

    def found(query: dict) -> list[tuple]:
        answer = search(client, query | {"limit": 50}).json()
        return [(hit["id"], round(hit["score"], 9)) for hit in answer["hits"]]

    item = {"kind": "drawing", "value": first, "weight": 2}
    assert found({"like": [second], "items": [item]}) == found({"like": [first, first, second]})
    assert found({"like": [second], "items": [item]}) != found({"like": [first, second]})
    unlike = {"kind": "drawing", "value": first, "weight": -1}
    assert found({"like": [second], "items": [unlike]}) == found(
        {"like": [second], "unlike": [first]}
    )
    refused = search(client, {"items": [item | {"weight": 0}]})
    assert (refused.status_code, refused.json()["error"]["kind"]) == (400, "BadInput")


def test_a_text_without_hits_has_alternatives_and_partial_hits(client):
    found = search(client, {"text": "first third"}).json()
    assert found["partial"]
    assert [hit["title"] for hit in found["hits"]] == ["First", "Third"]
    assert found["alternatives"]["shorter"]["count"] == 1
    later = search(client, {"text": "first third", "offset": 1}).json()
    assert (later["partial"], len(later["hits"]), later["alternatives"]) == (True, 1, None)
    strict = search(client, {"text": "+frist artist:x", "folder": "dogs"}).json()
    assert (strict["partial"], strict["hits"]) == (False, [])
    assert strict["alternatives"] == {
        "near_words": {"frist": [{"text": "first", "count": 1}], "artist:x": []},
        "shorter": None,
        "without_filters": 0,
    }
    one = search(client, {"text": "first", "folder": "dogs"}).json()["alternatives"]
    assert (one["without_filters"], one["near_words"]) == (1, {})
    assert search(client, {"text": "first"}).json()["alternatives"] is None
    item = search(client, {"items": [{"kind": "text", "value": "+frist"}]}).json()
    assert item["alternatives"]["near_words"] == {"frist": [{"text": "first", "count": 1}]}


def test_a_tiff_is_shown_as_a_preview_and_downloaded_unchanged(client, collection, folder):
    image = PIL.Image.new("RGB", (900, 600), "red")
    image.save(folder / "cats/page.tif")
    collection.index(folder)
    address = f"/api/drawings/{collection.drawing('cats/page.tif').id}"
    assert client.get(f"{address}/file").content == (folder / "cats/page.tif").read_bytes()
    answer = client.get(f"{address}/preview")
    assert answer.headers["content-type"] == "image/webp"
    assert PIL.Image.open(io.BytesIO(answer.content)).size == (900, 600)
    known = {"If-None-Match": answer.headers["etag"]}
    assert client.get(f"{address}/preview", headers=known).status_code == 304
    (folder / "cats/page.tif").write_bytes(b"II*\0 damaged")
    assert client.get(f"{address}/preview", headers=known).status_code == 422
    (folder / "cats/page.tif").unlink()
    answer = client.get(f"{address}/preview")
    assert (answer.status_code, answer.json()["error"]["kind"]) == (404, "NotFound")


def test_outcomes_can_be_filtered_by_several_kinds(client, collection, folder):
    (folder / "work.psd").write_bytes(b"8BPS\0\1")
    collection.index(folder)
    assert client.get("/api/collection").json()["unsupported"] == {"PSD": 1}
    found = client.get("/api/outcomes?outcome=broken&outcome=unsupported").json()["outcomes"]
    assert [row["path"] for row in found] == ["broken.png", "work.psd"]


def test_a_moved_collection_is_410_and_is_not_created_again(client, folder):
    location = folder / ".egara"
    moved = location.rename(folder / "elsewhere")
    for answer in (
        client.get("/api/collection"),
        client.post("/api/boards", json={"name": "ghost"}),
        client.post("/api/map"),
    ):
        assert answer.status_code == 410, answer.text
        assert answer.json()["error"]["kind"] == "CollectionGone"
    assert not location.exists()
    moved.rename(location)
    assert client.post("/api/boards", json={"name": "real"}).status_code == 200
