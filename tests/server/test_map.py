"""The map and its atlases over HTTP."""

import io

import numpy as np
import pyarrow as pa
import pytest
from PIL import Image

import egara

from .http_client import client_of


@pytest.fixture
def collection(tiny, drawings, quick_layout, index_once):
    return index_once(drawings, ["tiny", "tinybits"])


def read(response) -> pa.Table:
    return pa.ipc.open_stream(response.content).read_all()


def test_the_map_is_an_arrow_stream_of_positions_and_cells(client, collection):
    response = client.get("/api/map", params={"encoder": "tinybits", "seed": 2})
    assert response.headers["content-type"] == "application/vnd.apache.arrow.stream"
    assert int(response.headers["content-length"]) == len(response.content)
    table = read(response)
    assert [str(kind) for kind in table.schema.types] == ["string", "float", "float", "int32"]
    assert table.schema.names == ["id", "x", "y", "cell"]
    ids, xy = collection.map("tinybits", seed=2)
    assert table["id"].to_pylist() == ids.tolist()
    np.testing.assert_array_equal(np.column_stack([table["x"], table["y"]]), xy)
    assert table["cell"].to_pylist() == collection.atlas_cells(ids.tolist()).tolist()
    first = read(client.get("/api/map"))
    np.testing.assert_array_equal(np.column_stack([first["x"], first["y"]]), collection.map()[1])


def test_an_unchanged_map_and_atlas_are_not_sent_again(client, collection, drawings):
    etags = {}
    for address in ("/api/map", "/api/map/atlas/0"):
        etag = etags[address] = client.get(address).headers["etag"]
        again = client.get(address, headers={"If-None-Match": etag})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    Image.new("RGB", (30, 30), "red").save(drawings / "new.png")
    collection.index(drawings)
    for address, etag in etags.items():
        assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_an_atlas_shows_the_drawings_in_the_cells_of_the_map(client, collection):
    response = client.get("/api/map/atlas/0")
    assert response.headers["content-type"] == "image/webp"
    sheet = Image.open(io.BytesIO(response.content))
    assert sheet.size == (1024, 1024)
    for row in read(client.get("/api/map")).to_pylist():
        down, across = divmod(row["cell"] % 1024, 32)
        shown = np.asarray(sheet.convert("RGB"), int)[down * 32 + 16, across * 32 + 16]
        thumbnail = Image.open(io.BytesIO(collection.thumbnail(row["id"]))).convert("RGB")
        thumbnail.thumbnail((32, 32))
        middle = np.asarray(thumbnail, int)[thumbnail.height // 2, thumbnail.width // 2]
        assert np.abs(shown - middle).max() < 60


@pytest.mark.parametrize(
    ("address", "status", "kind"),
    [
        ("/api/map/atlas/1", 404, "UnknownDrawing"),
        ("/api/map/atlas/-1", 422, "BadInput"),
        ("/api/map/atlas/x", 422, "BadInput"),
        ("/api/map?encoder=none", 404, "UnknownEncoder"),
        ("/api/map?seed=x", 422, "BadInput"),
    ],
)
def test_an_unknown_or_invalid_argument_is_refused(client, address, status, kind):
    response = client.get(address)
    assert response.status_code == status
    assert response.json()["error"]["kind"] == kind


def test_a_collection_without_drawings_has_no_map(tmp_path):
    client = client_of(egara.open(tmp_path / "empty"))
    assert client.get("/api/map").status_code == 409
    assert client.get("/api/map/atlas/0").status_code == 404


def test_a_column_is_returned_with_the_ids_of_all_drawings(client, collection):
    table = read(client.get("/api/map/columns/width"))
    assert table.schema.names == ["id", "width"]
    assert table.equals(collection.table().select(["id", "width"]).cast(table.schema))
    assert read(client.get("/api/map/columns/id")).schema.names == ["id"]
    etag = client.get("/api/map/columns/width").headers["etag"]
    again = client.get("/api/map/columns/width", headers={"If-None-Match": etag})
    assert again.status_code == 304


def test_an_unknown_column_is_an_error_that_lists_the_columns(client, collection):
    response = client.get("/api/map/columns/colour")
    assert response.status_code == 400
    message = response.json()["error"]["message"]
    assert "'colour'" in message
    assert "artist" in message
