"""The walk on the page: how good it is, other walks, steps replaced, boards, and waiting."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

import egara
from egara.collection import Collection

from .waiting import until


@pytest.fixture
def collection(folder: Path) -> Collection:
    return egara.open(folder / ".egara")


@pytest.fixture
def ends(collection: Collection) -> tuple[str, str]:
    hits = collection.search(limit=40)
    return hits[0].id, hits[39].id


@pytest.fixture
def walked(page: Page, server, ends) -> Page:
    a, b = ends
    page.goto(f"{server.address}/#a={a}&b={b}&steps=4&bridge=1")
    expect(page.get_by_test_id("walk-step")).to_have_count(6)
    return page


def shown(page: Page) -> list[str | None]:
    steps = page.get_by_test_id("walk-step").all()
    return [step.get_attribute("data-drawing") for step in steps]


def test_it_says_how_good_it_is(walked: Page, collection, ends) -> None:
    walk = collection.morph(*ends, steps=4, bridge=True)
    nearer = f"{round(walk.quality.nearer * 100)} % of the steps come nearer to B"
    expect(walked.get_by_test_id("morph-quality")).to_contain_text(nearer)


def test_other_walks_are_shown_in_turn(walked: Page, collection, ends) -> None:
    walk = collection.morph(*ends, steps=4, bridge=True, alternatives=3)
    walked.get_by_test_id("walk-others").click()
    choices = walked.get_by_test_id("walk-choice")
    expect(choices).to_have_count(1 + len(walk.alternatives))
    choices.nth(1).click()
    assert shown(walked) == list(walk.alternatives[0].ids)
    choices.nth(0).click()
    assert shown(walked) == list(walk.ids)


def test_a_step_is_replaced_and_taken_back(walked: Page, collection) -> None:
    before = shown(walked)
    walked.get_by_test_id("walk-step").nth(2).hover()
    walked.get_by_test_id("walk-replace-step").nth(1).click()
    expected = collection.between(before[1], before[3], avoid=before)
    candidates = walked.get_by_test_id("walk-candidate")
    expect(candidates).to_have_count(len(expected))
    candidates.first.click()
    expect(walked.get_by_test_id("walk-replace")).to_be_hidden()
    assert shown(walked) == [*before[:2], expected[0].id, *before[3:]]
    walked.get_by_test_id("walk-restore").click()
    assert shown(walked) == before


def test_escape_in_a_dialog_leaves_the_walk_and_its_replaced_steps(walked: Page) -> None:
    walked.get_by_test_id("walk-step").nth(2).hover()
    walked.get_by_test_id("walk-replace-step").nth(1).click()
    walked.get_by_test_id("walk-candidate").first.click()
    expect(walked.get_by_test_id("walk-restore")).to_be_visible()
    before = shown(walked)
    walked.get_by_test_id("walk-step").nth(3).hover()
    walked.get_by_test_id("walk-replace-step").nth(2).click()
    walked.get_by_test_id("walk-candidate").first.focus()
    walked.keyboard.press("a")
    walked.keyboard.press("Escape")
    expect(walked.get_by_test_id("walk-replace")).to_be_hidden()
    assert shown(walked) == before


def test_a_replaced_step_that_is_refused_is_said_above_the_walk(walked: Page) -> None:
    before = shown(walked)
    refusal = {"error": {"kind": "UnknownImage", "message": "that drawing is gone"}}
    walked.route("**/api/along", lambda route: route.fulfill(status=404, json=refusal))
    walked.get_by_test_id("walk-step").nth(2).hover()
    walked.get_by_test_id("walk-replace-step").nth(1).click()
    walked.get_by_test_id("walk-candidate").first.click()
    expect(walked.get_by_test_id("morph-error")).to_have_text("that drawing is gone")
    assert shown(walked) == before


def test_any_drawing_on_it_is_opened_and_all_are_put_on_a_board(walked: Page, collection) -> None:
    ids = shown(walked)
    walked.get_by_test_id("walk-step").nth(3).click()
    expect(walked.get_by_test_id("details")).to_be_visible()
    walked.get_by_test_id("morph-board").click()
    walked.get_by_test_id("picker-new-name").fill("On the way")
    walked.get_by_test_id("picker-create").click()
    expect(walked.get_by_test_id("board-picker")).to_be_hidden()
    board = collection.board("On the way")
    assert [item.id for item in board.items] == ids
    board.delete()


def test_hubs_the_search_and_a_blend_change_the_walk_that_is_asked_for(walked: Page, ends) -> None:
    asked: list[dict] = []

    def note(route: Route) -> None:
        asked.append(json.loads(route.request.post_data or "{}"))
        route.continue_()

    walked.route("**/api/morph", note)
    walked.get_by_test_id("morph-damped").check()
    walked.get_by_test_id("morph-within").check()
    walked.get_by_test_id("morph-encoder").select_option("*")
    until(
        walked, lambda: bool(asked) and "tiny" in (asked[-1].get("encoders") or {}), "the last walk"
    )
    assert asked[-1]["damped"]
    assert asked[-1]["encoders"] == {"visual": 1, "tiny": 1}
    assert asked[-1]["tags"] == []
    assert "damped=1" in walked.url
    assert "within=1" in walked.url


def test_long_work_shows_how_far_it_is_and_can_be_stopped_and_gone_on_with(
    page: Page, server, ends
) -> None:
    stopped: list[str] = []

    def work(route: Route) -> None:
        if route.request.method == "DELETE":
            stopped.append(route.request.url)
        route.fulfill(json={"done": 30, "total": 120})

    page.route("**/api/works/*", work)
    page.route("**/api/morph", lambda route: None)  # never answered
    a, b = ends
    page.goto(f"{server.address}/#a={a}&b={b}&bridge=1")
    expect(page.get_by_test_id("job-progress")).to_have_attribute("value", "0.25")
    page.get_by_test_id("job-stop").click()
    page.unroute("**/api/morph")
    page.get_by_test_id("morph-go-on").click()
    expect(page.get_by_test_id("walk-step").first).to_be_visible()
    assert len(stopped) == 1


def test_a_map_in_the_making_is_stopped_and_gone_on_with(page: Page, server) -> None:
    page.route("**/api/works/*", lambda route: route.fulfill(json={"done": 1, "total": 2}))
    page.route("**/api/map", lambda route: None)
    page.goto(f"{server.address}/#map=1")
    expect(page.get_by_test_id("job-progress")).to_have_attribute("value", "0.5")
    page.get_by_test_id("job-stop").click()
    expect(page.get_by_test_id("map-stopped")).to_be_visible()
    page.unroute("**/api/map")
    page.get_by_test_id("map-go-on").click()
    expect(page.get_by_test_id("map-canvas")).to_be_visible()
