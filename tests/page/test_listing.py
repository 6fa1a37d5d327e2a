"""The order of the drawings, the tree of folders, and the other filters of the panel."""

import datetime
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from conftest import draw
from playwright.sync_api import Locator, Page, expect

import egara
from egara.collection import Collection

from .conftest import Opener, Server, drawings_in

DAY = 86_400


@pytest.fixture(scope="module")
def folder(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty demo drawings with other times, ten more in folders, and a board."""
    made = tmp_path_factory.mktemp("listing") / "drawings"
    for path in drawings_in(folder)[:20]:
        copy = made / path.relative_to(folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    for number in range(10):
        place = "deep/er & 深い/est" if number % 2 else "deep"
        draw(made / place / f"{number}.png", number, (40, 40) if number < 3 else (40, 80))
    for number, path in enumerate(sorted(made.rglob("*.*"))):
        noon = datetime.datetime(2026, 3, 1, 12).timestamp()
        os.utime(path, (noon + number * 7 % 30 * DAY,) * 2)
    shutil.copytree(folder.parent / "encoders", made.parent / "encoders")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EGARA_ENCODERS", str(made.parent / "encoders"))
        collection = egara.open(made / ".egara")
        collection.index(made, encoders=["tiny"])
    collection.create_board("Cover").add([hit.id for hit in collection.search(limit=5)])
    collection.edit_tags([hit.id for hit in collection.search(folder="deep", limit=4)], add=["x"])
    return made


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    server = Server(folder / ".egara", folder.parent / "encoders")
    yield server
    server.close()


@pytest.fixture
def collection(folder: Path) -> Collection:
    return egara.open(folder / ".egara")


def expect_drawings(page: Page, ids: list[str]) -> None:
    """Expect exactly these drawings, and the first ones of them in this order."""
    for index, image in enumerate(ids[:6]):
        tile = page.get_by_test_id("tile").nth(index)
        expect(tile).to_have_attribute("data-drawing", image)
    expect(page.get_by_test_id("status")).to_contain_text(f"{len(ids)} ")


def ids_of(collection: Collection, **options) -> list[str]:
    return [hit.id for hit in collection.search(limit=100, **options)]


def row(page: Page, name: str) -> Locator:
    return page.get_by_test_id("folder").filter(has=page.get_by_text(name, exact=True))


def open_folders(page: Page) -> None:
    page.get_by_test_id("filters-toggle").click()
    page.get_by_test_id("filter-folder").click()
    expect(page.get_by_test_id("folder-tree")).to_be_visible()


def test_the_drawings_are_sorted_as_the_library_sorts_them(page: Page, collection) -> None:
    expect_drawings(page, ids_of(collection))
    for sort in ("name", "newest", "size", "pixels"):
        page.get_by_test_id("sort").select_option(sort)
        expect_drawings(page, ids_of(collection, sort=sort))
        assert f"sort={sort}" in page.url
        assert "seed" not in page.url
    page.go_back()
    expect(page.get_by_test_id("sort")).to_have_value("size")
    expect_drawings(page, ids_of(collection, sort="size"))


def test_a_random_order_has_a_seed_in_the_address_and_another_one_after_shuffling(
    page: Page, collection: Collection
) -> None:
    def seed() -> int:
        return int(page.url.partition("seed=")[2].partition("&")[0])

    page.get_by_test_id("sort").select_option("random")
    expect(page.get_by_test_id("shuffle")).to_be_visible()
    first = seed()
    expect_drawings(page, ids_of(collection, sort="random", seed=first))
    page.get_by_test_id("shuffle").click()
    page.wait_for_url(lambda url: f"seed={first}" not in url)
    expect_drawings(page, ids_of(collection, sort="random", seed=seed()))
    page.reload()
    expect_drawings(page, ids_of(collection, sort="random", seed=seed()))


def test_with_an_example_only_similarity_sorts_and_the_menu_says_why(page, collection) -> None:
    page.get_by_test_id("sort").select_option("newest")
    expect_drawings(page, ids_of(collection, sort="newest"))
    page.get_by_test_id("tile").first.focus()
    page.keyboard.press("+")
    menu = page.get_by_test_id("sort")
    expect(menu).to_be_disabled()
    expect(menu).to_have_text("Most similar first")
    expect(menu).to_have_accessible_description(
        "Results with examples are sorted by similarity. Remove the examples to sort otherwise"
    )
    page.get_by_test_id("chip").get_by_role("button").click()
    expect(menu).to_be_enabled()
    expect(menu).to_have_value("newest")
    expect_drawings(page, ids_of(collection, sort="newest"))


def test_a_folder_is_chosen_in_a_tree_that_opens_level_by_level(page: Page, collection) -> None:
    open_folders(page)
    expect(row(page, "All folders")).to_contain_text("30")
    expect(row(page, "deep")).to_contain_text("10")
    expect(row(page, "er & 深い")).to_have_count(0)
    row(page, "deep").locator("[data-toggle]").click()
    expect(row(page, "er & 深い")).to_contain_text("5")
    assert "folder=" not in page.url
    row(page, "er & 深い").click()
    expect_drawings(page, ids_of(collection, folder="deep/er & 深い"))
    expect(row(page, "er & 深い")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_test_id("filter-folder")).to_contain_text("er & 深い")
    chip = page.get_by_test_id("chip")
    expect(chip).to_contain_text("in er & 深い")
    expect(page.get_by_test_id("filters-toggle")).to_contain_text("1")
    row(page, "deep").locator("[data-toggle]").click()
    expect(row(page, "er & 深い")).to_have_count(0)
    chip.get_by_role("button").click()
    expect_drawings(page, ids_of(collection))
    expect(row(page, "All folders")).to_have_attribute("aria-selected", "true")


def test_a_folder_is_chosen_with_the_keyboard(page: Page, collection: Collection) -> None:
    open_folders(page)
    tree = page.get_by_test_id("folder-tree")
    tree.focus()

    def expect_active(name: str) -> None:
        active = page.locator(f"#{tree.get_attribute('aria-activedescendant')}")
        expect(active).to_contain_text(name)

    expect_active("All folders")
    page.keyboard.press("End")
    expect_active(collection.folder_tree(depth=1)[0].subfolders[-1].name)
    page.keyboard.press("Home")
    names = [node.name for node in collection.folder_tree(depth=1)[0].subfolders]
    for name in names[: names.index("deep") + 1]:
        page.keyboard.press("ArrowDown")
        expect_active(name)
    page.keyboard.press("ArrowRight")
    expect(row(page, "deep")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowRight")
    expect_active("er & 深い")
    expect(row(page, "er & 深い")).to_have_attribute("aria-level", "2")
    page.keyboard.press("ArrowLeft")
    expect_active("deep")
    page.keyboard.press("Enter")
    expect_drawings(page, ids_of(collection, folder="deep"))
    page.keyboard.press("ArrowLeft")
    expect(row(page, "deep")).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("filters")).to_have_count(0)


def test_the_folder_of_an_address_is_shown_in_the_tree(open_page: Opener, server, collection):
    page = open_page(f"{server.address}/#folder={quote('deep/er & 深い/est')}")
    expect_drawings(page, ids_of(collection, folder="deep/er & 深い/est"))
    open_folders(page)
    expect(row(page, "est")).to_have_attribute("aria-selected", "true")
    expect(row(page, "est")).to_be_in_viewport()
    page.goto(f"{server.address}/#folder=nothing")
    expect(page.get_by_test_id("error-banner")).to_contain_text("in a folder 'nothing'")
    page.get_by_test_id("language-switch").click()
    expect(page.get_by_test_id("error-banner")).to_contain_text("このフォルダーの絵は")


def test_the_other_filters_leave_what_the_library_leaves(page: Page, collection) -> None:
    page.get_by_test_id("filters-toggle").click()
    expect(page.get_by_test_id("filter-where")).to_be_hidden()
    chips = page.get_by_test_id("chip")
    page.get_by_test_id("filter-orientation").select_option("square")
    expect_drawings(page, ids_of(collection, orientation="square"))
    expect(chips).to_have_text(["Square"])
    page.get_by_test_id("filter-untagged").check()
    expect_drawings(page, ids_of(collection, orientation="square", untagged=True))
    page.get_by_test_id("filter-orientation").select_option("")
    page.get_by_test_id("filter-notOnBoard").check()
    expect_drawings(page, ids_of(collection, untagged=True, not_on_board=True))
    expect(chips).to_have_text(["Untagged", "Not on a board"])
    page.get_by_test_id("filters-clear").click()
    expect_drawings(page, ids_of(collection))
    expect(page.get_by_test_id("filter-untagged")).not_to_be_checked()
    page.get_by_test_id("filter-since").fill("2026-03-10")
    expect_drawings(page, ids_of(collection, since="2026-03-10"))
    page.get_by_test_id("filter-until").fill("2026-03-12")
    expect_drawings(page, ids_of(collection, since="2026-03-10", until="2026-03-12"))
    expect(chips).to_have_text(["from Mar 10, 2026", "to Mar 12, 2026"])
    assert "since=2026-03-10&until=2026-03-12" in page.url


def test_days_in_the_wrong_order_are_reported_at_their_fields(page, server, collection) -> None:
    page.goto(f"{server.address}/#since=2026-03-12&until=2026-03-10")
    expect(page.get_by_test_id("error-banner")).to_contain_text("Mar 12, 2026 is after Mar 10")
    expect_drawings(page, ids_of(collection))
    page.get_by_test_id("filters-toggle").click()
    expect(page.get_by_test_id("error-banner")).to_have_count(0)
    expect(page.get_by_test_id("days-note")).to_contain_text("Exchange the two days")
    expect(page.get_by_test_id("filter-since")).to_have_attribute("aria-invalid", "true")
    page.get_by_test_id("filter-until").fill("2026-03-13")
    expect(page.get_by_test_id("days-note")).to_have_count(0)
    expect_drawings(page, ids_of(collection, since="2026-03-12", until="2026-03-13"))


def test_a_condition_opens_the_advanced_fields(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/#where={quote('width > 3')}")
    page.get_by_test_id("filters-toggle").click()
    expect(page.get_by_test_id("filter-where")).to_have_value("width > 3")


def test_a_walk_within_the_search_stays_in_its_folder(page: Page, server, collection) -> None:
    a, b = ids_of(collection, folder="deep")[:2]
    with page.expect_request("**/api/morph") as request:
        page.goto(f"{server.address}/#a={a}&b={b}&within=1&folder=deep&orientation=portrait")
    body = request.value.post_data_json
    assert (body["folder"], body["orientation"], body["untagged"]) == ("deep", "portrait", False)


@pytest.mark.parametrize("size", [(360, 740), (1440, 900)])
def test_the_panel_fits_on_narrow_and_wide_screens(open_page: Opener, server, size) -> None:
    page = open_page(server.address)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_folders(page)
    for testid in ("filter-folder", "folder-tree", "filter-orientation", "filter-since",
                   "filter-until", "filter-untagged", "filter-notOnBoard", "filters-advanced",
                   "sort"):  # fmt: skip
        element = page.get_by_test_id(testid)
        element.scroll_into_view_if_needed()
        box = element.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0], testid
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
