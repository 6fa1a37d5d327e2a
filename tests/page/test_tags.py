"""Tags on the page: what is predicted, what files bring, what people say; one drawing and many."""

import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from conftest import write_tiny_encoder
from playwright.sync_api import Locator, Page, Route, expect

import egara
from egara.collection import Collection, PredictedTag

from .conftest import Opener, Server
from .vocabulary import LONG, NAME, write_tagging_encoder
from .waiting import until

SHARE = 24


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few demo drawings, one without keywords, in a collection whose encoder says tags."""
    folder = tmp_path_factory.mktemp("tags") / "drawings"
    copy_some(folder)
    write_tagging_encoder(folder.parent / "encoders" / NAME)
    index(folder, NAME)
    return folder


def copy_some(folder: Path) -> None:
    shipped = egara.demo_drawings()
    paths = sorted(shipped.rglob("*.webp"))[::SHARE]
    for path in paths:
        copy = folder / path.relative_to(shipped)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    shutil.copy(shipped / "metadata.csv", folder)


def index(folder: Path, encoder: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EGARA_ENCODERS", str(folder.parent / "encoders"))
        egara.open(folder / ".egara").index(folder, encoders=[encoder])


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    server = Server(folder / ".egara", folder.parent / "encoders")
    yield server
    server.close()


@pytest.fixture
def collection(folder: Path) -> Collection:
    return egara.open(folder / ".egara")


def tiles(page: Page) -> Locator:
    return page.get_by_test_id("tile")


def opened(page: Page, number: int) -> str:
    """Open a drawing of the grid, wait for its tags, and give its ID."""
    tile = tiles(page).nth(number)
    image = tile.get_attribute("data-drawing") or ""
    tile.click()
    expect(page.get_by_test_id("tags-predicted")).to_be_visible()
    return image


def bar(page: Page, tag: str) -> Locator:
    return page.locator(f'[data-testid=tag-bar][data-tag="{tag}"]')


def held(collection: Collection, image: str) -> list[PredictedTag]:
    """The predicted tags that nobody has judged and the drawing has, highest score first."""
    tags = collection.tags_of(image).predicted
    return [tag for tag in tags if tag.state is None and tag.score >= tag.threshold]


def state(collection: Collection, image: str, name: str) -> str | None:
    tags = collection.tags_of(image)
    return next(tag.state for tag in (*tags.predicted, *tags.keywords) if tag.name == name)


def own(collection: Collection, image: str) -> list[str]:
    return [tag.name for tag in collection.tags_of(image).own]


def press(control: Locator, page: Page) -> None:
    """Press and wait for the server's answer."""
    with page.expect_response(re.compile("/api/tags/")) as answer:
        control.click()
    assert answer.value.ok


def test_predicted_tags_are_bars_by_category_and_the_unsure_are_folded(
    page: Page, collection: Collection
) -> None:
    image = opened(page, 0)
    tags = collection.tags_of(image).predicted
    general = [tag for tag in tags if tag.category == "general"]
    sure = [tag.name for tag in general if tag.score >= tag.threshold]
    section = page.get_by_test_id("tags-general")
    if len(sure) > 18:
        section.get_by_test_id("tags-all").click()
    shown = section.get_by_test_id("tags-sure").get_by_test_id("tag-bar")
    assert [row.get_attribute("data-tag") for row in shown.all()] == sure
    expect(section.get_by_test_id("tags-unsure")).to_have_count(0)
    section.get_by_test_id("tags-unsure-toggle").click()
    unsure = section.get_by_test_id("tags-unsure").get_by_test_id("tag-bar")
    expect(unsure).to_have_count(len(general) - len(sure))
    first = shown.first.locator(".track")
    filled = first.evaluate("track => track.firstChild.offsetWidth / track.offsetWidth")
    assert filled == pytest.approx(general[0].score, abs=0.01)


