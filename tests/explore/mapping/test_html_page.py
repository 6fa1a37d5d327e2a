"""A map as an HTML page."""

import base64
import json
import re

import numpy as np
import pytest

from egara.explore.mapping import map_page


def read_page(page: str) -> dict:
    found = re.search(r'<script type="application/json" id="map">(.*?)</script>', page, re.S)
    return json.loads(found[1])


def test_a_page_holds_all_data_and_loads_nothing() -> None:
    xy = np.array([[0, 0], [4, 2], [2, 1]], np.float32)
    names = ['</script><script>alert("1")</script>', "絵\u2028", "c"]
    page = map_page("<b>", xy, names, np.array([1, -1, 0], np.int32), b"RIFF", 2, 32)
    content = read_page(page)
    assert (content["names"], content["title"]) == (names, "<b>")
    assert (content["columns"], content["cell"]) == (2, 32)
    places = np.frombuffer(base64.b64decode(content["places"]), "<u2").reshape(-1, 2)
    np.testing.assert_allclose(places, np.array([[0, 0.5], [1, 0], [0.5, 0.25]]) * 65535, atol=1)
    cells = np.frombuffer(base64.b64decode(content["cells"]), "<i4")
    assert cells.tolist() == [1, -1, 0]
    assert base64.b64decode(content["sheet"].partition(",")[2]) == b"RIFF"
    assert "://" not in page
    assert not re.search(r"\b(src|href)=", page)
    assert page.count("<script") == 2


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_a_map_of_equal_positions_makes_a_page(rows: int) -> None:
    xy = np.full((rows, 2), 3, np.float32)
    page = map_page("x", xy, ["a"] * rows, np.zeros(rows, np.int32), b"", 1, 32)
    places = base64.b64decode(read_page(page)["places"])
    assert places == bytes(4 * rows)
