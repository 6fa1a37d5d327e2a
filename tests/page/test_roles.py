"""The roles of encoders in the advanced settings, and a collection with scores alone."""

import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from conftest import COLOUR_LABELS, write_tiny_encoder
from playwright.sync_api import Page, expect

import egara
from encoders.test_towers import scores_model

from .conftest import Opener, Server

SHARE = 200  # every two hundredth of the demo drawings


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shipped = egara.demo_drawings()
    folder = tmp_path / "drawings"
    folder.mkdir()
    for path in sorted(shipped.rglob("*.webp"))[::SHARE]:
        shutil.copy(path, folder)
    encoders = tmp_path / "encoders"
    encoders.mkdir()
    scores_model(encoders / "tagger", [-2, 0, 100])
    write_tiny_encoder(encoders / "tiny", "tiny")
    write_tiny_encoder(encoders / "hues", "hues", labels=COLOUR_LABELS, roles=["subject"])
    monkeypatch.setenv("EGARA_ENCODERS", str(encoders))
    return folder


@pytest.fixture
def served(folder: Path) -> Iterator[str]:
    egara.open(folder / ".egara").index(folder, encoders=["tiny", "hues", "tagger"])
    with closing(Server(folder / ".egara", folder.parent / "encoders")) as server:
        yield server.address


def selected(page: Page, role: str) -> str:
    return page.locator(f"#role-{role} option:checked").inner_text()


def test_a_role_is_changed_with_the_keyboard_and_the_page_follows(
    served: str, folder: Path, open_page: Opener
) -> None:
    page = open_page(served)
    page.get_by_test_id("tile").first.click()
    recognised = page.get_by_test_id("tags-predicted")
    expect(recognised).not_to_contain_text("l2")
    page.get_by_test_id("advanced-button").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("role-tags")).to_have_attribute("data-encoder", "hues")
    assert selected(page, "tags") == "Automatic (hues)"
    assert selected(page, "style") == "Automatic (none)"
    expect(page.get_by_test_id("role-sketch")).to_contain_text("None of this collection")
    page.get_by_label("Tags by").focus()
    page.keyboard.type("tagger")
    expect(page.get_by_test_id("role-tags")).to_have_attribute("data-encoder", "tagger")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("advanced-dialog")).to_have_count(0)
    expect(page.get_by_test_id("details")).to_be_visible()  # Escape closed the dialog alone
    expect(page.get_by_test_id("advanced-button")).to_be_focused()
    expect(page.get_by_test_id("tags")).to_contain_text("l2")
    assert egara.open(folder / ".egara").assigned_roles() == {"tags": "tagger"}
    page.get_by_test_id("advanced-button").click()
    page.get_by_label("Tags by").select_option("")
    expect(page.get_by_test_id("role-tags")).to_have_attribute("data-encoder", "hues")


def test_an_assigned_encoder_that_is_gone_is_reported(folder: Path, open_page: Opener) -> None:
    from encoders.two_towers import write_two_towers

    words = write_two_towers(folder.parent / "encoders" / "words")
    collection = egara.open(folder / ".egara")
    collection.index(folder, encoders=["tiny", "words"])
    collection.set_role("text", "words")
    shutil.rmtree(words)
    with closing(Server(folder / ".egara", folder.parent / "encoders")) as server:
        page = open_page(server.address)
        page.get_by_test_id("advanced-button").click()
        expect(page.get_by_test_id("role-text")).to_contain_text("words cannot do this now")
        page.get_by_label("Words by").select_option("")
        expect(page.get_by_test_id("role-text")).to_contain_text("None of this collection")


def test_the_slider_has_the_encoders_of_the_roles_at_its_ends(
    served: str, folder: Path, open_page: Opener
) -> None:
    egara.open(folder / ".egara").set_role("style", "tiny")
    page = open_page(served)
    page.get_by_test_id("tile").first.focus()
    page.keyboard.press("+")
    expect(page.get_by_test_id("blend")).to_contain_text(re.compile("meaning.*style", re.DOTALL))


def test_a_collection_with_scores_alone_is_shown_and_searched(
    folder: Path, open_page: Opener
) -> None:
    egara.open(folder / ".egara").index(folder, encoders=["tagger"])
    with closing(Server(folder / ".egara", folder.parent / "encoders")) as server:
        page = open_page(server.address)
        page.get_by_test_id("tile").first.click()
        expect(page.get_by_test_id("tags")).to_contain_text("l2")
        expect(page.get_by_test_id("other-style")).to_have_count(0)
        page.goto(f"{server.address}/#tag=l2")
        expect(page.get_by_test_id("tile").first).to_be_visible()
        page.get_by_test_id("tile").first.focus()
        page.keyboard.press("+")
        expect(page.get_by_role("alert")).to_contain_text("only encoders without vectors")
