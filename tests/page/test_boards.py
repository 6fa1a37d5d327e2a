"""Boards in a real browser: made, filled, ordered, annotated, exported, deleted."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

import egara
from egara.collection import Collection

from .conftest import Server


@pytest.fixture
def collection(folder) -> Iterator[Collection]:
    """The collection that is served; without boards before and after."""
    collection = egara.open(folder / ".egara")
    yield collection
    for board in collection.boards():
        board.delete()


@pytest.fixture
def ids(collection) -> list[str]:
    return [hit.id for hit in collection.search(limit=5)]


def order(collection: Collection, name: str = "Cats") -> list[str]:
    return [item.id for item in collection.board(name).items]


def show(page: Page, server: Server, board) -> None:
    page.goto(f"{server.address}/#boards?board={board.key}")
    expect(page.get_by_test_id("board-item").first).to_be_visible()


@pytest.fixture
def board(collection, ids):
    board = collection.create_board("Cats")
    board.add(ids)
    return board


def test_a_board_is_made_on_the_way_and_b_adds_to_it_again(page: Page, collection, ids) -> None:
    tiles = page.get_by_test_id("tile")
    tiles.nth(1).focus()
    page.keyboard.press("Shift+B")  # no board was used yet: one is asked for
    page.get_by_test_id("picker-new-name").fill("Cats")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("board-added")).to_contain_text("Added 1 drawing to “Cats”")
    assert order(collection) == [ids[1]]
    tiles.nth(3).focus()
    # The notice says the same as the one before.
    with page.expect_response(re.compile("/api/boards/")):
        page.keyboard.press("Shift+B")
    expect(page.get_by_test_id("board-added")).to_contain_text("Added 1 drawing")
    page.get_by_test_id("board-added-undo").click()
    expect(page.get_by_test_id("board-added")).to_have_count(0)
    page.get_by_test_id("view-boards").click()
    expect(page.get_by_test_id("board-card")).to_contain_text("1 drawing")
    assert order(collection) == [ids[1]]


def test_what_is_selected_is_added_together_in_its_order(page: Page, collection, ids) -> None:
    collection.create_board("Cats")
    for number in (2, 0):
        page.get_by_test_id("tile").nth(number).focus()
        page.keyboard.press("x")
    page.get_by_test_id("many-board").click()
    page.get_by_test_id("pick-board").click()
    expect(page.get_by_test_id("board-added")).to_contain_text("Added 2 drawings to “Cats”")
    assert order(collection) == [ids[2], ids[0]]


def test_keys_reorder_and_remove_and_undo_puts_back(
    page: Page, server: Server, collection, ids, board
) -> None:
    board.annotate("the tail", ids[1])
    show(page, server, board)
    items = page.get_by_test_id("board-item")
    items.first.focus()
    for key in ("Shift+ArrowRight", "Shift+ArrowRight", "Shift+End", "Shift+ArrowLeft"):
        page.keyboard.press(key)
    expect(items.nth(3)).to_be_focused()
    expect(items.nth(3)).to_have_attribute("data-drawing", ids[0])
    page.keyboard.press("Home")
    page.keyboard.press("Delete")
    expect(items).to_have_count(4)
    assert order(collection) == [ids[2], ids[3], ids[0], ids[4]]
    page.get_by_test_id("item-removed-undo").click()
    expect(items).to_have_count(5)
    assert order(collection) == [ids[1], ids[2], ids[3], ids[0], ids[4]]
    assert collection.board("Cats").items[0].note == "the tail"


def test_enter_opens_a_drawing_and_back_is_the_board(page, server, collection, ids, board) -> None:
    show(page, server, board)
    page.get_by_test_id("board-item").nth(2).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("details-title")).to_have_text(collection.drawing(ids[2]).title)
    page.go_back()
    expect(page.get_by_test_id("board-item")).to_have_count(len(ids))


def test_a_drawing_is_dragged_to_another_place(page, server, collection, ids, board) -> None:
    show(page, server, board)
    items = page.get_by_test_id("board-item")
    items.first.hover()
    page.mouse.down()
    box = items.nth(3).bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 90, steps=4)
    page.mouse.move(box["x"] + box["width"] - 8, box["y"] + 90, steps=2)
    with page.expect_response(re.compile("/api/boards/")):
        page.mouse.up()
    expect(items.nth(3)).to_have_attribute("data-drawing", ids[0])
    page.reload()
    expect(items.nth(3)).to_have_attribute("data-drawing", ids[0])
    assert order(collection) == [ids[1], ids[2], ids[3], ids[0], ids[4]]


def test_notes_are_written_on_the_board_and_on_a_drawing(page, server, collection, board) -> None:
    show(page, server, board)
    page.get_by_test_id("board-note").click()
    page.get_by_test_id("board-note-field").fill("for the cover")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("board-note")).to_have_text("for the cover")
    page.get_by_test_id("board-item").nth(1).focus()
    page.keyboard.press("n")
    page.keyboard.type("nice ears")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("board-item").nth(1)).to_be_focused()
    expect(page.get_by_test_id("item-note").nth(1)).to_have_text("nice ears")
    page.reload()
    expect(page.get_by_test_id("item-note").nth(1)).to_have_text("nice ears")
    assert collection.board("Cats").note == "for the cover"


def test_a_board_is_renamed_searched_and_deleted(page, server, collection, ids, board) -> None:
    collection.create_board("Dogs")
    show(page, server, board)
    page.get_by_test_id("board-rename").click()
    page.get_by_test_id("board-name").fill("dogs")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("board-refused")).to_contain_text("already")
    page.get_by_test_id("board-name").fill("Cats & co.")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("view-title")).to_have_text("Cats & co.")
    page.get_by_test_id("board-search").click()
    expect(page.get_by_test_id("chip")).to_contain_text("board: Cats & co.")
    expect(page.get_by_test_id("tile")).to_have_count(len(ids))
    page.go_back()
    page.get_by_test_id("board-delete").click()
    page.get_by_test_id("delete-confirm").click()
    expect(page.get_by_test_id("board-card")).to_have_count(1)
    assert [board.name for board in collection.boards()] == ["Dogs"]


def test_a_board_is_exported_as_sheet_and_list(page, server, ids, board) -> None:
    show(page, server, board)
    page.get_by_test_id("board-export").click()
    for form, start in (("pdf", b"%PDF"), ("png", b"\x89PNG"), ("json", b"{")):
        with page.expect_download() as download:
            page.get_by_test_id(f"export-{form}").click()
        assert download.value.suggested_filename == f"Cats.{form}"
        content = download.value.path().read_bytes()
        assert content.startswith(start)
    assert [item["id"] for item in json.loads(content)["items"]] == ids


def test_a_missing_drawing_is_shown_as_missing(page, server, folder, collection, ids) -> None:
    board = collection.create_board("Cats")
    board.add(ids)
    path = folder / collection.drawing(ids[1]).path
    away = path.rename(path.with_suffix(".away"))
    try:
        collection.index(folder, encoders=["visual"])
        show(page, server, board)
        expect(page.get_by_test_id("board-item").nth(1)).to_contain_text("file missing")
        expect(page.get_by_test_id("board-count")).to_contain_text("1 missing")
    finally:
        away.rename(path)
        collection.index(folder, encoders=["visual"])


def test_no_boards_and_a_board_that_is_gone_are_said(page, server, collection) -> None:
    page.get_by_test_id("view-boards").click()
    expect(page.get_by_test_id("boards-empty")).to_contain_text("No boards yet")
    page.get_by_test_id("language-switch").click()
    expect(page.get_by_test_id("boards-empty")).to_contain_text("まだボードがありません")
    page.goto(f"{server.address}/#boards?board=nothing")
    expect(page.get_by_test_id("board-unknown")).to_be_visible()
