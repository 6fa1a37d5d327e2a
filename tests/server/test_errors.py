"""Every error has the same form and no traceback."""

import logging

import pytest

from egara import errors as egara_errors
from egara.collection.tables.storage_errors import damage_message
from egara.server.errors import kind_of, status_of

from .fake_collection import CAT, OWL
from .http_client import search


def error_of(response):
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert body.keys() == {"error"}
    assert body["error"].keys() == {"kind", "message"}
    return response.status_code, body["error"]["kind"]


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("BadInput", 400),
        ("BadFilter", 400),
        ("BadImage", 422),
        ("TooLarge", 422),
        ("UnknownTag", 400),
        ("NothingLeft", 400),
        ("UnknownDrawing", 404),
        ("UnknownEncoder", 404),
        ("EncoderError", 400),
        ("NoWalk", 409),
        ("CollectionBusy", 409),
        ("CollectionGone", 410),
        ("NotComputed", 409),
        ("NewerCollection", 409),
        ("CollectionError", 409),
        ("StorageError", 503),
        ("EgaraError", 400),
    ],
)
def test_an_error_of_the_library_keeps_its_name(client, collection, name, status):
    def fails(*_):
        raise getattr(egara_errors, name)("why \udcff \x00 not")

    collection.describe = fails
    response = client.get("/api/collection")
    assert error_of(response) == (status, name)
    assert response.json()["error"]["message"].startswith("why \ufffd \ufffd not")


def test_every_error_of_the_library_has_a_status_below_500_except_storage_errors(client):
    for name in egara_errors.__all__:
        status = status_of(getattr(egara_errors, name)("x"))
        storage = issubclass(getattr(egara_errors, name), egara_errors.StorageError)
        assert status == 503 if storage else 400 <= status < 500, name


def test_a_damaged_table_is_an_error_with_the_repair_command(client, collection):
    def fails(*_):
        raise egara_errors.CollectionDamaged(damage_message("/art/.egara", "tags", "it is missing"))

    collection.describe = fails
    response = client.get("/api/collection")
    assert error_of(response) == (503, "StorageError")
    assert "egara repair -C /art/.egara" in response.json()["error"]["message"]


def test_an_unlisted_error_has_the_status_and_name_of_its_base_class(client, collection):
    class Novel(egara_errors.CollectionBusy):
        pass

    def fails():
        raise Novel("x")

    collection.describe = fails
    assert error_of(client.get("/api/collection")) == (409, "CollectionBusy")
    assert status_of(egara_errors.TrainingFailed("x")) == 400
    assert kind_of(egara_errors.TrainingFailed("x")) == "EgaraError"


def test_an_unexpected_error_is_logged_and_not_shown(client, collection, caplog):
    def fails():
        raise ZeroDivisionError("the secret of /home/someone")

    collection.describe = fails
    with caplog.at_level(logging.ERROR):
        response = client.get("/api/collection")
    assert error_of(response) == (500, "InternalError")
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    assert "the secret of /home/someone" in caplog.text
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api", 404),
        ("GET", "/api/", 404),
        ("GET", "/api/nothing", 404),
        ("POST", "/api/nothing", 404),
        ("GET", "/api/collection/", 404),
        ("GET", "/api/search", 405),
        ("DELETE", f"/api/drawings/{CAT}", 405),
        ("PUT", "/api/collection", 405),
        ("BREW", "/api/collection", 405),
        ("OPTIONS", "/api/collection", 405),
        ("GET", "/docs", 404),
        ("GET", "/nothing.html", 404),
    ],
)
def test_unknown_addresses_and_methods_are_errors(client, method, path, status):
    expected = {404: "NotFound", 405: "MethodNotAllowed"}[status]
    assert error_of(client.request(method, path)) == (status, expected)


def test_no_walk_is_a_conflict_and_mentions_the_bridge(client):
    response = client.post("/api/morph", json={"a": CAT, "b": OWL})
    assert error_of(response) == (409, "NoWalk")
    assert "bridge" in response.json()["error"]["message"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"abc", "The body is not valid JSON: Expecting value at character 1."),
        (b'{"a": ', "The body is not valid JSON: Expecting value at character 7."),
        (b'{"a": "\xff"}', "The body is not valid JSON: it is not encoded as UTF-8."),
        (b"", "The request has no body. Send a JSON object with Content-Type: application/json."),
        (b"[]", "The body must be a JSON object, with Content-Type: application/json."),
        (b'"x"', "The body must be a JSON object, with Content-Type: application/json."),
    ],
)
def test_a_body_that_is_not_json_is_explained(client, body, message):
    for path in ("/api/morph", "/api/tags/edits"):
        response = client.post(path, content=body, headers={"Content-Type": "application/json"})
        assert response.status_code in (400, 422)
        assert response.json()["error"]["message"] == message


def test_a_body_of_another_type_is_explained(client):
    response = client.post("/api/morph", content=b'{"a": "x", "b": "y"}')
    assert error_of(response) == (422, "BadInput")
    assert "Content-Type: application/json" in response.json()["error"]["message"]


def test_an_upload_that_is_not_an_image_is_refused(client):
    assert error_of(search(client, {}, image=("x", b"broken"))) == (422, "BadImage")


def test_an_invalid_filter_is_refused(client):
    response = client.get("/api/drawings", params={"where": "nonsense"})
    assert error_of(response) == (400, "BadFilter")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ('{"limit": 0}', "query.limit"),
        ('{"limit": 1001}', "query.limit"),
        ('{"limit": 1e400}', "query.limit"),
        ('{"offset": -1}', "query.offset"),
        ('{"offset": 99999999999999999999}', "query.offset"),
        ('{"like": "abc"}', "query.like"),
        ('{"like": [1]}', "query.like.0"),
        ('{"like": [""]}', "query.like.0"),
        (f'{{"like": [{", ".join(["1"] * 101)}]}}', "query.like"),
        ('{"encoders": {"visual": NaN}}', "query.encoders.visual"),
        ('{"encoders": {"visual": -1e9}}', "query.encoders.visual"),
        ('{"encoders": ["visual"]}', "query.encoders"),
        ('{"likes": []}', "query.likes"),
        ('{"items": [{"kind": "image", "value": "x"}]}', "query.items.0.kind"),
        ('{"items": [{"kind": "text", "value": "x", "weight": "2x"}]}', "query.items.0.weight"),
        ('{"items": [{"kind": "text", "value": "x", "weight": 1e9}]}', "query.items.0.weight"),
        ('{"image_weight": 1e9}', "query.image_weight"),
        ('{"like": ["\\ud800"]}', "query"),
        ("{", "query"),
        ("", "query"),
        ("[]", "query"),
        ("[" * 100_000, "query"),
    ],
)
def test_an_invalid_query_is_422_and_names_the_field(client, query, field):
    response = client.post("/api/search", data={"query": query}, files={"x": b""})
    assert error_of(response) == (422, "BadInput")
    assert response.json()["error"]["message"].startswith(field)


@pytest.mark.parametrize("limit", ["0", "1001", "-1", "x", "1.5", "", "9" * 5000])
@pytest.mark.parametrize(
    "path", ["/api/keywords", "/api/outcomes", f"/api/drawings/{CAT}/neighbours"]
)
def test_an_invalid_limit_is_refused(client, path, limit):
    assert error_of(client.get(path, params={"limit": limit})) == (422, "BadInput")
