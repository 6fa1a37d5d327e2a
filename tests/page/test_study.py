"""The user study in a real browser."""

import re
from contextlib import closing

import pytest
from playwright.sync_api import Page, Route, expect

import egara
from egara.collection.study import QUESTIONS

from .conftest import Server, drawings_in


@pytest.fixture
def collection(folder):
    return egara.open(folder / ".egara")


def begin(page: Page, name: str) -> None:
    page.get_by_test_id("help-button").click()
    page.get_by_test_id("study-link").click()
    page.get_by_test_id("study-name").fill(name)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("study-a")).to_be_visible()


def shown(page: Page) -> list[str | None]:
    places = ("study-a", "study-left", "study-right")
    return [page.get_by_test_id(place).get_attribute("data-drawing") for place in places]


def test_a_trial_is_answered_by_keys_and_kept(page: Page, collection) -> None:
    begin(page, "Mika")
    expect(page.get_by_test_id("study-progress")).to_contain_text("1 of 20")
    first, second = collection.study("Mika").trials[:2]
    assert shown(page) == [first.a, first.left, first.right]
    for key in ("study-a", "study-left", "study-right"):
        picture = page.get_by_test_id(key).locator("img").last
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") > 50
    expect(page.get_by_test_id("study-next")).to_be_disabled()
    for key in ("1", "2", "3"):  # each goes on to the next question
        page.keyboard.press(key)
    for key in ("ArrowRight", "ArrowLeft", "ArrowDown", "1"):  # right, no: tie; then left
        page.keyboard.press(key)
    for key in ("ArrowUp", "3", "2"):  # back: not left but right; then the last one
        page.keyboard.press(key)
    expect(page.get_by_test_id("study-next")).to_be_enabled()
    expect(page.get_by_test_id("study-next")).to_have_attribute("aria-busy", "false")
    answers = collection.study("Mika").trials[0].answers
    said = ["left", "tie", "right", "tie", "right", "tie"]
    assert answers == dict(zip(QUESTIONS, said, strict=True))
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("study-progress")).to_contain_text("2 of 20")
    assert shown(page) == [second.a, second.left, second.right]


def test_clicks_answer_and_a_reload_goes_on(page: Page, collection) -> None:
    begin(page, "Rin")
    rows = page.get_by_test_id("study-question")
    for index in range(2):
        rows.nth(index).get_by_text("Tie").click()
    rows.nth(1).get_by_text("Left").click()
    expect(rows.nth(1).get_by_role("radio", name="Left")).to_be_checked()
    page.reload()
    page.get_by_test_id("study-go-on").click()
    expect(rows.nth(0).get_by_role("radio", name="Tie")).to_be_checked()
    expect(rows.nth(1).get_by_role("radio", name="Left")).to_be_checked()
    assert collection.study("Rin").trials[0].answers == {"style": "tie", "colour": "left"}
    page.go_back()
    expect(page.get_by_test_id("tile").first).to_be_visible()


def test_answers_that_are_not_saved_are_named_and_outlive_a_reload(page: Page, collection) -> None:
    begin(page, "Sora")
    page.route("**/api/study/answers", lambda _: None)  # never answered
    rows = page.get_by_test_id("study-question")
    rows.nth(0).get_by_text("Tie").click()
    rows.nth(1).get_by_text("Left").click()
    rows.nth(1).get_by_text("Right").click()
    expect(page.get_by_test_id("study-unsaved")).to_have_text(
        "Not saved yet: Illustration style, Colour"
    )
    assert collection.study("Sora").trials[0].answers == {}
    page.unroute("**/api/study/answers")
    page.reload()
    page.get_by_test_id("study-go-on").click()
    expect(rows.nth(1).get_by_role("radio", name="Right")).to_be_checked()
    assert collection.study("Sora").trials[0].answers == {"style": "tie", "colour": "right"}
    expect(page.get_by_test_id("study-unsaved")).to_have_text("")


def test_who_leaves_while_an_answer_is_not_saved_is_asked_first(page: Page) -> None:
    begin(page, "Umi")
    page.route("**/api/study/answers", lambda _: None)
    page.get_by_test_id("study-question").nth(0).get_by_text("Tie").click()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    assert asked == ["beforeunload"]


def test_an_answer_that_could_not_be_saved_is_said_and_saved_later(page: Page, collection) -> None:
    begin(page, "Ken")
    page.route("**/api/study/answers", lambda route: route.fulfill(status=409, json={
        "error": {"kind": "CollectionBusy", "message": "Another process is writing."}
    }))  # fmt: skip
    for key in "123123":
        page.keyboard.press(key)
    expect(page.get_by_test_id("error-banner")).to_contain_text("Another process is writing.")
    expect(page.get_by_test_id("study-next")).to_be_disabled()
    page.unroute("**/api/study/answers")
    page.get_by_test_id("retry").click()
    expect(page.get_by_test_id("study-next")).to_be_enabled()
    expect(page.get_by_test_id("study-next")).to_have_attribute("aria-busy", "false")
    assert collection.study("Ken").done == 1


def test_enter_before_the_last_answer_is_saved_counts_when_it_is(page: Page, collection) -> None:
    begin(page, "Nao")
    held: list[Route] = []

    def hold(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/api/study/answers", hold)
    for key in "123123":
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("study-next")).to_be_disabled()
    expect(page.get_by_test_id("study-next")).to_have_text("Saving…")
    expect(page.get_by_test_id("study-progress")).to_contain_text("1 of 20")
    held[0].continue_()
    expect(page.get_by_test_id("study-progress")).to_contain_text("2 of 20")
    assert collection.study("Nao").done == 1


def test_the_end_is_said_and_another_can_start(page: Page, collection) -> None:
    study = collection.start_study("Yui", trials=1)
    begin(page, "yui")
    for _ in QUESTIONS:
        page.keyboard.press("2")
    page.get_by_test_id("study-next").click()
    expect(page.get_by_test_id("study-end")).to_contain_text("You took part as Yui")
    assert {*collection.study(study.participant).trials[0].answers.values()} == {"tie"}
    page.get_by_test_id("study-leave").click()
    expect(page.get_by_test_id("study-name")).to_be_visible()
    page.get_by_test_id("study-start").click()
    expect(page.get_by_test_id("study-progress")).to_contain_text(re.compile("1 of 20"))


def test_it_speaks_japanese_in_the_dark_too(page: Page) -> None:
    begin(page, "Aoi")
    page.get_by_test_id("language-switch").click()
    page.get_by_test_id("theme-switch").click()
    expect(page.get_by_test_id("study-question").first).to_contain_text("画風")
    expect(page.get_by_test_id("study-progress")).to_contain_text("20 問中 1 問目")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("document.documentElement.lang") == "ja"


def test_with_one_encoder_there_is_nothing_to_compare(open_page, tmp_path, folder) -> None:
    with closing(Server(_with_one_encoder(tmp_path, folder), tmp_path)) as server:
        page = open_page(f"{server.address}/#study")
        expect(page.get_by_test_id("study-needs-two")).to_be_visible()
        page.get_by_test_id("study-close").click()
        page.get_by_test_id("help-button").click()
        expect(page.get_by_test_id("help-dialog")).to_be_visible()
        expect(page.get_by_test_id("study-link")).to_have_count(0)


def _with_one_encoder(tmp_path, folder):
    few = tmp_path / "few"
    few.mkdir()
    for path in drawings_in(folder)[:3]:
        (few / path.name).write_bytes(path.read_bytes())
    egara.open(few / ".egara").index(few, encoders=["visual"])
    return few / ".egara"
