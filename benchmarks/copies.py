"""Measure which difference separates copies from similar drawings. Prints Markdown tables.

    python benchmarks/copies.py FOLDER [FOLDER ...] [--drawings 60] [--sheets OUT] [--time 100000]

For each folder, the script makes variations of some drawings and prints the share that is
recognised as a copy of the original (recall). Then it compares all pairs of different drawings with
near perceptual hashes and prints how many count as copies at each limit. Whether these are correct
must be judged by eye: `--sheets` draws the pairs, those with the smallest difference first.
"""

import argparse
import io
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from machine import machine
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageEnhance

from duplicates import SUFFIXES, VARIATIONS, Vary, saved
from egara.errors import EgaraError
from egara.explore.duplicates import (
    COPY_RADIUS,
    LOCAL_DIFFERENCE,
    SmallImage,
    is_copy,
    local_difference,
    near_hash_pairs,
    small_image_of_file,
)
from egara.images import decode, perceptual_hash, thumbnail

LIMITS = (8, 12, LOCAL_DIFFERENCE, 19, 22, 26, 30, 40)
KINDS = (*SUFFIXES, ".svg")
CELL = 150


def cropped_at(left: float, top: float, right: float, bottom: float) -> Vary:
    def vary(picture: Image.Image) -> bytes:
        width, height = picture.size
        box = (left * width, top * height, (1 - right) * width, (1 - bottom) * height)
        return saved(picture.crop(tuple(map(round, box))))

    return vary


def recoloured_slightly(picture: Image.Image) -> bytes:
    paler = ImageEnhance.Color(picture).enhance(0.9)
    return saved(ImageEnhance.Brightness(paler).enhance(1.04), "JPEG", quality=80)


def tinted(picture: Image.Image) -> bytes:
    warm = np.asarray(picture).astype(int) + np.array([10, 4, -8])
    return saved(Image.fromarray(np.clip(warm, 0, 255).astype(np.uint8)))


KEPT = ("twice the size", "half the size", "a quarter of the size", "JPEG, quality 50",
        "JPEG, quality 15", "WebP, quality 30")  # fmt: skip
CHANGED = ("cropped by 5 %", "recoloured", "grey", "flipped", "turned by 2°")
MADE: dict[str, Vary] = {
    **{name: VARIATIONS[name] for name in KEPT},
    "GIF, 64 colours": lambda p: saved(p.quantize(64), "GIF"),
    "a little paler and lighter": recoloured_slightly,
    "tinted": tinted,
    "cropped by 1 % at one corner": cropped_at(0.01, 0.01, 0, 0),
    "cropped by 2 % (1 % a side)": cropped_at(0.01, 0.01, 0.01, 0.01),
    **{name: VARIATIONS[name] for name in CHANGED},
}


class Seen:
    """The hash, aspect ratio and small image of an image, as in indexing and stacking."""

    def __init__(self, content: bytes) -> None:
        picture = decode(content)
        self.hash = perceptual_hash(picture)
        self.proportions = picture.width / picture.height
        self.file = thumbnail(picture)
        self.look: SmallImage = small_image_of_file(self.file)
        self.faint = int(np.ptp(self.look, axis=(0, 1)).max()) < 120  # where contrast decides too

    def differs(self, other: "Seen") -> float:
        """The local difference; infinite if the hash or the aspect ratio excludes a copy."""
        near = (self.hash ^ other.hash).bit_count() <= COPY_RADIUS
        same = abs(self.proportions / other.proportions - 1) <= 0.03
        faint = self.faint and other.faint and not is_copy(self.look, other.look, 1.0)
        ruled_out = faint or not (near and same)
        return float("inf") if ruled_out else local_difference(self.look, other.look)


def print_recall(pictures: Sequence[Image.Image]) -> None:
    own = [Seen(saved(picture)) for picture in pictures]
    print(f"| recall, limit | {' | '.join(f'{limit:g}' for limit in LIMITS)} |")
    print(f"|---|{'--:|' * len(LIMITS)}")
    for name, vary in MADE.items():
        made = [Seen(vary(picture)) for picture in pictures]
        away = np.array([a.differs(b) for a, b in zip(own, made, strict=True)])
        shares = " | ".join(f"{np.mean(away <= limit):.2f}" for limit in LIMITS)
        print(f"| {name} | {shares} |", flush=True)
    print()


