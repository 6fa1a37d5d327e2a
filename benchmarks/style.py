"""Measure the metrics in the model card of `style`. Prints Markdown tables.

    python benchmarks/style.py [--encoder style] [--baseline visual] [--dataset open-drawings]
        [--each 100] [--illustrators FOLDER]

No encoder was trained on these drawings or their sets. The baseline has frozen ImageNet features.

1. Icon sets that are reserved for tests; each is one style.
2. Emoji sets that are reserved: the nearest drawing of each drawing in all these sets. All sets
   have the same subjects, so the nearest drawing has the same style or the same subject.
3. Book illustrations in grey, with --illustrators (a folder with one folder for each artist, and in
   it one for each book): nearest drawings, and k-means over the same number of drawings of each
   artist.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from machine import machine
from numpy.typing import NDArray
from PIL import Image

import egara
from egara.datasets import Dataset
from egara.datasets.open_drawings import is_reserved
from egara.datasets.open_drawings.reserved import EMOJI_SETS
from egara.encoders import Encoder
from egara.errors import BadImage
from egara.evaluate import DatasetSelection, encode_style, k_means_agreement, measure_style
from egara.evaluate.encoding import encode_drawings
from egara.evaluate.markdown import markdown_table
from egara.images import as_picture
from egara.metric import Metric
from egara.search import ExactIndex

DRAWS = 5
"""The number of random samples with the same number of drawings of each illustrator."""


def progress(what: str, done: int) -> None:
    print(f"\r\033[K{done:,} drawings of {what[:60]}", end="", file=sys.stderr, flush=True)


def reserved_sets(dataset: Dataset) -> dict[str, int]:
    """Return the number of drawings of each reserved set."""
    counts: dict[str, int] = {}
    for drawing in dataset:
        if drawing.set and is_reserved(drawing.set):
            counts[drawing.set] = counts.get(drawing.set, 0) + 1
    return counts


def icons(encoders: Sequence[Encoder], dataset: Dataset, sets: Mapping[str, int], each: int) -> str:
    chosen = tuple(
        name for name, count in sorted(sets.items()) if count >= each and name not in EMOJI_SETS
    )
    task = encode_style(
        encoders,
        dataset,
        DatasetSelection("test", chosen),
        by="set",
        per_artist=each,
        progress=progress,
    )
    return measure_style(task).table().replace(f"; set {', '.join(chosen)}", "; reserved icon sets")


def emoji(encoders: Sequence[Encoder], dataset: Dataset, sets: Mapping[str, int]) -> str:
    chosen = {name for name in sets if name in EMOJI_SETS}
    drawings = [item for item in dataset if item.set in chosen and item.subject]
    encoded = encode_drawings(drawings, encoders, what="reserved emoji sets", progress=progress)
    hands = np.array([item.set for item in encoded.drawings])
    subjects = np.array([item.subject for item in encoded.drawings])
    rows = []
    for encoder in encoders:
        nearest = nearest_others(encoded.vectors[encoder.name], encoder)
        shared = [float((of[nearest] == of).mean()) for of in (hands, subjects)]
        rows.append([encoder.name, *shared])
    about = f"{len(hands):,} drawings of {', '.join(sorted(chosen))}."
    return f"{about}\n\n" + markdown_table(
        ["the nearest drawing has the same", "set", "subject"], rows
    )


def illustrators(encoders: Sequence[Encoder], folder: Path) -> str:
    pictures, artists, books = [], [], []
    for path in sorted(path for path in folder.glob("*/*/*") if path.is_file()):
        try:
            pictures.append(grey(path))
        except BadImage:
            continue
        artists.append(path.parts[-3])
        books.append(path.parts[-2])
    names, counts = np.unique(artists, return_counts=True)
    hands = np.array(artists)
    rows = []
    for encoder in encoders:
        vectors = encoder.encode(pictures).vectors
        nearest = nearest_others(vectors, encoder)
        right = hands[nearest] == hands
        macro = np.mean([right[hands == name].mean() for name in names])
        nmi = balanced(vectors, hands, encoder.metric)
        rows.append([encoder.name, float(right.mean()), float(macro), nmi])
    several = sum(len(set(np.array(books)[hands == name])) > 1 for name in names)
    about = (
        f"{len(hands):,} illustrations by {len(names)} artists, in grey; "
        f"{several} artists have a second book. "
        f"NMI: {counts.min()} drawings of each, mean of {DRAWS} draws."
    )
    return f"{about}\n\n" + markdown_table(["", "R@1", "R@1, mean over artists", "NMI"], rows)


def grey(path: Path) -> Image.Image:
    return Image.fromarray(as_picture(path).pixels).convert("L").convert("RGB")


def balanced(vectors: NDArray[np.generic], hands: NDArray[np.str_], metric: Metric) -> float:
    rng = np.random.default_rng(0)
    names, counts = np.unique(hands, return_counts=True)
    values = []
    for seed in range(DRAWS):
        rows = np.concatenate(
            [rng.choice(np.flatnonzero(hands == name), counts.min(), False) for name in names]
        )
        values.append(k_means_agreement(vectors[rows], hands[rows], metric, seed=seed).nmi)
    return float(np.mean(values))


def nearest_others(vectors: NDArray[np.generic], encoder: Encoder) -> NDArray[np.int64]:
    nearest = ExactIndex(vectors, encoder.metric).search(vectors, k=2).indices
    rows = np.arange(len(vectors))
    return np.where(nearest[:, 0] == rows, nearest[:, 1], nearest[:, 0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--encoder", default="style")
    parser.add_argument("--baseline", default="visual")
    parser.add_argument("--dataset", default="open-drawings")
    parser.add_argument("--each", type=int, default=100, help="drawings of each icon set")
    parser.add_argument("--illustrators", type=Path, help="a folder of folders by artist and book")
    asked = parser.parse_args()
    encoders = [egara.encoder(asked.encoder), egara.encoder(asked.baseline)]
    dataset = egara.open_dataset(asked.dataset)
    sets = reserved_sets(dataset)
    print(machine("numpy", "onnxruntime", "scikit-learn"))
    print(f"\n## Icon sets\n\n{icons(encoders, dataset, sets, asked.each)}")
    print(f"\n## Emoji\n\n{emoji(encoders, dataset, sets)}")
    if asked.illustrators:
        print(f"\n## Book illustrations in grey\n\n{illustrators(encoders, asked.illustrators)}")
    print(file=sys.stderr)


if __name__ == "__main__":
    main()
