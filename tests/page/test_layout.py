"""Where things lie, on wide and on narrow screens."""

import itertools
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

import egara

from .conftest import Server, faultless_tab


@pytest.fixture(scope="module")
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
    page.goto(f"{server.address}/#compare?of={image}")
    expect(page.get_by_test_id("compare-neighbour").first).to_be_visible()
    right = box(page, "compare-right")
    assert right["x"] + right["width"] <= width - 10
    links = page.get_by_test_id("compare-right").get_by_role("link").all()
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


def crowded(page: Page, server: Server, image: str) -> None:
    """Show a search with all that its two bars can hold: broken files, a newer version, a blend."""
    versions = iter(range(1, 1000))

    def answer(route: Route) -> None:
        info = route.fetch().json()
        more = {"version": f"0.{next(versions)}", "broken": 12_345, "images": 1_234_567}
        third = {**info["encoders"][0], "name": "style", "roles": ["style"]}
        route.fulfill(json=info | more | {"encoders": [*info["encoders"], third]})

    def search(route: Route) -> None:  # the server has no third encoder
        hits = [{"id": image, "path": "a.png", "title": None, "width": 9, "height": 9, "rank": 1,
                 "score": 1, "distance": 0}]  # fmt: skip
        route.fulfill(
            json={"hits": hits * 60, "took_ms": 1234.5, "partial": False, "alternatives": None}
        )

    page.route("**/api/collection", answer)
    page.route("**/api/search", search)
    page.goto(f"{server.address}/#like={image}&w.visual=1.5&w.style=-0.5&open={image}")
    page.get_by_test_id("view-boards").click()
    page.get_by_test_id("view-search").click()
    expect(page.get_by_test_id("stale")).to_be_visible()
    expect(page.get_by_test_id("blend-menu")).to_be_visible()


@pytest.fixture(scope="module")
def crowded_page(own_context: BrowserContext, server: Server, image: str) -> Iterator[Page]:
    """A crowded page that tests give another size and another language."""
    with faultless_tab(own_context, server.address) as page:
        crowded(page, server, image)
        yield page


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("width", [1024, 1280, 1440, 1920])
def test_each_bar_is_one_row_and_nothing_in_it_overlaps(
    crowded_page: Page, width, language
) -> None:
    page = crowded_page
    page.set_viewport_size({"width": width, "height": 800})
    if page.evaluate("document.documentElement.lang") != language:
        page.get_by_test_id("language-switch").click()
    expect(page.locator(f"html[lang={language}]")).to_have_count(1)
    rows = [page.get_by_test_id("result-bar").locator("> *:visible")]
    if width > 1180:  # below, the views have a row of their own
        rows.append(page.locator("header").first.locator("> *:visible"))
    for parts in rows:
        found = [part.bounding_box() for part in parts.all()]
        boxes = [box for box in found if box is not None]
        assert len(boxes) >= 3
        middles = [box["y"] + box["height"] / 2 for box in boxes]
        assert max(middles) - min(middles) < 4
        for left, right in itertools.pairwise(boxes):
            assert left["x"] + left["width"] <= right["x"]
        assert boxes[-1]["x"] + boxes[-1]["width"] <= width


def test_the_ends_of_the_slider_are_chosen_in_a_menu_that_escape_closes(page, server, image):
    crowded(page, server, image)
    menu = page.get_by_test_id("blend-menu")
    expect(page.get_by_test_id("blend-to")).to_have_count(0)
    menu.click()
    page.get_by_test_id("blend-to").select_option("tiny")
    expect(page).to_have_url(re.compile("w.tiny="))
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("blend-to")).to_have_count(0)
    expect(menu).to_be_focused()
    expect(page).to_have_url(re.compile("like="))  # the search was not cleared


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_bar_of_a_walk_is_one_row(page: Page, server: Server, folder, language) -> None:
    hits = egara.open(folder / ".egara").search(limit=6)
    page.goto(f"{server.address}/#a={hits[0].id}&b={hits[5].id}&steps=3&bridge=1")
    expect(page.get_by_test_id("walk-step").first).to_be_visible()
    if language == "ja":
        page.get_by_test_id("language-switch").click()
    parts = page.get_by_test_id("morph-tray").locator("header > *:visible")
    boxes = [box for part in parts.all() if (box := part.bounding_box()) is not None]
    assert len(boxes) >= 5
    middles = [box["y"] + box["height"] / 2 for box in boxes]
    assert max(middles) - min(middles) < 6
    for left, right in itertools.pairwise(boxes):
        assert left["x"] + left["width"] <= right["x"]
    assert boxes[-1]["x"] + boxes[-1]["width"] <= 1280
