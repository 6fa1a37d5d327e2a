"""Compare ways to fit a drawing into a square for an encoder. Prints a Markdown table.

    python benchmarks/fit.py FOLDER [--encoder visual] [--grey] [--nested] [--without WORD ...]

The label of a drawing is its folder; with ``--nested``, its top-level folder in FOLDER.
``--without`` excludes drawings whose path contains one of the words. Every drawing is a query among
all others (leave one out), by cosine. R@1: the nearest drawing has the label of the query; macro:
the mean over labels. "Not square": queries with an aspect ratio of more than 1.3. Labels with fewer
than five drawings are not queries, but remain in the database.
"""

import argparse
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
from machine import machine
from numpy.typing import NDArray
from PIL import Image

from egara.encoders import OnnxEncoder, read_manifest
from egara.encoders.registry import load
from egara.errors import BadImage
from egara.images import FoundFile, Picture, as_picture, walk

FITS = ("pad", "stretch", "crop")


def read(args: argparse.Namespace) -> tuple[list[Picture], NDArray[np.str_]]:
    """Read the images and their labels."""
    paths = [item.path for item in walk(args.folder) if isinstance(item, FoundFile)]
    pictures, labels = [], []
    for path in (path for path in paths if not any(word in path for word in args.without)):
        try:
            picture = as_picture(args.folder / path)
        except BadImage:
            continue
        if args.grey:
            grey = Image.fromarray(picture.pixels).convert("L").convert("RGB")
            picture = replace(picture, pixels=np.asarray(grey))
        pictures.append(picture)
        labels.append(path.split("/")[0] if args.nested else path.rpartition("/")[0])
    return pictures, np.array(labels)


def ranked(encoder: OnnxEncoder, pictures: list[Picture]) -> NDArray[np.intp]:
    """Return the ten nearest images (N, 10) of each image, without itself."""
    vectors = encoder.encode(pictures).vectors
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    products = unit @ unit.T
    np.fill_diagonal(products, -np.inf)
    return np.argsort(-products, axis=1, kind="stable")[:, :10]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--encoder", default="visual")
    parser.add_argument("--grey", action="store_true")
    parser.add_argument("--nested", action="store_true")
    parser.add_argument("--without", nargs="*", default=[], metavar="WORD")
    args = parser.parse_args()
    pictures, labels = read(args)
    sizes = Counter(labels.tolist())
    asked = np.array([sizes[label] >= 5 for label in labels])
    proportions = np.array([max(p.width, p.height) / min(p.width, p.height) for p in pictures])
    long = asked & (proportions > 1.3)
    manifest = read_manifest(load(args.encoder).manifest.folder)
    print(
        f"{machine('onnxruntime')}\n\n{asked.sum():,} queries, {long.sum():,} of them not square\n"
    )
    print("| fit | R@1 | macro | P@10 | not square: R@1 | P@10 |")
    print("|---|---:|---:|---:|---:|---:|")
    for fit in FITS:
        encoder = OnnxEncoder(
            replace(manifest, towers={"image": replace(manifest.image, resize=fit)})
        )
        right = labels[ranked(encoder, pictures)] == labels[:, None]
        macro = np.mean([right[asked & (labels == x), 0].mean() for x in set(labels[asked])])
        rates = (right[asked, 0].mean(), macro, right[asked].mean())
        rates += (right[long, 0].mean(), right[long].mean())
        print(f"| {fit} | " + " | ".join(f"{rate:.3f}" for rate in rates) + " |")


if __name__ == "__main__":
    main()
