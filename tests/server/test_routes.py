"""Each route returns the result of the collection's verb."""

import asyncio
import json
import threading
from datetime import date

import httpx
import pyarrow as pa
import pytest
from waiting import LIMIT

from egara import QueryItem
from egara.server import create_app
from egara.server.arrow import drawing_list

from .fake_collection import CAT, DOG, GONE, OWL, SVG, WEBP, FakeCollection
from .http_client import search


def test_the_collection_is_described_with_the_columns_of_filters(client):
    info = client.get("/api/collection").json()
    assert (info["name"], info["images"], info["missing"], info["broken"]) == ("animals", 3, 1, 1)
    assert [encoder["name"] for encoder in info["encoders"]] == ["visual", "style"]
    types = {column["name"]: column["type"] for column in info["columns"]}
    assert types["width"] == "integer"
    assert types["title"] == "text"
    assert types["keywords"] == "list of text"
    assert types["missing"] == "boolean"


def test_drawings_are_an_arrow_stream_of_six_columns(client, collection):
    response = client.get(
        "/api/drawings", params={"where": "width > 1", "tag": ["a", "b"], "without_tag": "c"}
    )
    conditions = {"where": "width > 1", "tags": ["a", "b"], "without_tags": ["c"]}
    assert conditions.items() <= collection.last_call.items()
    assert response.headers["content-type"] == "application/vnd.apache.arrow.stream"
    table = pa.ipc.open_stream(response.content).read_all()
    assert table.schema.names == ["id", "width", "height", "title", "artist", "file"]
    assert [str(kind) for kind in table.schema.types] == ["string"] + ["int32"] * 2 + ["string"] * 3
    assert table["id"].to_pylist() == [CAT, DOG, OWL]


def test_a_list_passes_the_order_and_all_filters_on(client, collection):
    in_the_url = {"sort": "random", "seed": 7, "folder": "cats/black", "orientation": "square",
                  "since": "2026-01-02", "until": "2026-02-03", "untagged": "true",
                  "not_on_board": "true", "among": "board:x", "text": "cat",
                  "uncertain": "true"}  # fmt: skip
    assert client.get("/api/drawings", params=in_the_url).status_code == 200
    passed = {"sort": "random", "seed": 7, "folder": "cats/black", "orientation": "square",
              "since": date(2026, 1, 2), "until": date(2026, 2, 3), "untagged": True,
              "not_on_board": True, "among": ["board:x"], "text": "cat", "uncertain": True,
              "where": None, "tags": [], "without_tags": []}  # fmt: skip
    assert collection.last_call == passed


@pytest.mark.parametrize(
    ("name", "value"),
    [("sort", "oldest"), ("seed", "-1"), ("seed", str(2**32)), ("orientation", "wide"),
     ("since", "yesterday"), ("until", "2026-02-30"), ("folder", ""), ("untagged", "maybe")],
)  # fmt: skip
def test_an_unknown_order_or_filter_is_refused(client, name, value):
    response = client.get("/api/drawings", params={name: value})
    assert response.status_code == 422
    assert response.json()["error"]["message"].startswith(name)


def test_folders_are_a_tree_of_the_requested_depth(client, collection):
    root = client.get("/api/folders").json()["folders"][0]
    owls = {"folder": "owls", "name": "owls \ufffd", "drawings": 1, "own": 1,
            "has_subfolders": False, "subfolders": []}  # fmt: skip
    assert root == {"folder": "/x", "name": "x", "drawings": 3, "own": 2, "has_subfolders": True,
                    "subfolders": [owls]}  # fmt: skip
    assert collection.last_call == {"folder": None, "depth": 1}
    assert client.get("/api/folders?folder=owls&depth=0").json()["folders"] == [owls]
    missing = client.get("/api/folders?folder=cats")
    assert (missing.status_code, missing.json()["error"]["kind"]) == (404, "UnknownFolder")
    assert client.get("/api/folders?depth=-1").status_code == 422


def test_the_list_has_the_file_name_of_drawings_without_a_title():
    paths = ["a/b/cat.png", "dog.png", "x/owl.png", None]
    table = pa.table({
        "id": ["1", "2", "3", "4"], "width": [1] * 4, "height": [1] * 4, "path": paths,
        "title": pa.array([None, "Dog", " ", None], pa.utf8()), "artist": ["x"] * 4,
    })  # fmt: skip
    assert drawing_list(table)["file"].to_pylist() == ["cat.png", None, "owl.png", None]


