"""Words in the search box: they find drawings, explain themselves, and never end in nothing."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import egara


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
    expect(first).to_have_attribute("title", re.compile(f"matches: {source} "))
    expect(page.get_by_test_id("sort").locator("option:checked")).to_have_text("Best match first")
    page.reload()
    expect(page.get_by_test_id("tile").first).to_have_attribute("data-drawing", expected[0].id)


def test_words_are_added_to_one_another_and_can_be_edited(page: Page) -> None:
    search(page, "bird")
    search(page, "-night")
    chip = page.get_by_test_id("chip")
    expect(chip).to_have_count(1)
    expect(chip).to_contain_text("bird -night")
    page.get_by_test_id("search-input").press("Backspace")
    expect(chip).to_have_count(0)
    expect(page.get_by_test_id("search-input")).to_have_value("bird -night")


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
    wrong = f"{word}qx"
    assert not collection.search(text=f"{word} {wrong}")
    found = collection.query_alternatives(f"{word} {wrong}").shorter
    search(page, f"{word} {wrong}")
    expect(page.get_by_test_id("no-results")).to_be_visible()
    button = page.get_by_test_id("shorter-query")
    expect(button).to_contain_text(f"Without “{wrong}”: {found.count:,} drawing")
    button.click()
    expect(page.get_by_test_id("chip")).to_contain_text(word)
    expect(page.get_by_test_id("tile").first).to_be_visible()