def test_a_tag_is_confirmed_rejected_and_neither_again(page: Page, collection: Collection) -> None:
    image = opened(page, 0)
    tag = held(collection, image)[0].name
    confirm, reject = (bar(page, tag).get_by_test_id(f"tag-{act}") for act in ("confirm", "reject"))
    press(confirm, page)
    assert state(collection, image, tag) == "confirmed"
    press(reject, page)
    expect(confirm).to_have_attribute("aria-pressed", "false")
    assert state(collection, image, tag) == "rejected"
    press(reject, page)
    expect(reject).to_have_attribute("aria-pressed", "false")
    assert state(collection, image, tag) is None


def test_a_keyword_is_rejected_and_its_drawing_no_longer_found(
    page: Page, collection: Collection
) -> None:
    image = opened(page, 1)
    keyword = collection.tags_of(image).keywords[0].name
    before = {hit.id for hit in collection.search(tags=[keyword], limit=1000)}
    chip = page.locator(f'[data-testid=keyword][data-tag="{keyword}"]')
    chip.get_by_role("button").first.focus()
    chip.get_by_test_id("tag-with").click()
    expect(page.get_by_test_id("status")).to_contain_text(f"{len(before)} of")
    press(chip.get_by_test_id("tag-reject"), page)
    after = {hit.id for hit in collection.search(tags=[keyword], limit=1000)}
    assert before - after == {image}
    page.get_by_test_id("stale").get_by_role("button").click()
    shown = f"{len(after)} of" if after else "Nothing found"
    expect(page.locator("main, [data-testid=status]").filter(has_text=shown).first).to_be_visible()


def test_everything_is_done_to_a_tag_by_keyboard(page: Page, collection: Collection) -> None:
    image = opened(page, 2)
    tags = [tag.name for tag in held(collection, image) if tag.category == "general"]
    bar(page, tags[0]).get_by_role("button").first.focus()
    page.keyboard.press("ArrowDown")
    expect(bar(page, tags[1]).get_by_role("button").first).to_be_focused()
    with page.expect_response(re.compile("/api/tags/edits")):
        page.keyboard.press("c")
    assert state(collection, image, tags[1]) == "confirmed"
    with page.expect_response(re.compile("/api/tags/edits")):
        page.keyboard.press("r")
    assert state(collection, image, tags[1]) == "rejected"
    page.keyboard.press("-")
    chip = page.get_by_test_id("chip")
    expect(chip.first).to_have_attribute("data-kind", "unlike")
    page.keyboard.press("+")
    expect(chip.first).to_have_attribute("data-kind", "tag")
    page.keyboard.press("Tab")  # into the controls of this tag, past those of all others
    expect(bar(page, tags[1]).get_by_test_id("tag-with")).to_be_focused()


def test_a_tag_searches_and_its_chip_changes_sides(page: Page, collection: Collection) -> None:
    image = opened(page, 3)
    some = len(collection.search(limit=1000))
    tag = next(
        tag.name
        for tag in held(collection, image)
        if 0 < len(collection.search(without_tags=[tag.name], limit=1000)) < some
    )
    bar(page, tag).get_by_test_id("tag-with").click()
    with_tag = collection.search(tags=[tag], limit=1000)
    expect(page.get_by_test_id("status")).to_contain_text(f"{len(with_tag)} of {some}")
    expect(tiles(page).first).to_have_attribute("data-drawing", with_tag[0].id)
    page.get_by_test_id("chip-flip").click()
    without = collection.search(without_tags=[tag], limit=1000)
    expect(page.get_by_test_id("status")).to_contain_text(f"{len(without)} of {some}")
    expect(bar(page, tag).get_by_test_id("tag-without")).to_have_attribute("aria-pressed", "true")


