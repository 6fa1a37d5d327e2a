import io
import re
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

import egara
from egara.collection import Collection

from .conftest import Opener, Server
from .waiting import until

# The drawings' pictures that something around them changes.
ALTERED = """() => [...document.images].flatMap((image) => {
    const found = [];
    for (let at = image; at !== null; at = at.parentElement) {
        const {filter, mixBlendMode, backgroundBlendMode} = getComputedStyle(at);
        if (filter !== "none" || mixBlendMode !== "normal" || backgroundBlendMode !== "normal")
            found.push(at.outerHTML.slice(0, 80));
    }
    return found;
})"""


def tiles(page: Page):
    return page.get_by_test_id("tile")


def first(page: Page) -> str:
    """The ID of the first tile."""
    return tiles(page).first.get_attribute("data-drawing") or ""


@pytest.fixture
def collection(folder: Path) -> Collection:
    return egara.open(folder / ".egara")


def test_the_grid_shows_drawings_in_the_order_of_their_paths(page: Page, collection) -> None:
    hits = collection.search(limit=3)
    expect(tiles(page).first).to_have_attribute("data-drawing", hits[0].id)
    expect(tiles(page).nth(2)).to_have_attribute("data-drawing", hits[2].id)
    picture = tiles(page).first.locator("img")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 50


def test_an_uploaded_image_finds_its_drawing_first(page: Page, folder: Path, collection) -> None:
    drawing = collection.search(limit=30)[20]
    page.get_by_test_id("file-input").set_input_files(folder / drawing.path)
    expect(tiles(page).first).to_have_attribute("data-drawing", drawing.id)
    expected = [h.id for h in collection.search(image=folder / drawing.path, limit=3)]
    assert [tiles(page).nth(n).get_attribute("data-drawing") for n in range(3)] == expected


def test_a_dropped_image_is_searched(page: Page, folder: Path, collection) -> None:
    drawing = collection.search(limit=30)[29]
    data = list((folder / drawing.path).read_bytes())
    transfer = page.evaluate_handle(
        """bytes => {
            const transfer = new DataTransfer();
            const file = new File([new Uint8Array(bytes)], "x.webp", { type: "image/webp" });
            transfer.items.add(file);
            return transfer;
        }""",
        data,
    )
    for event in ("dragenter", "dragover", "drop"):
        page.dispatch_event("body", event, {"dataTransfer": transfer})
    expect(tiles(page).first).to_have_attribute("data-drawing", drawing.id)


def test_after_going_back_keys_act_on_the_drawing_that_is_shown(page: Page) -> None:
    ids = [tiles(page).nth(n).get_attribute("data-drawing") for n in (0, 1)]
    for n, image in enumerate(ids):
        tiles(page).nth(n).click()
        expect(page).to_have_url(re.compile(f"open={image}"))
    page.go_back()
    expect(page).to_have_url(re.compile(f"open={ids[0]}"))
    expect(tiles(page).first).to_be_focused()
    page.keyboard.press("a")
    expect(page).to_have_url(re.compile(f"a={ids[0]}"))


def test_keys_in_the_panel_act_on_its_drawing(page: Page) -> None:
    tiles(page).first.click()
    neighbour = page.get_by_test_id("neighbour").first
    image = neighbour.get_attribute("data-drawing")
    neighbour.click()
    expect(page).to_have_url(re.compile(f"open={image}"))
    expect(page.get_by_test_id("details-title")).to_be_focused()
    page.keyboard.press("+")
    expect(page).to_have_url(re.compile(f"like={image}"))


def test_a_click_opens_a_drawing_with_its_neighbours_in_each_encoder(page, collection) -> None:
    image = first(page)
    tiles(page).first.click()
    details = page.get_by_test_id("details")
    expect(details).to_be_visible()
    expect(page.get_by_test_id("details-title")).to_have_text(collection.drawing(image).title)
    expect(details.get_by_text("look (visual)", exact=True).first).to_be_visible()
    expect(details.get_by_text("tiny", exact=True).first).to_be_visible()
    expect(page.get_by_test_id("neighbour").nth(12)).to_be_attached()  # of two lists
    nearest = collection.search(like=[image], encoders={"visual": 1}, limit=1)[0]
    shown = page.get_by_test_id("neighbour").first
    assert nearest.id in (shown.get_attribute("data-drawing") or shown.inner_html())
    page.keyboard.press("Escape")
    expect(details).to_be_hidden()


def test_plus_and_minus_steer(page: Page, collection) -> None:
    liked = first(page)
    tiles(page).first.focus()
    page.keyboard.press("+")
    expect(page.get_by_test_id("chip")).to_have_count(1)
    nearest = collection.search(like=[liked], limit=1)[0].id
    expect(tiles(page).first).to_have_attribute("data-drawing", nearest)
    tiles(page).first.focus()
    page.keyboard.press("-")
    expect(page.get_by_test_id("chip")).to_have_count(2)
    steered = collection.search(like=[liked], unlike=[nearest], limit=1)[0].id
    expect(tiles(page).first).to_have_attribute("data-drawing", steered)


def test_filters_leave_what_the_library_leaves(page: Page, collection) -> None:
    page.get_by_test_id("filters-toggle").click()
    page.get_by_test_id("filters-advanced").click()
    page.get_by_test_id("filter-where").fill("artist LIKE 'G%'")
    page.keyboard.press("Enter")
    expected = collection.search(where="artist LIKE 'G%'", limit=1000)
    expect(tiles(page).first).to_have_attribute("data-drawing", expected[0].id)
    expect(page.get_by_test_id("status")).to_contain_text(str(len(expected)))
    page.get_by_test_id("filter-where").fill("nonsense =")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("filters")).to_contain_text("nonsense")


