"""Where things lie, on wide and on narrow screens."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

import egara

from .conftest import Server


@pytest.fixture
def image(folder) -> str:
    """The ID of a drawing."""
    return egara.open(folder / ".egara").search(limit=1)[0].id


def box(page: Page, testid: str) -> dict[str, float]:
    found = page.get_by_test_id(testid).bounding_box()
    assert found is not None
    return dict(found)


@pytest.mark.parametrize("size", [(1280, 800), (1024, 768), (400, 800)])
def test_the_search_stays_one_row_high_whatever_it_asks_for(page, server, image, size) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    expect(page.get_by_test_id("tile").first).to_be_visible()
    bar = page.locator("search")
    empty = bar.bounding_box()["height"]
    where = quote("width > height AND title IS NOT NULL AND artist LIKE '%a%'")
    page.goto(f"{server.address}/#like={image}&tag=animal&minwidth=100&where={where}")
    expect(page.get_by_test_id("chip")).to_have_count(4)
    assert bar.bounding_box()["height"] == empty


def test_on_a_phone_the_drawings_begin_below_three_rows(page: Page) -> None:
    page.set_viewport_size({"width": 400, "height": 800})
    expect(page.get_by_test_id("tile").first).to_be_visible()
    assert box(page, "grid")["y"] < 135
    for testid in ("filters-toggle", "language-switch", "theme-switch", "help-button"):
        found = box(page, testid)
        assert found["x"] + found["width"] <= 400 - 6, testid


@pytest.mark.parametrize("width", [400, 1280])
def test_side_by_side_keeps_its_margin(page: Page, server: Server, image, width) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{server.address}/#beside?of={image}")
    expect(page.get_by_test_id("beside-neighbour").first).to_be_visible()
    right = box(page, "beside-right")
    assert right["x"] + right["width"] <= width - 10
    links = page.get_by_test_id("beside-right").get_by_role("link").all()
    edges = [link.bounding_box() for link in links]
    assert max(edge["x"] + edge["width"] for edge in edges if edge) <= width - 10


def test_where_one_chooses_an_encoder_its_name_stands_beside_the_plain_word(
    page: Page, server: Server
) -> None:
    page.goto(f"{server.address}/#clusters?k=3")
    options = page.get_by_test_id("clusters-encoder").locator("option")
    expect(options).to_have_count(2)
    assert sorted(options.all_text_contents()) == ["look (visual)", "tiny"]
    page.get_by_test_id("language-switch").click()
    expect(options.first).to_have_text("見た目（visual）")