def test_a_tag_of_ones_own_is_added_suggested_and_removed(
    page: Page, collection: Collection
) -> None:
    image = opened(page, 4)
    field = page.get_by_test_id("add-tag-input")
    page.keyboard.press("t")
    expect(field).to_be_focused()
    field.fill("for the bakery")
    with page.expect_response(re.compile(r"/tags$")):
        page.keyboard.press("Enter")
    chip = page.get_by_test_id("own-tag")
    expect(chip).to_have_text("for the bakery")
    assert own(collection, image) == ["for the bakery"]

    field.fill("bak")
    option = page.get_by_test_id("add-tag").get_by_test_id("suggestion")
    expect(option.first).to_contain_text("for the bakery")
    expect(option.first.locator("[data-kind]")).to_have_attribute("data-kind", "own")
    page.keyboard.press("Escape")
    expect(field).to_have_value("")

    chip.get_by_role("button").first.focus()
    with page.expect_response(re.compile("/api/tags/edits")):
        page.keyboard.press("Delete")
    expect(chip).to_have_count(0)
    expect(field).to_be_focused()
    assert own(collection, image) == []


def test_what_the_server_refuses_goes_back_and_says_why(page: Page, collection: Collection) -> None:
    image = opened(page, 5)
    tag = held(collection, image)[0].name
    error = {"error": {"kind": "CollectionBusy", "message": "Another process is writing."}}
    page.route("**/api/tags/*", lambda route: route.fulfill(status=409, json=error))
    confirm = bar(page, tag).get_by_test_id("tag-confirm")
    confirm.click()
    expect(page.get_by_test_id("tags-trouble")).to_contain_text("Another process is writing.")
    expect(confirm).to_have_attribute("aria-pressed", "false")
    page.get_by_test_id("add-tag-input").fill("never")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("own-tag")).to_have_count(0)
    page.unroute("**/api/tags/*")
    press(confirm, page)
    expect(page.get_by_test_id("tags-trouble")).to_have_count(0)


def test_a_threshold_is_moved_by_keys_and_says_how_many_drawings_have_the_tag(
    page: Page, collection: Collection
) -> None:
    image = opened(page, 6)
    tag = held(collection, image)[0]
    before = len(collection.search(tags=[tag.name], limit=1000))
    slider = bar(page, tag.name).get_by_role("slider")
    slider.focus()
    for _ in range(5):
        page.keyboard.press("PageUp")
    expect(slider).to_have_value(re.compile(r"0?\.7\d*"))
    says = bar(page, tag.name).get_by_test_id("threshold-says")
    expect(says).to_contain_text("drawing")
    moved = float(slider.input_value())

    def count() -> int:
        return int(re.search(r"(\d+) drawing", says.inner_text())[1])  # type: ignore[index]

    def stored() -> float:
        return {tag.name: tag.threshold for tag in collection.tags_of(image).predicted}[tag.name]

    # The page sends the positions one after another.
    until(page, lambda: stored() == pytest.approx(moved), "the last position to be stored")
    assert stored() == pytest.approx(moved)
    expected = collection.search(tags=[tag.name], limit=1000)
    expect(says).to_contain_text(re.compile(rf"(?<!\d){len(expected)} drawing"))
    assert (count(), len(expected) < before) == (len(expected), True)
    press(bar(page, tag.name).get_by_test_id("threshold-reset"), page)
    expect(slider).to_have_value("0.25")
    expect(says).to_contain_text(f"{before} drawing")


def test_the_tick_is_dragged_and_no_tag_jumps_meanwhile(page: Page, collection: Collection) -> None:
    image = opened(page, 6)
    tag = next(tag for tag in held(collection, image) if tag.score < 0.8)
    row = bar(page, tag.name)
    row.scroll_into_view_if_needed()
    track = row.locator(".track").bounding_box()
    assert track is not None
    middle = track["y"] + track["height"] / 2
    rows = page.get_by_test_id("tag-bar").count()
    page.mouse.move(track["x"] + track["width"] * tag.threshold, middle)
    page.mouse.down()
    with page.expect_response(re.compile("/api/tags/thresholds")):
        page.mouse.move(track["x"] + track["width"] * 0.9, middle, steps=4)
    page.mouse.up()
    value = float(row.get_by_role("slider").input_value())
    assert value == pytest.approx(0.9, abs=0.02)
    expect(row).to_have_class(re.compile("below"))
    assert page.get_by_test_id("tag-bar").count() == rows
    page.mouse.click(track["x"] + track["width"] * 0.5, middle)  # beside the tick
    assert float(row.get_by_role("slider").input_value()) == value
    row.get_by_role("slider").focus()
    press(row.get_by_test_id("threshold-reset"), page)


