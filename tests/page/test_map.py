"""The map on the page: drawn, moved, coloured, picked from; the search and the walk on it."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, ViewportSize, expect

import egara

from .conftest import Server, faultless_tab
from .waiting import until

# So small that the whole map shows no close-ups, which take most of the time.
SMALL: ViewportSize = {"width": 960, "height": 600}
MAP_RESTS = 200  # milliseconds: the map draws more detail this long after it was moved


@pytest.fixture
def small(page: Page) -> Page:
    page.set_viewport_size(SMALL)
    return page


@pytest.fixture
def canvas(small: Page) -> Locator:
    small.get_by_test_id("to-map").click()
    return drawn(small)


def drawn(page: Page) -> Locator:
    canvas = page.get_by_test_id("map-canvas")
    canvas.wait_for()
    expect(canvas).to_have_attribute("aria-busy", "false")
    return canvas


def pixels(canvas: Locator, *, like: bytes | None = None, unlike: bytes | None = None) -> bytes:
    """Return the canvas as a PNG when it rests: when two pictures in a row are equal.

    Args:
        canvas: the map.
        like: wait until the canvas is equal to this picture.
        unlike: wait until the canvas differs from this picture.
    """
    pictures = [b"", b""]

    def rests() -> bool:
        pictures[:] = [pictures[1], canvas.screenshot()]
        alike = pictures[0] == pictures[1] and like in (None, pictures[1])
        return alike and pictures[1] != unlike

    until(canvas.page, rests, "the canvas to rest", pause=MAP_RESTS)
    return pictures[1]


def until_hovered(canvas: Locator, act: Callable[[], None] = lambda: None) -> str:
    """Move the pointer over the map until it is on a drawing; give that drawing."""
    box = canvas.bounding_box()
    assert box is not None
    for down in range(3, 9):
        for across in range(4, 16):
            x = box["x"] + box["width"] * across / 20
            y = box["y"] + box["height"] * down / 12
            canvas.page.mouse.move(x, y)
            drawing = canvas.get_attribute("data-drawing")
            if drawing is not None:
                act()
                return drawing
    raise AssertionError("there is no drawing on the map")


def lasso(canvas: Locator) -> None:
    """Draw around the whole map."""
    canvas.press("l")
    box = canvas.bounding_box()
    assert box is not None
    left, right = box["x"] + 4, box["x"] + box["width"] - 4
    top, bottom = box["y"] + 4, box["y"] + box["height"] - 4
    mouse = canvas.page.mouse
    mouse.move(left, top)
    mouse.down()
    for x, y in ((right, top), (right, bottom), (left, bottom), (left, top + 10)):
        mouse.move(x, y, steps=4)
    mouse.up()


def test_the_map_is_in_the_address_and_goes_back_to_the_list(page: Page, canvas: Locator) -> None:
    expect(page).to_have_url(re.compile("map=1"))
    page.get_by_test_id("to-list").click()
    expect(page.get_by_test_id("tile").first).to_be_visible()
    page.keyboard.press("m")
    expect(page.get_by_test_id("map-canvas")).to_be_visible()


def test_few_drawings_are_thumbnails_and_all_of_them_are_in_a_lasso(
    page: Page, canvas: Locator, folder
) -> None:
    expect(canvas).to_have_attribute("data-detail", "thumbnails")
    lasso(canvas)
    count = egara.open(folder / ".egara").describe().images
    expect(page.get_by_test_id("selection-count")).to_contain_text(f"{count} selected")


def test_keys_move_zoom_and_show_all_again(canvas: Locator) -> None:
    canvas.press("0")
    whole = pixels(canvas)
    canvas.press("ArrowRight")
    moved = pixels(canvas, unlike=whole)
    assert moved != whole
    canvas.press("+")
    assert pixels(canvas, unlike=moved) != moved
    canvas.press("0")
    assert pixels(canvas, like=whole) == whole


def test_the_wheel_zooms_about_the_pointer_and_a_drag_moves_the_map(
    page: Page, canvas: Locator
) -> None:
    drawing = until_hovered(canvas)
    whole = pixels(canvas)
    page.mouse.wheel(0, -400)
    page.mouse.move(1, 1)
    pixels(canvas, unlike=whole)
    assert until_hovered(canvas) is not None
    before = pixels(canvas)
    page.mouse.down()
    page.mouse.move(700, 500, steps=4)
    page.mouse.up()
    page.mouse.move(1, 1)
    assert pixels(canvas, unlike=before) != before
    assert f"open={drawing}" not in page.url  # a drag is no click


def test_a_drawing_under_the_pointer_is_shown_and_a_click_opens_it(
    page: Page, canvas: Locator
) -> None:
    shown: list[str] = []

    def look() -> None:
        card = page.get_by_test_id("map-hover")
        expect(card).to_be_visible()
        shown.append(card.locator("strong").inner_text())
        page.mouse.down()
        page.mouse.up()

    drawing = until_hovered(canvas, look)
    expect(page).to_have_url(re.compile(f"open={drawing}"))
    expect(page.get_by_text(shown[0]).first).to_be_visible()


def test_keys_on_the_drawing_under_the_pointer_begin_a_walk_that_is_drawn(
    page: Page, canvas: Locator, folder
) -> None:
    a = until_hovered(canvas, lambda: canvas.press("a"))
    expect(page).to_have_url(re.compile(f"a={a}"))
    neighbour = egara.open(folder / ".egara").search(like=[a], limit=2)[1].id
    page.goto(page.url + f"&b={neighbour}")
    page.reload()
    expect(page.get_by_test_id("map-walk")).to_be_visible()
    assert page.get_by_test_id("map-walk").locator("circle").count() >= 2


def test_a_search_changes_what_stands_out(page: Page, canvas: Locator) -> None:
    before = pixels(canvas)
    page.get_by_test_id("search-input").fill("animal")
    page.get_by_test_id("suggestion").first.click()
    expect(page.get_by_test_id("chip")).to_be_visible()
    expect(page.get_by_test_id("status")).to_contain_text(" of ")
    assert pixels(canvas, unlike=before) != before


@pytest.fixture(scope="module")
def plain(own_context: BrowserContext, server: Server) -> Iterator[Locator]:
    """A map that tests colour, and leave without colours."""
    with faultless_tab(own_context, server.address) as page:
        page.set_viewport_size(SMALL)
        page.get_by_test_id("to-map").click()
        yield drawn(page)


@pytest.mark.parametrize("by", ["column:artist", "column:width", "column:format", "cluster"])
def test_colours_by_what_is_chosen_have_a_key(plain: Locator, by: str) -> None:
    canvas, page = plain, plain.page
    before = pixels(canvas)
    page.get_by_test_id("map-colour").select_option(by)
    expect(page.get_by_test_id("map-legend")).to_be_visible()
    assert pixels(canvas, unlike=before) != before
    page.get_by_test_id("map-colour").select_option("none")
    expect(page.get_by_test_id("map-legend")).not_to_be_visible()


def test_a_long_name_in_the_key_leaves_room_for_its_count(page: Page, canvas: Locator) -> None:
    page.get_by_test_id("map-colour").select_option("cluster")
    legend = page.get_by_test_id("map-legend")
    expect(legend).to_be_visible()
    legend.locator(".value").first.evaluate("name => name.textContent = 'a long name '.repeat(9)")
    count = legend.locator(".count").first.bounding_box()
    box = legend.bounding_box()
    assert count is not None
    assert box is not None
    assert count["x"] + count["width"] <= box["x"] + box["width"]


def test_clusters_on_the_map_are_named_in_the_language_of_the_page(page, canvas) -> None:
    page.get_by_test_id("map-colour").select_option("cluster")
    legend = page.get_by_test_id("map-legend")
    expect(legend).to_contain_text("Cluster 1")  # its encoders know no tags
    page.get_by_test_id("language-switch").click()
    expect(legend).to_contain_text("クラスター 1")


def test_another_encoder_has_another_map(page: Page, canvas: Locator) -> None:
    before = pixels(canvas)
    page.get_by_test_id("map-encoder").select_option("tiny")
    expect(page.get_by_test_id("map")).to_have_attribute("aria-busy", "false")
    expect(canvas).to_have_attribute("aria-busy", "false")
    assert pixels(canvas, unlike=before) != before


def test_a_map_that_is_being_laid_out_says_so_and_an_error_can_be_tried_again(page: Page) -> None:
    refusal = '{"error": {"kind": "CollectionError", "message": "The disk is away."}}'
    page.route("**/api/map", lambda route: route.fulfill(status=409, body=refusal))
    page.get_by_test_id("to-map").click()
    banner = page.get_by_test_id("error-banner")
    expect(banner).to_contain_text("The disk is away.")
    page.unroute("**/api/map")
    page.route("**/api/map", lambda route: None)  # never answered
    banner.get_by_test_id("retry").click()
    expect(page.get_by_test_id("map-loading")).to_contain_text("minutes")


def test_the_map_speaks_japanese(page: Page, canvas: Locator) -> None:
    page.get_by_test_id("language-switch").click()
    expect(page.get_by_test_id("map-panel")).to_contain_text("色分け")
    expect(page.get_by_test_id("to-list")).to_have_text("一覧")


@pytest.fixture
def unfocused(small: Page, server: Server) -> Locator:
    """The map as it is shown by its address: nothing was clicked, nothing holds the focus."""
    small.goto(f"{server.address}/#map=1")
    small.reload()
    canvas = drawn(small)
    assert small.evaluate("document.activeElement === document.body")
    return canvas


def test_the_keys_of_the_map_need_no_click_on_it(page: Page, unfocused: Locator) -> None:
    whole = pixels(unfocused)
    page.keyboard.press("ArrowRight")
    moved = pixels(unfocused, unlike=whole)
    assert moved != whole
    page.keyboard.press("+")
    assert pixels(unfocused, unlike=moved) != moved
    page.get_by_test_id("filters-toggle").focus()
    page.keyboard.press("0")
    assert pixels(unfocused, like=whole) == whole
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("open="))


def test_what_is_typed_is_no_key_of_the_map(page: Page, unfocused: Locator) -> None:
    whole = pixels(unfocused)
    field = page.get_by_test_id("search-input")
    field.press_sequentially("l0+-")
    field.press("ArrowLeft")
    expect(field).to_have_value("l0+-")
    expect(page.get_by_test_id("map-lasso")).to_have_attribute("aria-pressed", "false")
    page.get_by_test_id("filters-toggle").focus()  # the suggestions lie on the map
    assert pixels(unfocused, like=whole) == whole


def test_arrows_belong_to_the_slider_that_holds_the_focus(page: Page, unfocused, folder) -> None:
    liked = egara.open(folder / ".egara").search(limit=1)[0].id
    page.goto(page.url + f"&like={liked}")
    slider = page.get_by_test_id("blend-slider")
    slider.focus()
    before = pixels(unfocused)
    page.keyboard.press("ArrowRight")
    expect(slider).to_have_value("0.1")
    page.keyboard.press("ArrowLeft")
    expect(slider).to_have_value("0")
    expect(page.get_by_test_id("status")).not_to_have_class(re.compile("old"))
    assert pixels(unfocused, like=before) == before


def test_escape_ends_the_lasso_and_leaves_the_search(page: Page, unfocused, folder) -> None:
    liked = egara.open(folder / ".egara").search(limit=1)[0].id
    page.goto(page.url + f"&like={liked}")
    lasso = page.get_by_test_id("map-lasso")
    page.keyboard.press("l")
    expect(lasso).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(lasso).to_have_attribute("aria-pressed", "false")
    expect(page).to_have_url(re.compile("like="))


def test_keys_mean_the_drawing_under_the_pointer_without_a_click(page, unfocused) -> None:
    drawing = until_hovered(unfocused, lambda: page.keyboard.press("b"))
    expect(page).to_have_url(re.compile(f"b={drawing}"))
