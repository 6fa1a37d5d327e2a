"""Measure which distances recognise variations of a drawing. Prints Markdown tables.

    python benchmarks/duplicates.py [FOLDER] [--drawings 100] [--encoder visual]

The script makes variations of some drawings of a folder (by default the demo drawings) and compares
each with every drawing of the folder. Recall is the share of variations whose original is found.
Precision is the share of originals among all found drawings. Drawings of the folder that are
similar to one another count as errors.
"""

import argparse
import io
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from machine import machine
from numpy.typing import NDArray
from PIL import Image, ImageOps

import egara
from egara.encoders import Encoder
from egara.explore.duplicates import (
    HASH_RADIUS,
    CandidatePair,
    Relation,
    SmallImage,
    compare_images,
    part_correlation,
    relation,
    small_image,
)
from egara.images import decode, perceptual_hash, thumbnail

RADII = (4, 6, 8, 10, 12)
SUFFIXES = (".webp", ".png", ".jpg", ".jpeg", ".gif")
BATCH = 64

Vary = Callable[[Image.Image], bytes]


class Seen(NamedTuple):
    """Features of some images: hashes, unit vectors, small images, aspect ratios."""

    hashes: NDArray[np.uint64]
    vectors: NDArray[np.float32]
    looks: list[SmallImage]
    proportions: NDArray[np.float64]


def saved(picture: Image.Image, form: str = "PNG", **options: int) -> bytes:
    file = io.BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def scaled(by: float) -> Vary:
    def vary(picture: Image.Image) -> bytes:
        size = [max(1, round(side * by)) for side in picture.size]
        return saved(picture.resize((size[0], size[1]), Image.Resampling.LANCZOS))

    return vary


def cropped(share: float) -> Vary:
    def vary(picture: Image.Image) -> bytes:
        x, y = (round(side * share / 2) for side in picture.size)
        return saved(picture.crop((x, y, picture.width - x, picture.height - y)))

    return vary


def turned(degrees: float) -> Vary:
    return lambda p: saved(p.rotate(degrees, Image.Resampling.BICUBIC, fillcolor="white"))


def recoloured(picture: Image.Image) -> bytes:
    hue, saturation, value = picture.convert("HSV").split()
    hue = hue.point([(level + 85) % 256 for level in range(256)])
    return saved(Image.merge("HSV", (hue, saturation, value)).convert("RGB"))


def framed(picture: Image.Image) -> bytes:
    return saved(ImageOps.expand(picture, round(max(picture.size) * 0.06), "black"))


VARIATIONS: dict[str, Vary] = {
    "twice the size": scaled(2),
    "half the size": scaled(0.5),
    "a quarter of the size": scaled(0.25),
    "JPEG, quality 50": lambda p: saved(p, "JPEG", quality=50),
    "JPEG, quality 15": lambda p: saved(p, "JPEG", quality=15),
    "WebP, quality 30": lambda p: saved(p, "WEBP", quality=30),
    "cropped by 5 %": cropped(0.05),
    "cropped by 10 %": cropped(0.1),
    "cropped by 20 %": cropped(0.2),
    "recoloured": recoloured,
    "grey": lambda p: saved(ImageOps.grayscale(p)),
    "flipped": lambda p: saved(ImageOps.mirror(p)),
    "framed": framed,
    "turned by 2°": turned(2),
    "turned by 5°": turned(5),
}


def seen(files: Sequence[bytes], encoder: Encoder) -> Seen:
    pictures = [decode(data) for data in files]
    thumbnails = [Image.open(io.BytesIO(thumbnail(picture))) for picture in pictures]
    parts = [
        encoder.encode(pictures[start : start + BATCH]).vectors
        for start in range(0, len(pictures), BATCH)
    ]
    vectors = np.concatenate(parts)
    return Seen(
        np.array([perceptual_hash(picture) for picture in pictures], np.uint64),
        vectors / np.linalg.norm(vectors, axis=1, keepdims=True),
        [small_image(picture) for picture in thumbnails],
        np.array([picture.width / picture.height for picture in pictures]),
    )


