"""A real browser on a real server with a part of the demo drawings."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urljoin

import pytest
from conftest import write_tiny_encoder
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    WebError,
    expect,
    sync_playwright,
)  # fmt: skip

import egara

from .waiting import LIMIT

expect.set_options(timeout=LIMIT)

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW_TO_GET_ONE = "no Chromium here; get one with: apt-get install chromium (or any Google Chrome)"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
SHARE = 8  # every eighth of the demo drawings


@pytest.fixture(scope="package")  # Playwright's event loop must not run during tests elsewhere
def browser() -> Iterator[Browser]:
    """Start one browser for each test process."""
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        pytest.skip(HOW_TO_GET_ONE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def window(browser: Browser, locale: str = "en") -> Iterator[BrowserContext]:
    """Open a window without animations: they take time, and no test looks at them."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 800}, locale=locale, reduced_motion="reduce"
    )
    context.set_default_timeout(LIMIT)
    yield context
    context.close()


@pytest.fixture(scope="package")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Make the window in which tests open tabs: a tab costs half as much as a window."""
    with window(browser) as context:
        yield context


@pytest.fixture(scope="module")
def own_context(browser: Browser) -> Iterator[BrowserContext]:
    """Make a window of a file's own, for a page that several of its tests change and share."""
    with window(browser) as context:
        yield context


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Demo drawings, one unreadable file, and a collection with two encoders."""
    folder = tmp_path_factory.mktemp("page") / "drawings"
    shipped = egara.demo_drawings()
    for path in sorted(shipped.rglob("*.webp"))[::SHARE]:
        copy = folder / path.relative_to(shipped)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    shutil.copy(shipped / "metadata.csv", folder)
    (folder / "broken.png").write_bytes(b"nothing")
    encoders = folder.parent / "encoders"
    write_tiny_encoder(encoders / "tiny", "tiny")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EGARA_ENCODERS", str(encoders))
        egara.open(folder / ".egara").index(folder, encoders=["visual", "tiny"])
    return folder


def drawings_in(folder: Path) -> list[Path]:
    """Return the WebP drawings in a folder, without the images of its collection."""
    return sorted(path for path in folder.rglob("*.webp") if ".egara" not in path.parts)


class Server:
    """``egara serve`` in a process of its own."""

    def __init__(self, collection: Path, encoders: Path) -> None:
        command = ["from egara.cli import main; main()", "serve", "-C", str(collection)]
        self.process = subprocess.Popen(
            [sys.executable, "-c", *command, "--port", "0"],
            stderr=subprocess.PIPE, text=True, env=os.environ | {"EGARA_ENCODERS": str(encoders)},
        )  # fmt: skip
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if found := re.search(r"http://[\d.]+:\d+", line):
                self.address = found[0]
                return
        self.process.communicate()
        raise AssertionError("the server ended without saying its address")

    def close(self) -> None:
        self.process.terminate()
        self.process.communicate(timeout=LIMIT / 1000)


@pytest.fixture(scope="session")
def server(folder: Path) -> Iterator[Server]:
    server = Server(folder / ".egara", folder.parent / "encoders")
    yield server
    server.close()


@contextmanager
def tab(context: BrowserContext, address: str) -> Iterator[Page]:
    """Open an address in a new tab; close it afterwards, with all that it stored."""
    page = context.new_page()
    page.goto(address)
    yield page
    everything = {"origin": urljoin(page.url, "/"), "storageTypes": "all"}
    context.new_cdp_session(page).send("Storage.clearDataForOrigin", everything)
    page.close()


@contextmanager
def faultless_tab(context: BrowserContext, address: str) -> Iterator[Page]:
    """Open a tab, and fail where its script throws or logs an error."""
    faults: list[str] = []

    def note(line: ConsoleMessage) -> None:
        faults.extend([line.text] if line.type == "error" else [])

    def note_error(error: WebError) -> None:
        faults.append(str(error.error))

    context.on("console", note)
    context.on("weberror", note_error)
    with tab(context, address) as page:
        yield page
    context.remove_listener("console", note)
    context.remove_listener("weberror", note_error)
    assert [fault for fault in faults if "status of 4" not in fault] == []


Opener = Callable[[str], Page]


@pytest.fixture
def open_page(context: BrowserContext) -> Iterator[Opener]:
    """Open addresses, each in a tab of its own."""
    with ExitStack() as tabs:
        yield lambda address: tabs.enter_context(tab(context, address))


@pytest.fixture
def page(context: BrowserContext, server: Server) -> Iterator[Page]:
    """The page, open in English; fails the test where the page's script throws or logs an error."""
    with faultless_tab(context, server.address) as page:
        yield page
