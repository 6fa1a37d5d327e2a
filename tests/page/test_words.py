"""Words in the search box: they find drawings, explain themselves, and never end in nothing."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import egara

MANY = "-animal"  # more than one page of hits, but not all drawings


@pytest.fixture
def collection(folder: Path) -> egara.Collection:
    return egara.open(folder / ".egara")


def search(page: Page, text: str) -> None:
    page.get_by_test_id("search-input").fill(text)
    page.keyboard.press("Enter")


def shown(page: Page) -> list[str]:
    tiles = page.get_by_test_id("tile")
    return [tile.get_attribute("data-drawing") or "" for tile in tiles.all()]


def test_words_find_what_the_library_finds_and_say_why(page: Page, collection) -> None:
    (word, _), *_ = collection.keywords("", 1)
    expected = collection.search(text=word, limit=200)
    assert expected
    search(page, word)
    expect(page.get_by_test_id("chip")).to_contain_text(word)
    first = page.get_by_test_id("tile").first
    expect(first).to_have_attribute("data-drawing", expected[0].id)
    assert shown(page)[:3] == [hit.id for hit in expected[:3]]
    source = expected[0].matched[0].source
    expect(first).to_have_attribute("title", re.compile(f"Matches: {source} "))
    expect(page.get_by_test_id("sort").locator("option:checked")).to_have_text("Best match first")
    page.reload()
    expect(page.get_by_test_id("tile").first).to_have_attribute("data-drawing", expected[0].id)


def test_the_details_say_why_a_drawing_matches(page: Page, collection) -> None:
    word = next(word for word, count in collection.keywords("", 9) if 1 < count < 60)
    first, second, *_ = collection.search(text=word, limit=60)
    search(page, word)
    tiles = page.get_by_test_id("tile")
    expect(tiles.first).to_have_attribute("data-drawing", first.id)
    tiles.first.click()
    details = page.get_by_test_id("details")
    matches = details.get_by_test_id("matches")
    expect(matches).to_have_text(tiles.first.get_attribute("title") or "no title")
    expect(matches).to_contain_text(f"Matches: {first.matched[0].source} {first.matched[0].text}")
    tiles.nth(1).click()
    expect(details).to_have_attribute("data-drawing", second.id)
    expect(matches).to_contain_text(f"Matches: {second.matched[0].source} {second.matched[0].text}")
    page.get_by_test_id("search-clear").click()
    expect(matches).to_have_count(0)


def test_the_details_explain_a_match_that_is_not_among_the_results(page: Page, collection) -> None:
    word = next(word for word, count in collection.keywords("", 9) if 1 < count < 60)
    hits = {hit.id for hit in collection.search(text=word, limit=200)}
    hit = collection.search(text=word)[0]
    page.goto(f"{page.url}#q={word}&minwidth=99999&open={hit.id}")
    page.reload()
    expect(page.get_by_test_id("matches")).to_contain_text(f"Matches: {hit.matched[0].source}")
    other = next(h.id for h in collection.search(limit=200) if h.id not in hits)
    page.goto(f"{page.url.partition('#')[0]}#q={word}&open={other}")
    expect(page.get_by_test_id("facts")).to_contain_text(collection.drawing(other).path)
    expect(page.get_by_test_id("matches")).to_have_count(0)


def test_each_part_of_a_text_is_a_chip_and_the_last_one_comes_back(page: Page) -> None:
    box, chips = page.get_by_test_id("search-input"), page.locator("search").get_by_test_id("chip")
    search(page, 'bird -night artist:"Ann Lee"')
    search(page, '"on the tree"')
    expect(chips).to_have_text(["bird", "− night", "artist: “Ann Lee”", "“on the tree”"])
    expect(page).to_have_url(re.compile(r"#q=bird\+-night\+artist%3A%22Ann\+Lee%22\+%22on"))
    expect(chips.nth(1)).to_have_attribute("data-kind", "unlike")
    chips.nth(2).get_by_role("button").click()
    expect(chips).to_have_text(["bird", "− night", "“on the tree”"])
    box.press("Backspace")
    expect(chips).to_have_text(["bird", "− night"])
    expect(box).to_have_value('"on the tree"')
    box.fill("")
    box.press("Backspace")
    expect(chips).to_have_text(["bird"])
    expect(box).to_have_value("-night")
    box.press("Enter")
    expect(chips).to_have_text(["bird", "− night"])
    page.go_back()
    expect(chips).to_have_text(["bird"])


def test_all_drawings_with_the_words_are_marked_on_the_map(page: Page, collection) -> None:
    expected = len(collection.search(text=MANY, limit=1000))
    everything = collection.describe().images
    assert 60 < expected < everything
    search(page, MANY)
    expect(page.get_by_test_id("status")).to_contain_text("60 drawings found so far")
    page.get_by_test_id("to-map").click()
    canvas = page.get_by_test_id("map-canvas")
    expect(canvas).to_have_attribute("data-highlighted", str(expected))
    expect(page.get_by_test_id("status")).to_contain_text(f"{expected} drawings found")
    page.get_by_test_id("to-list").click()
    expect(page.get_by_test_id("status")).to_contain_text("60 drawings found so far")


def test_filters_that_remove_all_hits_are_removed_in_one_click(page: Page, collection) -> None:
    (word, _), *_ = collection.keywords("", 1)
    expected = len(collection.search(text=word, limit=1000))
    page.goto(f"{page.url}#q={word}&minwidth=99999&format=BMP")
    page.reload()
    button = page.get_by_test_id("without-filters")
    expect(button).to_have_text(f"Without filters: {expected} drawings")
    button.click()
    expect(page.get_by_test_id("chip")).to_have_text([word])
    expect(page.get_by_test_id("tile").first).to_be_visible()


def test_suggestions_have_sections_and_a_file_opens(page: Page, collection) -> None:
    drawing = next(hit for hit in collection.search(limit=200) if hit.title)
    name = collection.suggest(drawing.title).files[0]
    page.get_by_test_id("search-input").fill(drawing.title)
    suggestions = page.get_by_test_id("suggestions")
    expect(suggestions.get_by_role("group", name="Files")).to_be_visible()
    suggestions.locator("[data-kind=file]").first.click()
    expect(page).to_have_url(re.compile(f"open={name.drawing}"))


def test_words_without_hits_offer_others(page: Page, collection) -> None:
    (word, _), *_ = collection.keywords("", 1)
    wrong = f"+{word}qx"
    assert not collection.search(text=f"{word} {wrong}")
    found = collection.query_alternatives(f"{word} {wrong}").shorter
    search(page, f"{word} {wrong}")
    expect(page.get_by_test_id("no-results")).to_be_visible()
    button = page.get_by_test_id("shorter-query")
    expect(button).to_contain_text(f"Without “{wrong}”: {found.count:,} drawing")
    button.click()
    expect(page.get_by_test_id("chip")).to_contain_text(word)
    expect(page.get_by_test_id("tile").first).to_be_visible()


def test_words_that_no_drawing_has_together_show_some(page: Page, collection) -> None:
    (word, _), *_ = collection.keywords("", 1)
    text = f"{word} qxqx"
    hits = collection.search(text=text, limit=5)
    assert hits[0].partial
    search(page, text)
    note = page.get_by_test_id("partial")
    expect(note).to_contain_text("No drawing has all the words")
    expect(page.get_by_test_id("tile").first).to_have_attribute("data-drawing", hits[0].id)
    note.get_by_test_id("shorter-query").click()
    expect(note).to_be_hidden()
    expect(page.get_by_test_id("chip")).to_have_count(1)
