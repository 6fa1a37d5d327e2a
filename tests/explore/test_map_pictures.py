"""A map drawn: as a mosaic, as an atlas, as a page."""

import base64
import json
import re

import numpy as np
import pytest
from PIL import Image

from egara.explore.mapping import atlas, draw_mosaic, map_page, mosaic


def test_a_mosaic_shows_one_drawing_a_cell_and_it_is_the_one_nearest_to_the_middle() -> None:
    xy = np.random.default_rng(0).uniform(size=(4000, 2)).astype(np.float32)
    found = mosaic(xy, finest=10)
    assert len(found.rows) == 100  # every cell, by this many
    assert len(np.unique(found.cells, axis=0)) == 100
    low, width = xy.min(axis=0), np.ptp(xy, axis=0).max() / 10
    for row, (column, line) in zip(found.rows, found.cells, strict=True):
        middle = low + np.array([column + 0.5, np.ptp(xy[:, 1]) / width - line - 0.5]) * width
        nearest = np.linalg.norm(xy - middle, axis=1).argmin()
        assert row == nearest


def test_few_drawings_are_nearly_all_shown_and_up_is_up() -> None:
    xy = np.array([[0, 0], [10, 0], [10, 10], [0, 10], [5, 5]], np.float32)
    found = mosaic(xy)
    assert sorted(found.rows) == [0, 1, 2, 3, 4]
    cells = dict(zip(found.rows.tolist(), found.cells.tolist(), strict=True))
    last = found.shape[0] - 1
    assert (cells[0], cells[2], cells[3]) == ([0, last], [last, 0], [0, 0])


def test_drawings_in_one_place_are_side_by_side_as_far_as_there_is_room() -> None:
    assert mosaic(np.empty((0, 2), np.float32)).shape == (1, 1)
    assert mosaic(np.full((1, 2), 7, np.float32)).shape == (1, 1)
    together = np.full((30, 2), 7, np.float32)
    found = mosaic(np.concatenate([together, [[0, 0], [14, 14]]]).astype(np.float32))
    cells = dict(zip(found.rows.tolist(), found.cells.tolist(), strict=True))
    assert {30, 31} < cells.keys()
    crowd = np.array([cell for row, cell in cells.items() if row < 30])
    assert len(np.unique(crowd, axis=0)) == len(crowd) == 9
    assert (np.ptp(crowd, axis=0) == 2).all()  # three by three


def test_a_crowded_cell_leaves_the_cells_of_others_to_them() -> None:
    rng = np.random.default_rng(3)
    xy = rng.normal(size=(300, 2)).astype(np.float32)
    found = mosaic(xy, finest=12)
    places = (xy - xy.min(axis=0)) / np.ptp(xy, axis=0).max() * 12
    own = np.minimum(places.astype(int), 11)
    assert len(found.rows) > len(np.unique(own, axis=0))  # more than one a cell would show
    assert len(np.unique(found.cells, axis=0)) == len(found.rows)


def test_a_drawn_mosaic_has_each_picture_in_its_cell() -> None:
    found = mosaic(np.array([[0, 0], [10, 10]], np.float32))
    colours = {0: (255, 0, 0), 1: (0, 0, 255)}
    pictures = [Image.new("RGB", (300, 300), colours[row]) for row in found.rows.tolist()]
    sheet = draw_mosaic(found, pictures, 600)
    assert sheet.mode == "RGB"
    assert 500 <= max(sheet.size) <= 600
    left_below, right_above = (40, sheet.height - 40), (sheet.width - 40, 40)
    assert sheet.getpixel(left_below) == (255, 0, 0)
    assert sheet.getpixel(right_above) == (0, 0, 255)
    assert sheet.getpixel((40, 40)) == (255, 255, 255)


def test_an_atlas_has_pictures_row_by_row_and_is_clear_around_them() -> None:
    pictures = [
        Image.new("RGB", (64, 64), (255, 0, 0)),
        Image.new("L", (64, 16), 0),
        None,
        Image.new("RGB", (5, 5), (0, 0, 255)),
    ]
    sheet = atlas(pictures, columns=2, rows=3, cell=16)
    assert (sheet.mode, sheet.size) == ("RGBA", (32, 48))
    assert sheet.getpixel((0, 0)) == sheet.getpixel((15, 15)) == (255, 0, 0, 255)
    assert sheet.getpixel((24, 8)) == (0, 0, 0, 255)
    assert sheet.getpixel((24, 1))[3] == 0  # above a wide picture
    assert sheet.getpixel((8, 24))[3] == 0  # None
    assert sheet.getpixel((24, 24)) == (0, 0, 255, 255)
    assert sheet.getpixel((17, 17))[3] == 0  # a small picture is not enlarged
    assert sheet.getpixel((8, 40))[3] == 0  # left over


def read_page(page: str) -> dict:
    found = re.search(r'<script type="application/json" id="map">(.*?)</script>', page, re.S)
    return json.loads(found[1])


def test_a_page_holds_all_and_asks_for_nothing() -> None:
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
def test_a_page_of_no_extent_is_a_page(rows: int) -> None:
    xy = np.full((rows, 2), 3, np.float32)
    page = map_page("x", xy, ["a"] * rows, np.zeros(rows, np.int32), b"", 1, 32)
    places = base64.b64decode(read_page(page)["places"])
    assert places == bytes(4 * rows)
