"""Measure how smoothly the map of the page moves. Prints a Markdown table.

    python benchmarks/map_page.py [--count 100000] [--seconds 6]

The collection has many drawings, made from the rows and thumbnails of the demo drawings with other
IDs. Its map is synthetic: random positions in a disc with one unit of area for each drawing.
Headless Chromium at 1280x800, with software rendering, drags the map back and forth with the mouse.
The time of a frame is the time between two calls of requestAnimationFrame. Rows: the whole map as
points; thumbnails at the first scale that shows them, where most are visible; and a closer view.
"""

import argparse
import os
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import uvicorn
from machine import machine
from playwright.sync_api import Browser, Locator, Page, sync_playwright

import egara
from egara.collection import Collection
from egara.server.app import create_app
from egara.server.listening_socket import addresses, bind
from page import repeat

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
RECORD = """() => {
    const times = (window.frameTimes = []);
    let before = performance.now();
    const step = now => {
        times.push(now - before);
        before = now;
        if (window.frameTimes === times) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
}"""
TAKE = "() => { const times = window.frameTimes; window.frameTimes = null; return times.slice(2); }"
REACH = 300  # pixels that the mouse drags to either side
STEP = 12  # pixels between two events of the mouse
ZOOM = -60  # of the wheel


@contextmanager
def served(collection: Collection) -> Iterator[str]:
    listener = bind("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(create_app(collection), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield addresses(listener)[0].url
    finally:
        server.should_exit = True
        thread.join()


def place(collection: Collection, seed: int = 0) -> None:
    """Store a map with random positions in a disc, one unit of area per drawing."""
    ids = np.sort(np.array(collection.table().column("id").to_pylist(), dtype=str))
    rng = np.random.default_rng(seed)
    angle, share = rng.uniform(0, 2 * np.pi, len(ids)), rng.uniform(0, 1, len(ids))
    radius = np.sqrt(share * len(ids) / np.pi)
    xy = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]).astype(np.float32)
    collection.map = lambda encoder=None, **_: (ids, xy)


def settled(canvas: Locator) -> float:
    """Return the seconds until all images are loaded."""
    started = time.perf_counter()
    page = canvas.page
    quiet = 0
    while quiet < 5:
        page.wait_for_timeout(200)
        quiet = quiet + 1 if canvas.get_attribute("aria-busy") == "false" else 0
    return time.perf_counter() - started - 1


def dragged(page: Page, seconds: float) -> list[float]:
    """Return the sorted times between frames in milliseconds while the map is dragged."""
    page.mouse.move(640, 450)
    page.mouse.down()
    page.evaluate(RECORD)
    until = time.perf_counter() + seconds
    x, way = 640, STEP
    while time.perf_counter() < until:
        x += way
        if abs(x - 640) >= REACH:
            way = -way
        page.mouse.move(x, 450 + (x - 640) // 4)
    times: list[float] = page.evaluate(TAKE)
    page.mouse.up()
    return sorted(times)


def row(what: str, times: list[float], loaded: float) -> str:
    rate = 1000 * len(times) / sum(times)
    worst = times[int(0.95 * len(times))]
    return (
        f"| {what} | {rate:.0f} | {statistics.median(times):.1f} | {worst:.1f} | "
        f"{times[-1]:.0f} | {loaded:.1f} |"
    )


def measured(browser: Browser, address: str, seconds: float) -> Iterator[str]:
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(f"{address}/#map=1")
    canvas = page.get_by_test_id("map-canvas")
    canvas.wait_for(timeout=120_000)
    loaded = settled(canvas)
    if canvas.get_attribute("data-detail") == "points":
        yield row("the complete map, as points", dragged(page, seconds), loaded)
    while canvas.get_attribute("data-detail") == "points":
        page.mouse.wheel(0, ZOOM)
        page.wait_for_timeout(100)
    loaded = settled(canvas)
    yield row("the smallest thumbnails", dragged(page, seconds), loaded)
    for _ in range(11):  # about three times as large
        page.mouse.wheel(0, ZOOM)
        page.wait_for_timeout(60)
    loaded = settled(canvas)
    yield row("thumbnails of about 24 pixels", dragged(page, seconds), loaded)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=6)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        small, large = Path(folder) / "demo", Path(folder) / "many"
        egara.open(small).index(egara.demo_drawings())
        repeat(small, large, args.count)
        collection = egara.open(large)
        place(collection)
        program = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        with served(collection) as address:
            load = os.getloadavg()[0]
            print(f"{machine('playwright')}, Chromium {browser.version}; load {load:.1f}")
            print(f"\n{args.count:,} drawings, 1280x800, software rendering\n")
            print("| view of the map | frames/s | median, ms | 95 %, ms | worst, ms | loaded, s |")
            print("|---|---|---|---|---|---|")
            for line in measured(browser, address, args.seconds):
                print(line, flush=True)
        browser.close()


if __name__ == "__main__":
    main()
