"""The page of a server that asks for a token, in a real browser."""

import http.server
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import Server, window

TOKEN = "a-token-for-the-test"


@pytest.fixture(scope="module")
def guarded(folder: Path) -> Iterator[Server]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "EGARA_TOKEN", TOKEN)
        server = Server(folder / ".egara", folder.parent / "encoders")
    yield server
    server.close()


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    with window(browser, locale="ja") as context:
        yield context.new_page()


def test_the_token_is_asked_for_and_then_remembered(visitor: Page, guarded: Server) -> None:
    visitor.goto(f"{guarded.address}/#view=map")
    expect(visitor.locator("h1")).to_have_text("アクセストークン")
    visitor.fill("#token", "wrong")
    visitor.keyboard.press("Enter")
    expect(visitor.get_by_role("alert")).to_contain_text("トークンが違います")
    visitor.fill("#token", TOKEN)
    visitor.keyboard.press("Enter")
    expect(visitor.get_by_test_id("tile").first).to_be_visible()
    assert TOKEN not in visitor.url
    assert visitor.evaluate("document.cookie") == ""  # no script sees it
    visitor.goto(guarded.address)
    expect(visitor.get_by_test_id("tile").first).to_be_visible()


@pytest.fixture
def elsewhere(guarded: Server) -> Iterator[str]:
    """The address of a page of another site, with links to the server."""
    links = f'<a href="{guarded.address}/?token={TOKEN}">1</a> <a href="{guarded.address}/">2</a>'

    class Links(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(links.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Links)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}"  # another site than 127.0.0.1
    server.shutdown()
    thread.join()
    server.server_close()


def test_links_on_other_sites_lead_here(visitor: Page, elsewhere: str) -> None:
    for link in ("1", "2"):  # a browser sends a strict cookie with neither
        visitor.goto(elsewhere)
        visitor.get_by_text(link).click()
        expect(visitor.get_by_test_id("tile").first).to_be_visible()
        assert TOKEN not in visitor.url