def test_an_unchanged_list_of_drawings_is_not_sent_again(client, collection):
    etag = client.get("/api/drawings").headers["etag"]
    again = client.get("/api/drawings", headers={"If-None-Match": f'"x", W/{etag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    collection.known[0].width = 301
    assert client.get("/api/drawings", headers={"If-None-Match": etag}).status_code == 200


def test_a_drawing_has_all_columns_and_displayable_names(client):
    drawing = client.get(f"/api/drawings/{DOG}").json()
    assert drawing["id"] == DOG
    assert drawing["path"] == 'dog "\n\ufffd.png'
    assert drawing["copies"] == ["again/\ufffd.png"]
    assert drawing["title"] is None
    assert drawing["keywords"] == ["animal"]


def test_thumbnails_are_immutable_under_their_full_id_only(client):
    full = client.get(f"/api/drawings/{CAT}/thumbnail")
    assert full.headers["content-type"] == "image/webp"
    assert full.content.startswith(WEBP)
    assert "immutable" in full.headers["cache-control"]
    short = client.get(f"/api/drawings/{CAT[:6]}/thumbnail")
    assert short.content == full.content
    assert "immutable" not in short.headers["cache-control"]


def test_a_jpeg_thumbnail_has_its_own_type(client, monkeypatch):
    jpeg = b"\xff\xd8\xff\xe0..JFIF"
    monkeypatch.setattr(FakeCollection, "thumbnail", lambda self, key: jpeg)
    answer = client.get(f"/api/drawings/{CAT}/thumbnail")
    assert (answer.headers["content-type"], answer.content) == ("image/jpeg", jpeg)


def test_a_cached_thumbnail_is_not_sent_again(client):
    etag = client.get(f"/api/drawings/{CAT}/thumbnail").headers["etag"]
    again = client.get(f"/api/drawings/{CAT}/thumbnail", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(f"/api/drawings/{DOG}/thumbnail", headers={"If-None-Match": etag})
    assert other.status_code == 200


def test_an_svg_original_may_not_run_scripts(client):
    response = client.get(f"/api/drawings/{CAT}/file")
    assert response.content == SVG
    assert response.headers["content-type"] == "image/svg+xml"
    assert response.headers["x-content-type-options"] == "nosniff"
    policy = response.headers["content-security-policy"]
    assert policy == "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def test_an_original_has_the_type_of_its_content_and_may_have_any_name(client):
    response = client.get(f"/api/drawings/{DOG}/file")
    assert (response.content, response.headers["content-type"]) == (b"0123456789", "image/png")
    assert "\n" not in response.headers["content-disposition"]


def test_a_range_of_an_original_can_be_requested(client):
    response = client.get(f"/api/drawings/{OWL}/file", headers={"Range": "bytes=2-4"})
    assert (response.status_code, response.content) == (206, b"234")


@pytest.mark.parametrize("key", [GONE, OWL])
def test_a_missing_original_is_404(client, collection, key):
    (collection.root / "owls" / "owl.jpg").unlink()
    response = client.get(f"/api/drawings/{key}/file")
    assert response.status_code == 404
    assert response.json()["error"]["kind"] == "NotFound"
    assert str(collection.root) not in response.text


def test_neighbours_are_listed_for_each_encoder(client, collection):
    answer = client.get(f"/api/drawings/{CAT[:5]}/neighbours?limit=1").json()
    lists = answer["neighbours"]
    assert [copy["id"] for copy in answer["copies"]] == [OWL]
    assert [neighbours["encoder"] for neighbours in lists] == ["visual", "style"]
    assert [hit["id"] for hit in lists[0]["hits"]] == [DOG]
    arguments = {"like": [CAT], "encoders": {"style": 1.0}, "limit": 1}
    assert collection.last_call == {**arguments, "copies": "stack"}
    client.get(f"/api/drawings/{CAT}/neighbours?limit=1&copies=show")
    assert collection.last_call == {**arguments, "copies": "show"}


def test_a_search_passes_all_fields_on(client, collection):
    query = {
        "like": [CAT],
        "unlike": [DOG],
        "tags": ["a"],
        "without_tags": ["b"],
        "where": "width > 1",
        "among": ["board:x"],
        "avoid": [OWL],
        "artist": "ann",
        "text": "black cat",
        "copies": "show",
        "encoders": {"visual": 0.5},
        "sort": "relevance",
        "seed": 3,
        "folder": "cats",
        "orientation": "portrait",
        "since": "2026-01-02",
        "until": "2026-02-03",
        "untagged": True,
        "not_on_board": True,
        "limit": 2,
        "offset": 1,
    }
    weights = {
        "items": [{"kind": "drawing", "value": OWL, "weight": 2}, {"kind": "text", "value": "sea"}],
        "image_weight": 0.5,
        "sketch_weight": -1,
    }
    files = {"image": ("x.png", b"picture"), "sketch": ("y.json", b"[[[0, 1], [0, 1]]]")}
    answer = search(client, query | weights, **files).json()
    days = {"since": date(2026, 1, 2), "until": date(2026, 2, 3)}
    items = [
        QueryItem("drawing", OWL, 2.0),
        QueryItem("text", "sea"),
        QueryItem("image", b"picture", 0.5),
    ]
    *others, drawn = collection.last_call.pop("items")
    assert others == items
    assert (drawn.kind, drawn.weight) == ("sketch", -1.0)
    assert [line.tolist() for line in drawn.value.lines] == [[[0, 0], [1, 1]]]
    assert collection.last_call == {**query, **days}
    assert answer["took_ms"] >= 0
    assert answer["hits"][1] == {
        "id": OWL,
        "path": "owls/owl.jpg",
        "score": 0.5,
        "distance": 0.2,
        "rank": 2,
        "width": 300,
        "height": 200,
        "title": "Owl \ufffd",
        "copies": [CAT],
        "matched": [],
    }


def test_a_sketch_is_sent_as_strokes_or_as_a_file_and_the_answer_says_what_was_seen(
    client, collection
):
    strokes = [[[0, 90.5, 5], [0, 3, 70], [0, 16, 33]], [[4], [4]]]
    answer = search(client, {"strokes": strokes})
    summary = "A drawing of 2 strokes with 4 points."
    guesses = [{"label": "cat", "japanese": "猫", "score": 0.5, "drawings": 3}]
    seen = {"source": "strokes", "summary": summary, "guesses": guesses}
    assert answer.json()["sketch"] == seen
    (item,) = collection.last_call["items"]
    assert [len(line) for line in item.value.lines] == [3, 1]
    assert "strokes" not in collection.last_call
    file = ("x.ndjson", json.dumps({"drawing": strokes}).encode() + b"\n")
    assert search(client, {}, sketch=file).json()["sketch"] == seen
    further = search(client, {"strokes": strokes, "offset": 20}).json()["sketch"]
    assert further == seen | {"guesses": []}
    assert search(client, {}).json()["sketch"] is None
    both = search(client, {"strokes": strokes}, sketch=file)
    assert (both.status_code, both.json()["error"]["kind"]) == (400, "BadInput")


@pytest.mark.parametrize(
    ("strokes", "status", "message"),
    [
        ("[]", 400, "The sketch is empty"),
        ("[[[1], [1]]]", 400, "one dot"),
        ("[[[1, 2], [3]]]", 400, "as many x as y"),
        ("[[[1, NaN], [1, 2]]]", 422, "finite"),
        ("[[[1, 1e999], [1, 2]]]", 422, "finite"),
        ("[[[1, 2]]]", 422, "at least 2 items"),
        ("[[[1, 2], [1, 2], [1], [1], [1]]]", 422, "at most 4 items"),
        (f"[[{[0] * 100_001}, {[0] * 100_001}]]", 422, "at most 100000 items"),
        (f"[[{[0] * 60_000}, {[1] * 60_000}], [{[0] * 60_000}, {[1] * 60_000}]]", 400, "120,000"),
        ('"house"', 422, "valid list"),
    ],
)
def test_bad_strokes_are_refused(client, strokes, status, message):
    answer = client.post("/api/search", files={"query": (None, f'{{"strokes": {strokes}}}')})
    assert (answer.status_code, message in answer.text) == (status, True), answer.text[:300]


def test_an_empty_search_has_a_limit_of_twenty(client, collection):
    assert len(search(client, {}).json()["hits"]) == 3
    assert collection.last_call["limit"] == 20
    assert collection.last_call["items"] == []


def test_keywords_have_counts(client):
    answer = client.get("/api/keywords", params={"prefix": "an", "limit": 1}).json()
    known = {"kind": "keyword", "category": None, "japanese": None}
    assert answer == {"keywords": [{"keyword": "animal", "count": 3, **known}]}


def test_outcomes_can_be_filtered_by_one_kind(client):
    assert len(client.get("/api/outcomes").json()["outcomes"]) == 5
    assert len(client.get("/api/outcomes?limit=2").json()["outcomes"]) == 2
    broken = client.get("/api/outcomes?outcome=broken").json()["outcomes"]
    assert broken == [{"path": "bad.png", "outcome": "broken", "reason": "cut short"}]


def test_a_long_search_does_not_delay_other_requests(collection):
    called = threading.Event()
    collection.search = lambda **_: [] if called.wait(LIMIT) else pytest.fail("delayed")
    collection.suggest_tags = lambda *_: called.set() or []

    async def ask_both():
        transport = httpx.ASGITransport(create_app(collection))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            long = asyncio.create_task(client.post("/api/search", files={"query": (None, "{}")}))
            short = await client.get("/api/keywords")
            return short.status_code, (await long).status_code

    assert asyncio.run(ask_both()) == (200, 200)