def test_what_is_typed_into_a_filter_holds_when_the_filters_are_closed(page, collection) -> None:
    page.get_by_test_id("filters-toggle").click()
    page.get_by_test_id("filters-advanced").click()
    page.get_by_test_id("filter-where").fill("artist LIKE 'G%'")
    page.get_by_test_id("filters-toggle").click()
    expected = collection.search(where="artist LIKE 'G%'", limit=1000)
    expect(page.get_by_test_id("filters")).to_have_count(0)
    expect(page.get_by_test_id("status")).to_contain_text(str(len(expected)))


def test_keywords_are_suggested_and_searched(page: Page, collection) -> None:
    page.get_by_test_id("search-input").fill("anim")
    expect(page.get_by_test_id("suggestions")).to_contain_text("animal")
    page.get_by_test_id("suggestion").first.click()
    keyword = collection.keywords("anim")[0][0]
    expected = collection.search(tags=[keyword], limit=1000)
    expect(page.get_by_test_id("status")).to_contain_text(str(len(expected)))
    assert first(page) == expected[0].id


def test_a_walk_by_keyboard_alone(page: Page, collection) -> None:
    start = first(page)
    tiles(page).first.focus()
    page.keyboard.press("a")
    for _ in range(7):
        page.keyboard.press("ArrowRight")
    end = page.evaluate("document.activeElement.dataset.drawing")
    assert end not in (None, start)
    page.keyboard.press("b")
    steps = page.get_by_test_id("walk-step")
    expect(steps.first).to_be_visible()
    walk = collection.morph(start, end, bridge=True)
    bridge = page.get_by_test_id("morph-bridge")
    if any(walk.extra):
        bridge.click()
    expect(steps).to_have_count(len(walk.ids))


def test_the_walk_has_as_many_drawings_as_are_asked_for(
    page: Page, folder: Path, collection
) -> None:
    hits = collection.search(limit=40)
    a, b = hits[0].id, hits[39].id
    expected = collection.morph(a, b, steps=4, bridge=True)
    tiles(page).first.focus()
    page.keyboard.press("a")
    target = page.locator(f'[data-testid=tile][data-drawing="{b}"]')
    page.mouse.move(640, 500)

    def scrolled_to() -> bool:
        page.mouse.wheel(0, 300 if target.count() == 0 else 0)
        return target.count() > 0

    until(page, scrolled_to, "the end of the walk in the grid")
    target.focus()
    page.keyboard.press("b")
    slider = page.get_by_test_id("morph-steps")
    slider.fill("4")
    if any(expected.extra) and page.get_by_test_id("morph-bridge").is_visible():
        page.get_by_test_id("morph-bridge").click()
    expect(page.get_by_test_id("walk-step")).to_have_count(6)


def test_the_page_speaks_japanese_and_remembers_it(page: Page) -> None:
    expect(page.get_by_test_id("search-input")).to_have_attribute(
        "placeholder", "Search words, or drop a drawing here"
    )
    page.get_by_test_id("language-switch").click()
    placeholder = page.get_by_test_id("search-input").get_attribute("placeholder") or ""
    assert any("\u3040" <= letter <= "\u30ff" for letter in placeholder)
    page.reload()
    expect(page.get_by_test_id("search-input")).to_have_attribute("placeholder", placeholder)
    assert page.evaluate("document.documentElement.lang") == "ja"


def test_dark_and_light_differ_and_are_remembered(page: Page) -> None:
    def background() -> str:
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    light = background()
    page.get_by_test_id("theme-switch").click()
    dark = background()
    assert light != dark
    page.reload()
    assert background() == dark


def test_unreadable_files_are_counted_and_named(page: Page) -> None:
    page.get_by_test_id("broken-badge").click()
    expect(page.get_by_text("broken.png")).to_be_visible()


def test_only_what_is_seen_is_in_the_document(page: Page, collection) -> None:
    expect(tiles(page).first).to_be_visible()
    assert tiles(page).count() < collection.describe().images


def test_back_and_forward_walk_through_what_was_seen(page: Page) -> None:
    tiles(page).first.click()
    expect(page.get_by_test_id("details")).to_be_visible()
    page.go_back()
    expect(page.get_by_test_id("details")).to_be_hidden()
    page.go_forward()
    expect(page.get_by_test_id("details")).to_be_visible()


def test_an_empty_collection_says_what_to_do(open_page: Opener, tmp_path: Path) -> None:
    egara.open(tmp_path / "empty")
    with closing(Server(tmp_path / "empty", tmp_path)) as server:
        page = open_page(server.address)
        expect(page.get_by_text("egara index")).to_be_visible()


def test_a_lost_server_is_said_and_found_again(open_page: Opener, folder: Path) -> None:
    server = Server(folder / ".egara", folder.parent / "encoders")
    page = open_page(server.address)
    expect(tiles(page).first).to_be_visible()
    server.close()
    tiles(page).first.focus()
    page.keyboard.press("+")
    expect(page.get_by_test_id("error-banner")).to_be_visible()


def test_drawings_are_shown_in_the_dark_as_they_are(page: Page) -> None:
    tiles(page).first.click()
    expect(page.get_by_test_id("neighbour").nth(12)).to_be_attached()
    page.keyboard.press("Escape")
    page.mouse.move(1, 1)
    shots = {}
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        expect(page.locator(f"html[data-theme={theme}]")).to_have_count(1)
        assert page.evaluate(ALTERED) == []
        picture = tiles(page).nth(3).locator("img")
        expect(picture).to_have_css("opacity", "1")
        shot = Image.open(io.BytesIO(picture.screenshot())).convert("RGB")
        shots[theme] = shot.crop((8, 8, shot.width - 8, shot.height - 8))  # without round corners
    assert shots["light"].tobytes() == shots["dark"].tobytes()
