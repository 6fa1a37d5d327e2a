"""A drawing's picture in the details panel, whatever its format, and what is said without one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import draw, write_tiny_encoder
from PIL import Image
from playwright.sync_api import Page, expect

import egara

from .conftest import Opener, Server


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder of two TIFFs, a PNG and two files of formats that are not read."""
    folder = tmp_path_factory.mktemp("pictures") / "odd"
    draw(folder / "b.png", 1, (700, 500))
    for name, seed in (("a.tif", 2), ("c.tif", 3)):
        page = draw(folder / "page.png", seed, (900, 600))
        Image.open(page).save(folder / name)
        page.unlink()
    (folder / "work.psd").write_bytes(b"8BPS\0\1")
    (folder / "photo.heic").write_bytes(b"\0\0\0\x18ftypheic")
    encoders = folder.parent / "encoders"
    write_tiny_encoder(encoders / "tiny", "tiny")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EGARA_ENCODERS", str(encoders))
        egara.open(folder / ".egara").index(folder, encoders=["tiny"])
    return folder


@pytest.fixture(scope="module")
def own_server(odd: Path) -> Iterator[Server]:
    server = Server(odd / ".egara", odd.parent / "encoders")
    yield server
    server.close()


@pytest.fixture
def odd_page(open_page: Opener, own_server: Server) -> Page:
    return open_page(own_server.address)


def open_drawing(page: Page, number: int) -> None:
    page.get_by_test_id("tile").nth(number).click()
    expect(page.get_by_test_id("details")).to_be_visible()


def test_a_tiff_is_shown_at_full_size_and_can_be_downloaded(odd_page: Page, odd: Path) -> None:
    open_drawing(odd_page, 0)
    picture = odd_page.get_by_test_id("details-image")
    expect(picture).not_to_have_class("hidden")
    odd_page.wait_for_function(
        "() => document.querySelector('[data-testid=details-image]')?.naturalWidth === 900"
    )
    state = odd_page.get_by_test_id("picture-state")
    expect(state).to_have_text("Download the original (TIFF)")
    with odd_page.expect_download() as download:
        state.get_by_role("link").click()
    assert Path(download.value.path()).read_bytes() == (odd / "a.tif").read_bytes()


def test_missing_damaged_and_a_server_that_is_gone_are_told_apart(odd_page, odd: Path) -> None:
    state = odd_page.get_by_test_id("picture-state")
    (odd / "c.tif").write_bytes(b"II*\0 not any more")
    open_drawing(odd_page, 2)
    expect(state).to_contain_text("This file can no longer be shown")
    odd_page.keyboard.press("Escape")
    (odd / "c.tif").unlink()
    open_drawing(odd_page, 2)
    expect(state).to_contain_text("The file was moved or deleted")
    odd_page.keyboard.press("Escape")
    for name in ("file", "preview"):  # the rest of the panel tells of a server that is gone itself
        odd_page.route(f"**/api/drawings/*/{name}", lambda route: route.abort())
    open_drawing(odd_page, 1)
    expect(state).to_contain_text("Egara does not answer")


def test_formats_that_are_not_read_are_counted(odd_page: Page) -> None:
    badge = odd_page.get_by_test_id("broken-badge")
    expect(badge).to_contain_text("2 files not indexed")
    badge.click()
    expect(odd_page.get_by_test_id("unsupported-formats")).to_have_text(
        "2 files are of formats that Egara cannot read yet: 1 HEIC, 1 PSD"
    )
    expect(odd_page.get_by_text("work.psd")).to_be_visible()