def print_pairs(files: Sequence[Path], known: Sequence[Seen], sheet: Path | None) -> None:
    pairs, _ = near_hash_pairs(np.array([one.hash for one in known], np.uint64), COPY_RADIUS)
    found = sorted((known[a].differs(known[b]), a, b) for a, b in pairs.tolist())
    away = np.array([one[0] for one in found])
    print(f"| pairs of {len(files):,} drawings, limit | {' | '.join(f'{n:g}' for n in LIMITS)} |")
    print(f"|---|{'--:|' * len(LIMITS)}")
    counts = " | ".join(str(np.count_nonzero(away <= limit)) for limit in LIMITS)
    print(f"| of {len(pairs):,} near by the hash | {counts} |")
    print()
    if sheet is not None:
        draw_sheet([(d, files[a], known[a], known[b]) for d, a, b in found if d <= 60][:240], sheet)


def draw_sheet(pairs: Sequence[tuple[float, Path, Seen, Seen]], out: Path) -> None:
    columns = 6
    rows = -(-len(pairs) // columns)
    sheet = Image.new("RGB", (columns * (2 * CELL + 20), max(1, rows) * (CELL + 14)), "#dddddd")
    pen = ImageDraw.Draw(sheet)
    for place, (away, file, *both) in enumerate(pairs):
        x, y = place % columns * (2 * CELL + 20), place // columns * (CELL + 14)
        pen.text((x, y), f"{away:.1f} {file.stem[:30]}", fill="black")
        for side, one in enumerate(both):
            picture = Image.open(io.BytesIO(one.file)).convert("RGB")
            picture.thumbnail((CELL - 4, CELL - 4))
            sheet.paste(picture, (x + side * CELL, y + 14))
    out.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(out)


def timed(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def print_times(known: Sequence[Seen], total: int) -> None:
    """A tenth of the drawings are copies of others; all are compared at once."""
    rng = np.random.default_rng(0)
    hashes: NDArray[np.uint64] = rng.integers(0, 2**63, total, dtype=np.uint64)
    copies = total // 10
    hashes[:copies] = hashes[-copies:] ^ (np.uint64(1) << rng.integers(0, 63, copies, np.uint64))
    looks = 2000
    some = [known[row % len(known)] for row in range(looks)]
    reading = timed(lambda: [small_image_of_file(one.file) for one in some]) / looks
    comparing = timed(lambda: [is_copy(one.look, some[0].look, 1.0) for one in some]) / looks
    searching = timed(lambda: near_hash_pairs(hashes, COPY_RADIUS))
    whole = searching + 2 * copies * reading + copies * comparing
    print(f"{total:,} drawings, a tenth of them copies: {searching:.1f} s to find near hashes;")
    print(f"{reading * 1e3:.2f} ms to read a thumbnail, {comparing * 1e6:.0f} µs to compare two;")
    print(f"{whole:.0f} s in all when none is known yet.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--drawings", type=int, default=60)
    parser.add_argument("--most", type=int, default=4000, help="of each folder")
    parser.add_argument("--sheets", type=Path)
    parser.add_argument("--time", type=int)
    asked = parser.parse_args()
    print(machine("numpy", "pillow"))
    known: list[Seen] = []
    for folder in asked.folders:
        files, known = read(folder, asked.most)
        print(f"\n**{folder.name}**, {min(asked.drawings, len(files))} drawings varied\n")
        rng = np.random.default_rng(0)
        chosen = rng.choice(len(files), min(asked.drawings, len(files)), replace=False)
        pictures = [decode(files[row].read_bytes()).pixels for row in chosen]
        print_recall([Image.fromarray(pixels).convert("RGB") for pixels in pictures])
        print_pairs(files, known, asked.sheets and asked.sheets / f"{folder.name}.png")
    if asked.time:
        print_times(known, asked.time)


def read(folder: Path, most: int) -> tuple[list[Path], list[Seen]]:
    """The drawings of a folder that can be read, in the order of their paths."""
    every = sorted(p for p in folder.rglob("*") if p.suffix.lower() in KINDS and p.is_file())
    files, known = [], []
    for path in every[:most]:
        try:
            known.append(Seen(path.read_bytes()))
        except EgaraError:
            continue
        files.append(path)
    return files, known


if __name__ == "__main__":
    main()
