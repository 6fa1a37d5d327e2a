"""A real browser on a real server with a part of the demo drawings."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import write_tiny_encoder
from playwright.sync_api import Browser, Page, expect, sync_playwright

import egara

expect.set_options(timeout=20_000)  # milliseconds: a busy machine is no fault of the page

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW_TO_GET_ONE = "no Chromium here; get one with: apt-get install chromium (or any Google Chrome)"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
SHARE = 8  # every eighth of the demo drawings


@pytest.fixture(scope="module")  # what it leaves running would be in the way of asyncio elsewhere
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        pytest.skip(HOW_TO_GET_ONE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


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

    def stop(self) -> None:
        self.process.terminate()
        self.process.communicate(timeout=20)


@pytest.fixture(scope="session")
def server(folder: Path) -> Iterator[Server]:
    server = Server(folder / ".egara", folder.parent / "encoders")
    yield server
    server.stop()


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """The page, open in English; fails the test where the page's script throws or logs an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    page.goto(server.address)
    yield page
    context.close()
    assert [fault for fault in faults if "status of 4" not in fault] == []
