"""Measure how fast the page shows drawings and answers a search. Prints a Markdown table.

    python benchmarks/page.py [--rounds 15] [--many 100000]

The page of the demo drawings runs in headless Chromium on the same machine. Each round is a new
browser context without a cache. Measured are the time from the navigation until the first
thumbnails are decoded, the time from dropping a file until the hits are visible, and the request of
that search alone. Then the same for a collection of many drawings (the rows and thumbnails of the
demo with other IDs): the time until the first thumbnails, and the time between frames while the
page scrolls by 120 pixels per frame.
"""

import argparse
import hashlib
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

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from machine import machine
from playwright.sync_api import Browser, Page, sync_playwright

import egara
from egara.collection.tables import EncoderInfo, Store, read_encoders, schema

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SHOWN = """() => {
    const seen = [...document.querySelectorAll('[data-testid=tile] img')].slice(0, 10);
    return seen.length === 10 && seen.every(image => image.complete && image.naturalWidth > 0);
}"""
SCROLL = """async frames => {
    const canvas = document.querySelector('[data-testid=grid]');
    const next = () => new Promise(requestAnimationFrame);
    let scroller = canvas;
    while (scroller && scroller.scrollHeight <= scroller.clientHeight)
        scroller = scroller.parentElement;
    scroller ??= document.scrollingElement;
    const times = [];
    let before = await next();
    for (let frame = 0; frame < frames; frame++) {
        scroller.scrollBy(0, 120);
        const now = await next();
        times.push(now - before);
        before = now;
    }
    if (scroller.scrollTop < frames * 60) throw new Error('it did not scroll');
    return times;
}"""
FRAMES = 400
BLOCK = 5000
NOISE = 0.02
HITS = "id => document.querySelector('[data-testid=tile]')?.dataset.drawing === id"


@contextmanager
def served(location: Path) -> Iterator[str]:
    program = [sys.executable, "-c", "from egara.cli import main; main()"]
    command = [*program, "serve", "-C", str(location), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        lines = iter(process.stderr or ())
        try:
            yield next(found[0] for line in lines if (found := re.search(r"http://\S+", line)))
        finally:
            process.terminate()


def timed(page: Page, start: object, condition: str, argument: object = None) -> float:
    """Return the milliseconds until a condition of the page is true, checked at every frame."""
    started = time.perf_counter()
    start()  # type: ignore[operator]
    page.wait_for_function(condition, arg=argument, polling="raf")
    return (time.perf_counter() - started) * 1000


def repeat(small: Path, large: Path, count: int, encoder: str | None = None) -> None:
    """Write a collection of many drawings from the tables of a small one.

    They are not copies of each other, as their perceptual hashes are random.

    With an encoder of floats, it has vectors, too: those of the small one with some noise.
    """
    source, target = (Store(str(place), create=place == large) for place in (small, large))
    if encoder is not None:
        infos = source.read("encoders", schema.ENCODERS)
        target.append("encoders", infos.filter(pc.equal(infos["name"], encoder)))
        repeat_vectors(source, target, read_encoders(source)[encoder], count)
    images = source.read("images", schema.IMAGES)
    webps = source.read("thumbnails", schema.THUMBNAILS)
    webp_of = dict(zip(webps["id"].to_pylist(), webps["webp"].to_pylist(), strict=True))
    for numbers in blocks(count):
        rows = images.take([number % len(images) for number in numbers]).to_pylist()
        ids = [id_of(number) for number in numbers]
        shown = {"id": ids, "webp": [webp_of[row["id"]] for row in rows]}
        renamed = [
            row | {"id": image, "path": f"{number:07}.webp", "perceptual_hash": hash_of(image)}
            for row, image, number in zip(rows, ids, numbers, strict=True)
        ]
        target.append("images", pa.Table.from_pylist(renamed, schema.IMAGES))
        target.append("thumbnails", pa.table(shown, schema=schema.THUMBNAILS))


def repeat_vectors(source: Store, target: Store, encoder: EncoderInfo, count: int) -> None:
    """Write the vectors of the same drawings as `repeat`, without scores."""
    layout = schema.vectors(encoder.vector_type, encoder.dimensions, labels=0)
    name = schema.vectors_table(encoder.fingerprint)
    table = source.read(name, layout)
    by_id = dict(zip(table["id"].to_pylist(), table["vector"].to_pylist(), strict=True))
    known = [by_id[row] for row in source.read("images", schema.IMAGES)["id"].to_pylist()]
    rng = np.random.default_rng(0)
    for numbers in blocks(count):
        vectors = np.array([known[number % len(known)] for number in numbers], np.float32)
        vectors += NOISE * rng.standard_normal(vectors.shape, dtype=np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        rows = [
            {"id": id_of(number), "vector": vector}
            for number, vector in zip(numbers, vectors, strict=True)
        ]
        target.append(name, pa.Table.from_pylist(rows, layout))


def blocks(count: int) -> Iterator[range]:
    for start in range(0, count, BLOCK):
        yield range(start, min(start + BLOCK, count))


def hash_of(image: str) -> int:
    return int(image[:15], 16)


def id_of(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()[:32]


def scrolled(browser: Browser, address: str) -> tuple[float, list[float], int]:
    """Return the time to the first thumbnails, the frame times of scrolling, and the tile count."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    shown = timed(page, lambda: page.goto(address, wait_until="commit"), SHOWN)
    times: list[float] = page.evaluate(SCROLL, FRAMES)
    tiles = page.get_by_test_id("tile").count()
    page.context.close()
    return shown, sorted(times), tiles


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
    parser.add_argument("--many", type=int, default=100_000)
    args = parser.parse_args()
    rounds = args.rounds
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        collection = egara.open(Path(place) / "demo")
        collection.index(egara.demo_drawings())
        hit = collection.search(limit=1000)[900]
        program = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        with served(Path(place) / "demo") as address:
            drawing = egara.demo_drawings() / hit.path
            times = [one_round(browser, address, drawing, hit.id) for _ in range(rounds)]
        repeat(Path(place) / "demo", Path(place) / "many", args.many)
        with served(Path(place) / "many") as address:
            first, frames, tiles = scrolled(browser, address)
        print(f"{machine('playwright')}, Chromium {browser.version}\n")
        browser.close()
    print(f"| what | median of {rounds}, ms | worst, ms |\n|---|---|---|")
    names = (
        "first thumbnails are visible",
        "hits of an image are visible",
        "the request, as a part of it",
    )
    for name, values in zip(names, zip(*times, strict=True), strict=True):
        print(f"| {name} | {statistics.median(values):.0f} | {max(values):.0f} |")
    print(f"\n{args.many:,} drawings: first thumbnails after {first:.0f} ms; {FRAMES} frames of")
    print(f"scrolling took {statistics.median(frames):.1f} ms each (median),")
    print(f"{frames[int(0.95 * FRAMES)]:.1f} ms (95 %), {frames[-1]:.0f} ms at worst;")
    print(f"{tiles} tiles in the document.")


if __name__ == "__main__":
    main()
