"""Any request gets a success or a well-formed error, never a status of 500 or more."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .fake_collection import CAT, FakeCollection
from .http_client import client_of

quick = settings(
    derandomize=True,
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
NASTY = st.sampled_from(
    [
        "",
        "\0",
        "../../etc/passwd",
        "..\\..",
        "%00",
        "a" * 5000,
        "'; DROP TABLE images; --",
        "𝒶",
        "\n",
    ]
)
TEXTS = st.one_of(NASTY, st.text(max_size=20), st.just(CAT))
NUMBERS = st.one_of(st.integers(), st.sampled_from([0, -1, 2**31, 2**63, 10**400]), st.floats())
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
SEARCH_FIELDS = ["like", "unlike", "tags", "without_tags", "where", "encoders", "limit", "offset",
                 "sort", "seed", "folder", "orientation", "since", "until", "untagged"]  # fmt: skip


def fuzzed(fields):
    """Return JSON objects with some of these fields, of any type, and sometimes other values."""
    return st.dictionaries(st.sampled_from(fields) | TEXTS, ANYTHING, max_size=4) | ANYTHING


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    return client_of(FakeCollection(tmp_path_factory.mktemp("fuzzing")))


def check(response):
    """Assert that a response is a success or a well-formed error."""
    assert response.status_code < 500, response.text
    if response.status_code >= 400:
        error = response.json()["error"]
        assert error["kind"]
        assert error["message"]
        assert "Traceback" not in error["message"]
    return response


@quick
@given(fuzzed(SEARCH_FIELDS))
def test_any_search_query(client, query):
    check(client.post("/api/search", data={"query": json.dumps(query)}, files={"x": b""}))


@quick
@given(
    fuzzed(["a", "b", "encoder", "encoders", "steps", "bridge", "drawings", "avoid", "limit"]),
    st.sampled_from(["morph", "along", "between"]),
)
def test_any_walk_query(client, query, verb):
    body = json.dumps(query).encode()
    check(client.post(f"/api/{verb}", content=body, headers={"Content-Type": "application/json"}))


@quick
@given(
    fuzzed(["drawings", "add", "remove", "confirm", "reject", "name", "threshold"]),
    st.sampled_from([("POST", "/api/tags/edits"), ("PUT", "/api/tags/thresholds")]),
)
def test_any_tag_edit(client, change, request_line):
    body = json.dumps(change).encode()
    headers = {"Content-Type": "application/json"}
    check(client.request(*request_line, content=body, headers=headers))


@quick
@given(
    st.binary(max_size=200),
    st.sampled_from(
        [
            "application/json",
            "application/json; charset=utf-16",
            "multipart/form-data",
            "multipart/form-data; boundary=x",
            "multipart/form-data; boundary=x; charset=nonsense",
            "application/x-www-form-urlencoded",
            "text/plain",
            "\xff",
            "",
        ]
    ),
    st.sampled_from(["/api/search", "/api/morph", "/api/tags/edits"]),
)
def test_any_bytes_under_any_type(client, body, kind, path):
    headers = [(b"Content-Type", kind.encode("latin-1"))]
    assert check(client.post(path, content=body, headers=headers)).status_code >= 400


PART = b'--x\r\nContent-Disposition: form-data; name="query"'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x--\r\n",
        b"--x\r\n\r\n{}\r\n--x--\r\n",
        PART,
        PART + b"\r\n\r\n{}",
        PART + b'; filename="a"\r\n\r\n{}\r\n--x--\r\n',
        PART + b"\r\n\r\n\xff\xfe\r\n--x--\r\n",
        PART + b"\r\n\r\n" + b"a" * 2_000_000 + b"\r\n--x--\r\n",
        b"--x\r\nContent-Disposition: form-data\r\n\r\n{}\r\n--x--\r\n",
        (PART + b"\r\n\r\n{}\r\n") * 1500 + b"--x--\r\n",
        PART
        + b"\r\n\r\n{}\r\n"
        + b'--x\r\nContent-Disposition: form-data; name="image"\r\n\r\na\r\n--x--\r\n',
    ],
    ids=range(11),
)
def test_broken_multipart(client, body):
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    response = check(client.post("/api/search", content=body, headers=headers))
    assert response.status_code in (400, 422)


@pytest.mark.parametrize(
    "body",
    [b"[" * 100_000, b'{"a":' * 50_000, b"9" * 10_000, b'"\xff"', b'"\\ud800"', b"NaN", b"\0"],
)
def test_broken_json(client, body):
    headers = {"Content-Type": "application/json"}
    response = check(client.post("/api/morph", content=body, headers=headers))
    assert response.status_code in (400, 422)


@quick
@given(
    st.sampled_from(["/api/drawings", "/api/keywords", "/api/outcomes", "/api/folders"]),
    st.dictionaries(
        st.sampled_from(
            [
                "where",
                "tag",
                "without_tag",
                "prefix",
                "limit",
                "outcome",
                "folder",
                "depth",
                "sort",
                "seed",
                "orientation",
                "since",
                "until",
                "untagged",
                "not_on_board",
            ]
        ),
        TEXTS | NUMBERS.map(str) | st.lists(TEXTS, max_size=120),
        max_size=4,
    ),
)
def test_any_parameters(client, path, parameters):
    check(client.get(path, params=parameters))


@quick
@given(
    st.one_of(TEXTS, st.text(max_size=300)).filter(lambda key: not key.startswith(CAT[:1])),
    st.sampled_from(["", "/thumbnail", "/file", "/neighbours", "/tags"]),
)
def test_any_unknown_id(client, key, verb):
    address = "/api/drawings/" + "".join(f"%{byte:02x}" for byte in key.encode()) + verb
    response = check(client.get(address))
    is_the_list = response.url.path in ("/api/drawings", "/api/drawings/")
    assert response.status_code in (404, 422) or is_the_list or key[0] in "bcd"


@pytest.mark.parametrize(
    "path",
    [
        "/api/drawings/../../etc/passwd/file",
        "/api/drawings/..%2f..%2f..%2fetc%2fpasswd/file",
        "/api/drawings/%2e%2e%2f%2e%2e/file",
        "/api/drawings/%2fetc%2fpasswd/file",
        "/api/drawings/..%5c..%5cetc/file",
        "/api/drawings/file:%2f%2f%2fetc%2fpasswd/file",
        "/api/drawings/%00/file",
        "/api/drawings/%ff%fe/file",
    ],
)
def test_no_path_leaves_the_collection(client, path):
    assert check(client.get(path)).status_code == 404


@quick
@given(st.one_of(st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"]), max_size=40)))
def test_any_range_and_version(client, value):
    headers = [
        (b"Range", f"bytes={value}".encode("latin-1")),
        (b"If-None-Match", value.encode("latin-1")),
    ]
    response = client.get(f"/api/drawings/{CAT}/thumbnail", headers=headers)
    assert response.status_code in (200, 304)