def test_a_threshold_goes_down_to_the_least_score_that_is_kept(page: Page) -> None:
    opened(page, 6)
    row = page.get_by_test_id("tag-bar").first
    slider = row.get_by_role("slider")
    slider.focus()
    with page.expect_response(re.compile("/api/tags/thresholds")) as answered:
        page.keyboard.press("Home")
    expect(slider).to_have_value(str(answered.value.json()["least"]))
    assert answered.value.json()["least"] == 0.05
    expect(page.get_by_test_id("tags-trouble")).to_have_count(0)
    says = row.get_by_test_id("threshold-says")
    expect(says).to_contain_text("drawing")
    tick, thumb = row.locator(".tick").bounding_box(), slider.bounding_box()
    assert tick is not None
    assert thumb is not None
    assert tick["x"] + tick["width"] / 2 == pytest.approx(thumb["x"] + 17 / 2, abs=1)
    press(row.get_by_test_id("threshold-reset"), page)


def test_suggestions_in_the_search_show_kind_and_japanese(page: Page) -> None:
    page.get_by_test_id("search-input").fill("night")
    option = page.get_by_test_id("suggestions").get_by_test_id("suggestion").first
    expect(option).to_contain_text("night sky")
    expect(option).to_contain_text("夜空")
    expect(option.locator("[data-kind]")).to_have_attribute("data-kind", "predicted")
    page.get_by_test_id("search-input").fill("東方")
    expect(option).to_contain_text("touhou")
    expect(option).to_contain_text("Works")
    option.click()
    expect(page.get_by_test_id("chip")).to_contain_text("touhou")


def test_the_japanese_page_names_tags_in_japanese_also_after_a_reload(page: Page) -> None:
    page.get_by_test_id("language-switch").click()
    page.get_by_test_id("search-input").fill("night sky")
    expect(page.get_by_test_id("suggestion").first).to_contain_text("夜空")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    chip = page.get_by_test_id("chip")
    expect(chip).to_contain_text("夜空")
    page.reload()
    expect(chip).to_contain_text("夜空")
    page.get_by_test_id("search-clear").click()
    opened(page, 0)
    toggle = page.get_by_test_id("tags-general").get_by_test_id("tags-unsure-toggle")
    toggle.click()
    for more in page.get_by_test_id("tags-all").all():
        more.click()
    expect(page.locator('[data-tag="night sky"]').first).to_contain_text("夜空")


def test_drawings_are_selected_by_clicks_and_keys(page: Page) -> None:
    count = page.get_by_test_id("selection-count")
    expect(page.get_by_test_id("selection-bar")).to_have_count(0)
    tiles(page).nth(1).click(modifiers=["Control"])
    expect(count).to_have_text("1 selected")
    tiles(page).nth(4).click(modifiers=["Shift"])
    expect(count).to_have_text("4 selected")
    tiles(page).nth(2).get_by_role("checkbox").click()
    expect(count).to_have_text("3 selected")
    expect(tiles(page).nth(2)).to_have_attribute("aria-selected", "false")
    tiles(page).nth(2).focus()
    page.keyboard.press("x")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+X")
    expect(count).to_have_text("5 selected")
    expect(page.get_by_test_id("details")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("selection-bar")).to_have_count(0)


