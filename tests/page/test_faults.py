"""What went wrong, as the page says it: in the reader's language, and where it was given."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Route, expect

from .conftest import Server, drawings_in

OUT_OF_ORDER = {"error": {"kind": "StorageError", "message": "The disk is out of order."}}


@pytest.fixture
def japanese(page: Page) -> Page:
    page.get_by_test_id("language-switch").click()
    return page


def test_a_file_that_is_no_image_is_said_in_japanese_with_the_servers_words(
    japanese: Page,
) -> None:
    broken = {"name": "x.png", "mimeType": "image/png", "buffer": b"nothing"}
    japanese.get_by_test_id("file-input").set_input_files(broken)
    banner = japanese.get_by_test_id("error-banner")
    expect(banner).to_contain_text("この画像は読み込めません")
    detail = japanese.get_by_test_id("error-detail")
    expect(detail).to_contain_text("not an image of a known format")
    expect(detail).to_have_attribute("lang", "en")
    japanese.get_by_test_id("language-switch").click()
    expect(banner).to_contain_text("not an image of a known format")
    expect(detail).to_have_count(0)


def test_a_condition_that_is_not_understood_is_said_in_japanese_at_its_field(
    japanese: Page, server: Server
) -> None:
    japanese.goto(f"{server.address}/#where={quote('nonsense =')}")
    expect(japanese.get_by_test_id("error-banner")).to_contain_text("条件式を理解できません")
    japanese.get_by_test_id("filters-toggle").click()
    expect(japanese.get_by_test_id("filter-note")).to_contain_text("条件式を理解できません")
    expect(japanese.get_by_test_id("filter-note")).to_contain_text("nonsense")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("#beside?of=nothing", "この絵はコレクションにありません"),
        ("#clusters?encoder=nobody", "このエンコーダーではまだ索引されていません"),
        ("#artists?like=nobody", "この作者の絵はコレクションにありません"),
    ],
)
def test_what_is_not_there_is_said_in_japanese(japanese, server, address, words) -> None:
    japanese.goto(f"{server.address}/{address}")
    expect(japanese.get_by_test_id("error-banner")).to_contain_text(words)


def test_a_width_that_is_none_is_said_where_it_is_given(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/#minwidth=-5")
    expect(page.get_by_test_id("error-banner")).to_contain_text("-5 is not a width")
    page.get_by_test_id("filters-toggle").click()
    expect(page.get_by_test_id("error-banner")).to_have_count(0)
    field = page.get_by_test_id("filter-min-width")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_test_id("width-note")).to_contain_text("-5 is not a width")
    field.fill("-7")
    expect(page.get_by_test_id("width-note")).to_contain_text("-7 is not a width")
    field.fill("200")
    expect(page.get_by_test_id("width-note")).to_have_count(0)
    expect(page.get_by_test_id("chip")).to_contain_text("Width at least 200")


def test_a_number_of_clusters_that_is_none_is_said_at_its_field(page: Page, server) -> None:
    page.goto(f"{server.address}/#clusters?k=-3")
    expect(page.get_by_test_id("clusters-k-note")).to_contain_text("-3 is not a number of clusters")
    expect(page.get_by_test_id("clusters-k")).to_have_value("-3")
    expect(page.get_by_test_id("cluster")).to_have_count(0)
    page.get_by_test_id("clusters-k").fill("3")
    expect(page.get_by_test_id("cluster")).to_have_count(3)
    page.get_by_test_id("clusters-k").fill("0")
    expect(page.get_by_test_id("clusters-k-note")).to_contain_text("0 is not a number")


def test_a_search_whose_image_a_reload_lost_says_so(page: Page, folder) -> None:
    drawing = drawings_in(folder)[0]
    page.get_by_test_id("file-input").set_input_files(drawing)
    expect(page.get_by_test_id("chip")).to_contain_text("your image")
    page.reload()
    banner = page.get_by_test_id("error-banner")
    expect(banner).to_contain_text("The image of this search is gone")
    page.get_by_test_id("file-input").set_input_files(drawing)
    expect(banner).to_have_count(0)
    expect(page.get_by_test_id("chip")).to_contain_text("your image")


def test_a_failed_search_shows_no_drawings_of_the_search_before(page: Page) -> None:
    tiles = page.get_by_test_id("tile")
    liked = tiles.first.get_attribute("data-drawing")
    page.route("**/api/search", lambda route: route.fulfill(status=409, json=OUT_OF_ORDER))
    tiles.first.focus()
    page.keyboard.press("+")
    expect(page.get_by_test_id("error-banner")).to_contain_text("out of order")
    expect(page.get_by_test_id("unanswered")).to_be_visible()
    expect(tiles).to_have_count(0)
    expect(page.get_by_test_id("status")).to_have_text("")
    page.unroute("**/api/search")
    page.get_by_test_id("error-banner").get_by_role("button", name="Try again").click()
    expect(tiles.first).to_be_visible()
    expect(page.get_by_test_id("error-banner")).to_have_count(0)
    expect(page).to_have_url(re.compile(f"like={liked}"))


def test_an_error_is_gone_when_something_else_is_searched(page: Page) -> None:
    page.route("**/api/search", lambda route: route.fulfill(status=409, json=OUT_OF_ORDER))
    page.get_by_test_id("tile").first.focus()
    page.keyboard.press("+")
    expect(page.get_by_test_id("error-banner")).to_be_visible()
    page.get_by_test_id("unanswered").get_by_role("button").click()
    expect(page.get_by_test_id("tile").first).to_be_visible()
    expect(page.get_by_test_id("error-banner")).to_have_count(0)


def test_a_file_that_was_refused_is_not_mentioned_after_the_next_search(page: Page) -> None:
    page.evaluate("""() => {
        const data = new DataTransfer();
        data.items.add(new File(["x"], "notes.txt", {type: "text/plain"}));
        dispatchEvent(new ClipboardEvent("paste", {clipboardData: data}));
    }""")
    expect(page.get_by_test_id("error-banner")).to_contain_text("not an image file")
    page.get_by_test_id("tile").first.focus()
    page.keyboard.press("+")
    expect(page.get_by_test_id("chip")).to_have_count(1)
    expect(page.get_by_test_id("error-banner")).to_have_count(0)


def test_a_collection_that_can_be_read_again_is_no_longer_called_unreadable(page: Page) -> None:
    expect(page.get_by_test_id("tile").first).to_be_visible()
    page.route("**/api/collection", lambda route: route.fulfill(status=409, json=OUT_OF_ORDER))
    page.get_by_test_id("view-boards").click()
    expect(page.get_by_test_id("error-banner")).to_contain_text("out of order")
    page.unroute("**/api/collection")
    answered: list[Route] = []

    def first_alone(route: Route) -> None:  # so that it is not one of those every ten seconds
        answered.append(route)
        if len(answered) == 1:
            route.continue_()

    page.route("**/api/collection", first_alone)
    page.get_by_test_id("view-search").click()
    expect(page.get_by_test_id("tile").first).to_be_visible()
    expect(page.get_by_test_id("error-banner")).to_have_count(0)
