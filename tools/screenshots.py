"""Makes the README's pictures, from the real page and commands on the demo drawings.

    python tools/screenshots.py

Needs Chromium; writes docs/images/*.webp.
"""

import io
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

import egara

TARGET = Path(__file__).parents[1] / "docs" / "images"
SIZE = {"width": 1280, "height": 800}
PATIENCE = 180_000  # milliseconds, for the map on a busy machine
SETTLED = 1500  # milliseconds, for pictures to load and transitions to end
WORDS, BIRD = "bird -seagull", "animals/gallo-di-profilo.webp"
BAT = "animals/bat.webp"
BOAT = (
    ((0.12, 0.66), (0.9, 0.64), (0.78, 0.84), (0.24, 0.85), (0.12, 0.66)),
    ((0.5, 0.65), (0.51, 0.12), (0.8, 0.56), (0.51, 0.58)),
    ((0.47, 0.22), (0.22, 0.57), (0.47, 0.58)),
)
"""A sketch: lines in shares of the canvas's side."""

CAT, FLOWERS = "animals/kitten.webp", "plants/bouquet-of-flowers.webp"


def keep(picture: Image.Image, name: str) -> None:
    picture.convert("RGB").save(TARGET / f"{name}.webp", quality=82, method=6)


def shoot(page: Page, name: str) -> None:
    page.wait_for_timeout(SETTLED)
    keep(Image.open(io.BytesIO(page.screenshot())), name)


@contextmanager
def served(location: Path) -> Iterator[str]:
    program = [sys.executable, "-c", "from egara.cli import main; main()"]
    command = [*program, "serve", "-C", str(location), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            lines = iter(process.stderr or ())
            yield next(found[0] for line in lines if (found := re.search(r"http://\S+", line)))
        finally:
            process.terminate()


def page_of(browser: Browser, address: str, **options: str) -> Page:
    page = browser.new_context(viewport=SIZE, **options).new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    page.get_by_test_id("tile").first.locator("img").wait_for()
    return page


def draw(page: Page) -> None:
    page.get_by_test_id("draw").click()
    box = page.get_by_test_id("canvas").bounding_box()
    assert box is not None
    for line in BOAT:
        places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in line]
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place, steps=5)
        page.mouse.up()
    page.get_by_test_id("guess").first.wait_for()


def pictures_of_the_page(browser: Browser, address: str, ids: dict[str, str]) -> None:
    page = page_of(browser, address, locale="en")
    shoot(page, "page")
    page.goto(f"{address}#q={WORDS}")
    page.reload()
    page.locator(f'[data-testid=tile][data-drawing="{ids[BIRD]}"]').click()
    page.get_by_test_id("matches").wait_for()
    page.get_by_test_id("details-title").focus()
    page.mouse.move(1, 1)
    shoot(page, "details")
    page.goto(f"{address}#open={ids[BAT]}")
    page.get_by_test_id("compare-open").click()
    page.get_by_test_id("compare-neighbour").first.wait_for()
    shoot(page, "compare")
    page = page_of(browser, address, locale="en")
    draw(page)
    shoot(page, "draw")
    page = page_of(browser, address, locale="en")
    page.get_by_test_id("to-map").click()
    page.get_by_test_id("map-colour").select_option("cluster")
    page.get_by_test_id("map-legend").wait_for()
    page.locator("[data-testid=map-canvas][aria-busy=false]").wait_for()
    shoot(page, "map")
    page = page_of(browser, address, locale="ja", color_scheme="dark")
    for tile, key in ((7, "a"), (22, "b")):
        page.get_by_test_id("tile").nth(tile).focus()
        page.keyboard.press(key)
    page.get_by_test_id("walk-step").first.wait_for()
    shoot(page, "morph")


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        collection = egara.open(Path(place) / "demo")
        collection.index(egara.demo_drawings())
        collection.sheet(collection.morph(CAT, FLOWERS, steps=4), Path(place) / "walk.png")
        keep(Image.open(Path(place) / "walk.png"), "walk")
        program = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        with served(Path(place) / "demo") as address:
            ids = {path: collection.drawing(path).id for path in (BAT, BIRD)}
            pictures_of_the_page(browser, address, ids)
        browser.close()


if __name__ == "__main__":
    main()