def test_many_drawings_are_tagged_at_once(page: Page, collection: Collection) -> None:
    for number in (1, 3, 5):
        tiles(page).nth(number).click(modifiers=["Control"])
    chosen = {tiles(page).nth(n).get_attribute("data-drawing") or "" for n in (1, 3, 5)}
    collection.edit_tags([min(chosen)], add=["commission"])
    page.keyboard.press("t")
    expect(page.get_by_test_id("many-tag-input")).to_be_focused()
    page.keyboard.type("commission")
    with page.expect_response(re.compile("/api/tags/edits")):
        page.keyboard.press("Enter")
    outcome = page.get_by_test_id("many-outcome")
    expect(outcome).to_have_text("Added “commission” to 2 drawings · 1 already done")
    assert {hit.id for hit in collection.search(tags=["commission"])} == chosen
    expect(page.get_by_test_id("many-add")).to_be_focused()

    page.get_by_test_id("many-remove").click()
    page.get_by_test_id("many-tag-input").fill("comm")
    option = page.get_by_test_id("many-tag").get_by_test_id("suggestion")
    expect(option).to_have_count(1)
    option.click()
    expect(outcome).to_have_text("Removed “commission” from 3 drawings")
    assert collection.search(tags=["commission"]) == []


def test_many_drawings_are_judged_and_a_refusal_is_said(page: Page, collection: Collection) -> None:
    image = tiles(page).nth(7).get_attribute("data-drawing") or ""
    tiles(page).nth(7).focus()
    page.keyboard.press("x")
    page.get_by_test_id("many-reject").click()
    page.get_by_test_id("many-tag-input").fill("safe")
    press(page.get_by_test_id("many-apply"), page)
    assert state(collection, image, "safe") == "rejected"
    page.get_by_test_id("many-confirm").click()
    page.get_by_test_id("many-tag-input").fill("\u200b")
    page.get_by_test_id("many-apply").click()
    expect(page.get_by_test_id("many-outcome")).to_contain_text("visible characters")


def test_the_selection_stays_while_searching_on(page: Page) -> None:
    tiles(page).nth(0).click(modifiers=["Control"])
    page.get_by_test_id("search-input").fill("cat")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("chip")).to_have_count(1)
    expect(page.get_by_test_id("selection-count")).to_have_text("1 selected")


def test_long_names_stay_within_the_panel(page: Page, collection: Collection) -> None:
    image = next(hit.id for hit in collection.search(limit=1000))
    collection.edit_tags([image], add=[LONG, "x" * 200])
    opened(page, 0)
    overflow = page.get_by_test_id("details").evaluate(
        "panel => panel.scrollWidth - panel.clientWidth"
    )
    assert overflow <= 0
    expect(page.get_by_test_id("own-tag").first).to_be_visible()
    collection.edit_tags([image], remove=[LONG, "x" * 200])


def test_without_labels_only_keywords_and_ones_own_tags_show(
    open_page: Opener, tmp_path: Path
) -> None:
    folder = tmp_path / "drawings"
    copy_some(folder)
    (folder / "metadata.csv").unlink()
    write_tiny_encoder(tmp_path / "encoders" / "tiny", "tiny")
    index(folder, "tiny")
    with closing(Server(folder / ".egara", tmp_path / "encoders")) as server:
        page = open_page(server.address)
        tiles(page).first.click()
        expect(page.get_by_test_id("add-tag-input")).to_be_visible()
        expect(page.get_by_test_id("tags-predicted")).to_have_count(0)


def test_a_tag_of_ones_own_that_no_encoder_knows_is_not_the_subject(page, collection) -> None:
    def answer(route: Route) -> None:
        info = route.fetch().json()
        second = {**info["encoders"][0], "name": "style", "roles": ["style"]}
        route.fulfill(json=info | {"encoders": [*info["encoders"], second]})

    image = collection.search(limit=1)[0].id
    collection.edit_tags(image, add=["for the cover", "night sky"])
    page.route("**/api/collection", answer)
    page.goto(f"{page.url}#open={image}")
    page.reload()
    link = page.get_by_test_id("other-subject")
    expect(link).to_have_attribute("href", re.compile(r"without=night\+sky"))
    expect(link).not_to_have_attribute("href", re.compile("cover"))
    collection.edit_tags(image, remove=["for the cover", "night sky"])