class Counts:
    """The numbers of originals and of other drawings that each criterion finds."""

    def __init__(self, base: Seen, thresholds: Sequence[float]) -> None:
        self.base = base
        self.thresholds = thresholds
        self.own: dict[str, list[int]] = {}
        self.others = np.zeros(len(RADII) + len(thresholds) + 1, int)
        self.asked = 0
        self.relations: dict[str, dict[str, int]] = {}

    def add(self, name: str, made: Seen, sources: NDArray[np.int64]) -> None:
        bits = np.bitwise_count(made.hashes[:, None] ^ self.base.hashes[None])
        away = 1 - made.vectors @ self.base.vectors.T
        rows = np.arange(len(sources))
        found = [bits <= radius for radius in RADII]
        found += [away <= threshold for threshold in self.thresholds]
        found.append(self._related(name, made, sources, bits, away))
        self.own[name] = [int(one[rows, sources].sum()) for one in found]
        self.others += [int(one.sum() - one[rows, sources].sum()) for one in found]
        self.asked += len(sources)

    def _related(
        self,
        name: str,
        made: Seen,
        sources: NDArray[np.int64],
        bits: NDArray[Any],
        away: NDArray[np.float32],
    ) -> NDArray[np.bool_]:
        """Return the pairs that `egara duplicates` relates with the default thresholds."""
        vectors = egara.installed_encoders()["visual"].vectors
        limit = None if vectors is None else vectors.near
        assert limit is not None
        found = np.zeros(bits.shape, bool)
        said = dict.fromkeys(Relation, 0)
        for row, other in zip(*np.nonzero((bits <= HASH_RADIUS) | (away <= limit)), strict=True):
            pair = CandidatePair(
                int(bits[row, other]),
                float(away[row, other]),
                compare_images(made.looks[row], self.base.looks[other]),
                float(made.proportions[row] / self.base.proportions[other]),
                partial(part_correlation, made.looks[row], self.base.looks[other]),
            )
            what = relation(pair, limit)
            found[row, other] = what is not None
            if what is not None and other == sources[row]:
                said[what] += 1
        self.relations[name] = {str(what): count for what, count in said.items()}
        return found


def print_tables(counts: Counts, each: int) -> None:
    ways = [f"hash ≤ {r}" for r in RADII] + [f"cosine ≤ {t:g}" for t in counts.thresholds]
    ways.append("`egara duplicates`")
    print(f"| recall | {' | '.join(ways)} |")
    print(f"|---|{'--:|' * len(ways)}")
    for name, own in counts.own.items():
        print(f"| {name} | {' | '.join(f'{n / each:.2f}' for n in own)} |")
    own_found = np.sum(list(counts.own.values()), axis=0)
    precision = own_found / np.maximum(own_found + counts.others, 1)
    print(f"| **precision** | {' | '.join(f'{p:.3f}' for p in precision)} |")
    print(f"| other drawings found | {' | '.join(map(str, counts.others))} |")
    print()
    kinds = [str(what) for what in Relation]
    print(f"| relation by `egara duplicates` | {' | '.join(kinds)} | nothing |")
    print(f"|---|{'--:|' * (len(kinds) + 1)}")
    for name, said in counts.relations.items():
        shares = [said[kind] / each for kind in kinds]
        print(f"| {name} | {' | '.join(f'{s:.2f}' for s in [*shares, 1 - sum(shares)])} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", default=egara.demo_drawings())
    parser.add_argument("--drawings", type=int, default=100)
    parser.add_argument("--encoder", default="visual")
    parser.add_argument(
        "--thresholds", type=float, nargs="+", default=[0.05, 0.08, 0.1, 0.12, 0.15, 0.2]
    )
    asked = parser.parse_args()
    encoder = egara.encoder(asked.encoder)
    files = sorted(path for path in asked.folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    counts = Counts(seen([path.read_bytes() for path in files], encoder), asked.thresholds)
    chosen = np.random.default_rng(0).choice(len(files), asked.drawings, replace=False)
    pictures = [Image.open(files[row]).convert("RGB") for row in chosen]
    for name, vary in VARIATIONS.items():
        counts.add(name, seen([vary(picture) for picture in pictures], encoder), chosen)
    print(machine("numpy", "pillow", "onnxruntime"))
    print()
    print(f"{len(files):,} drawings, {asked.drawings} of them varied; encoder `{asked.encoder}`.")
    print()
    print_tables(counts, asked.drawings)


if __name__ == "__main__":
    main()
