"""How soon does the page show drawings, and answer a search? Prints a Markdown table.

    python benchmarks/page.py [--rounds 15]

The page on the demo drawings, in headless Chromium on the same machine. Each round is a new browser
context, so nothing is cached: from the navigation until the first thumbnails are decoded; from
giving a file until the hits stand in the page; and the request of that search alone.
"""

import argparse
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from machine import machine
from playwright.sync_api import Browser, Page, sync_playwright

import egara

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SHOWN = """() => {
    const seen = [...document.querySelectorAll('[data-testid=tile] img')].slice(0, 10);
    return seen.length === 10 && seen.every(image => image.complete && image.naturalWidth > 0);
}"""
HITS = "id => document.querySelector('[data-testid=tile]')?.dataset.drawing === id"


@contextmanager
def served(location: Path) -> Iterator[str]:
    program = [sys.executable, "-c", "from egara.cli import main; main()"]
    command = [*program, "serve", "-C", str(location), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        lines = iter(process.stderr or ())
        yield next(found[0] for line in lines if (found := re.search(r"http://\S+", line)))
        process.terminate()


def timed(page: Page, start: object, condition: str, argument: object = None) -> float:
    """Milliseconds until a condition of the page holds, checked at every frame."""
    started = time.perf_counter()
    start()  # type: ignore[operator]
    page.wait_for_function(condition, arg=argument, polling="raf")
    return (time.perf_counter() - started) * 1000


def one_round(browser: Browser, address: str, drawing: Path, image: str) -> tuple[float, ...]:
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    requests: list[float] = []
    page.on(
        "requestfinished",
        lambda request: (
            request.url.endswith("/api/search")
            and requests.append(request.timing["responseEnd"] - request.timing["requestStart"])
        ),
    )
    shown = timed(page, lambda: page.goto(address, wait_until="commit"), SHOWN)
    file = page.get_by_test_id("file-input")
    answered = timed(page, lambda: file.set_input_files(drawing), HITS, image)
    page.wait_for_timeout(100)
    page.context.close()
    return shown, answered, requests[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        collection = egara.open(Path(place) / "demo")
        collection.index(egara.demo_drawings())
        hit = collection.search(limit=1000)[900]
        program = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        with served(Path(place) / "demo") as address:
            drawing = egara.demo_drawings() / hit.path
            times = [one_round(browser, address, drawing, hit.id) for _ in range(rounds)]
        print(f"{machine('playwright')}, Chromium {browser.version}\n")
        browser.close()
    print(f"| what | median of {rounds}, ms | worst, ms |\n|---|---|---|")
    names = ("first thumbnails shown", "an image's hits shown", "of that, the request")
    for name, values in zip(names, zip(*times, strict=True), strict=True):
        print(f"| {name} | {statistics.median(values):.0f} | {max(values):.0f} |")


if __name__ == "__main__":
    main()
