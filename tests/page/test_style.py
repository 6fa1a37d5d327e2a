"""Meaning and style on the page: the slider, the two taken apart, side by side, artists."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

import egara
from egara.collection import Collection

from .conftest import Server

FROM, TO = "visual", "tiny"  # the ends of the slider here


@pytest.fixture
def collection(folder) -> Collection:
    return egara.open(folder / ".egara")


def tiles(page: Page):
    return page.get_by_test_id("tile")


def expect_first(page: Page, image: str) -> None:
    expect(tiles(page).first).to_have_attribute("data-drawing", image)


def test_the_slider_is_there_where_drawings_are_compared_and_blends(page, collection) -> None:
    liked = collection.search(limit=1)[0].id
    expect(page.get_by_test_id("blend")).to_be_hidden()
    tiles(page).first.focus()
    page.keyboard.press("+")
    slider = page.get_by_test_id("blend-slider")
    expect(slider).to_have_value("0")
    expect_first(page, collection.search(like=[liked], limit=1)[0].id)
    for place, weights in (("1", {TO: 1}), ("0.4", {FROM: 0.6, TO: 0.4}),
                           ("-0.5", {FROM: 1.5, TO: -0.5})):  # fmt: skip
        slider.fill(place)
        expected = collection.search(like=[liked], encoders=weights, limit=3)
        for number, hit in enumerate(expected):
            expect(tiles(page).nth(number)).to_have_attribute("data-drawing", hit.id)
    expect(page.get_by_test_id("blend-says")).to_have_text("same look, other tiny")


def test_the_slider_is_kept_in_the_address_and_moved_by_keys(page: Page) -> None:
    tiles(page).first.focus()
    page.keyboard.press("+")
    page.get_by_test_id("blend-slider").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("blend-says")).to_have_text("70% look, 30% tiny")
    page.reload()
    expect(page.get_by_test_id("blend-slider")).to_have_value("0.3")


def test_an_encoder_that_is_not_there_is_passed_over(
    page: Page, server: Server, collection
) -> None:
    liked = collection.search(limit=1)[0].id
    page.goto(f"{server.address}/#like={liked}&w.semantic=0.3&w.style=0.7")
    expect_first(page, collection.search(like=[liked], limit=1)[0].id)


def test_the_same_style_with_another_subject_leaves_out_the_keywords(page, collection) -> None:
    rows = collection.table().to_pylist()
    drawing = next(row for row in rows if len(row["keywords"]) > 1)
    page.goto(f"{page.url}#open={drawing['id']}")
    link = page.get_by_test_id("other-subject")
    expect(link).to_have_attribute("href", re.compile("without="))
    link.click()
    hits = collection.search(
        like=[drawing["id"]], encoders={TO: 1}, without_tags=drawing["keywords"], limit=3
    )
    for number, hit in enumerate(hits):
        expect(tiles(page).nth(number)).to_have_attribute("data-drawing", hit.id)
    assert not {*collection.drawing(hits[0].id).keywords} & {*drawing["keywords"]}
    chips = page.get_by_test_id("chip")
    expect(chips).to_have_count(1 + len({word.lower() for word in drawing["keywords"]}))


def test_the_same_subject_in_another_style_is_away_from_the_style(page, collection) -> None:
    liked = collection.search(limit=1)[0].id
    tiles(page).first.click()
    page.get_by_test_id("other-style").click()
    weights = {FROM: 1.5, TO: -0.5}
    expect_first(page, collection.search(like=[liked], encoders=weights, limit=1)[0].id)


def test_neighbours_by_two_encoders_stand_side_by_side(page: Page, collection) -> None:
    image = collection.search(limit=1)[0].id
    tiles(page).first.focus()
    page.keyboard.press("v")
    expect(page.get_by_test_id("compare-title")).to_have_text(collection.drawing(image).title)
    ids = {}
    for side, encoder in (("left", FROM), ("right", TO)):
        hits = collection.search(like=[image], encoders={encoder: 1}, limit=24)
        ids[side] = [hit.id for hit in hits]
        shown = page.get_by_test_id(f"compare-{side}").get_by_test_id("compare-neighbour")
        expect(shown).to_have_count(24)
        found = [shown.nth(n).get_attribute("data-drawing") for n in range(24)]
        assert found == ids[side]
    both = len({*ids["left"]} & {*ids["right"]})
    expect(page.get_by_test_id("compare-both")).to_contain_text(str(both or "No"))
    page.get_by_test_id("compare-encoder-right").select_option(FROM)
    right = page.get_by_test_id("compare-right").get_by_test_id("compare-neighbour")
    expect(right.first).to_have_attribute("data-drawing", ids["left"][0])


def test_side_by_side_goes_by_keyboard_alone(page: Page, collection) -> None:
    image = collection.search(limit=1)[0].id
    tiles(page).first.focus()
    page.keyboard.press("v")
    left, right = (
        page.get_by_test_id(f"compare-{side}").get_by_test_id("compare-neighbour")
        for side in ("left", "right")
    )
    expect(left.first).to_be_visible()
    across = (
        page.get_by_test_id("compare-left")
        .locator("ul")
        .evaluate("list => getComputedStyle(list).gridTemplateColumns.split(' ').length")
    )
    left.first.focus()
    for _ in range(across):
        page.keyboard.press("ArrowRight")
    expect(right.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(right.nth(across)).to_be_focused()
    following = right.nth(across).get_attribute("data-drawing") or ""
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("compare-subject")).to_have_attribute("data-drawing", following)
    expect(page.get_by_test_id("compare-title")).to_be_focused()
    page.go_back()
    expect(page.get_by_test_id("compare-subject")).to_have_attribute("data-drawing", image)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("details-title")).to_have_text(collection.drawing(image).title)


def test_from_a_drawing_to_artists_like_its_own_and_their_drawings(page, collection) -> None:
    name = collection.artists()[0][0]
    expected = collection.artists_like(name, limit=20)
    drawing = collection.search(where=f"artist = '{name}'", limit=1)[0]
    page.goto(f"{page.url}#open={drawing.id}")
    expect(page.get_by_test_id("artist-chip")).to_have_text(name)
    page.get_by_test_id("artists-like").click()
    rows = page.get_by_test_id("artist")
    expect(rows).to_have_count(len(expected))
    names = [rows.nth(n).get_attribute("data-name") for n in range(len(expected))]
    assert names == [one.name for one in expected]
    links = rows.first.get_by_test_id("drawing-link")
    found = [links.nth(n).get_attribute("data-drawing") for n in range(links.count())]
    assert found == list(expected[0].central)
    rows.first.focus()
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("s")
    expect_first(page, collection.search(artist=expected[1].name, limit=1)[0].id)
    expect(page.get_by_test_id("chip")).to_contain_text(expected[1].name)


def test_the_encoder_that_artists_are_compared_by_can_be_chosen(page, server, collection) -> None:
    name = collection.artists()[0][0]
    page.goto(f"{server.address}/#artists")
    page.get_by_test_id("artist-name").first.click()
    page.get_by_test_id("artists-encoder").select_option(TO)
    expected = collection.artists_like(name, TO, limit=1)[0]
    expect(page.get_by_test_id("artist").first).to_contain_text(f"{expected.distance:.3g}"[:4])
    expect(page.get_by_test_id("artist").first).to_have_attribute("data-name", expected.name)


def test_an_artist_with_one_drawing_is_explained(page: Page, server: Server, collection) -> None:
    alone = next(name for name, count in collection.artists() if count == 1)
    page.goto(f"{server.address}/#artists?like={alone}")
    expect(page.get_by_test_id("error-banner")).to_contain_text("2 or more drawings")


def test_a_walk_goes_by_the_encoder_that_is_chosen(page: Page, collection) -> None:
    hits = collection.search(limit=6)
    for number, key in ((0, "a"), (5, "b")):
        tiles(page).nth(number).focus()
        page.keyboard.press(key)
    page.get_by_test_id("morph-encoder").select_option(TO)
    page.get_by_test_id("morph-steps").fill("3")
    walk = collection.morph(hits[0].id, hits[5].id, encoder=TO, steps=3, bridge=True)
    if any(walk.extra) and page.get_by_test_id("morph-bridge").is_visible():
        page.get_by_test_id("morph-bridge").click()
    expect(page.get_by_test_id("walk-step")).to_have_count(5)
    total = page.get_by_test_id("morph-total")
    expect(total).to_contain_text(f"{sum(walk.distances):.3g}")
    assert "encoder=tiny" in page.url


def test_the_views_speak_japanese(page: Page, server: Server, collection) -> None:
    image = collection.search(limit=1)[0].id
    page.get_by_test_id("language-switch").click()
    page.goto(f"{server.address}/#compare?of={image}")
    expect(page.get_by_test_id("view-title")).to_have_text("並べて比べる")
    expect(page.get_by_test_id("other-style")).to_have_text("同じ題材、別の画風")


def test_drawings_like_an_artists_begin_with_style(page: Page, server, collection) -> None:
    name = collection.artists()[0][0]
    asked = []

    def answer(route: Route) -> None:
        info = route.fetch().json()
        third = {**info["encoders"][0], "name": "style", "roles": ["style"]}
        route.fulfill(json=info | {"encoders": [*info["encoders"], third]})

    def search(route: Route) -> None:
        asked.append(route.request.post_data or "")
        route.fulfill(json={"hits": [], "took_ms": 1, "partial": False, "alternatives": None})

    page.route("**/api/collection", answer)
    page.route("**/api/search", search)
    page.goto(f"{server.address}/#artists")
    page.get_by_test_id("artist-name").first.click()
    page.get_by_test_id("artist-asked").get_by_test_id("artist-drawings-like").click()
    expect(page.get_by_test_id("chip").first).to_contain_text(name)
    expect(page.get_by_test_id("blend-slider")).to_have_value("1")
    expect(page.get_by_test_id("blend-says")).to_have_text("style alone")
    assert [re.search(r'"encoders":({[^}]*})', one)[1] for one in asked] == ['{"style":1}']
