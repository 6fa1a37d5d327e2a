"""Three ways to say how far artists are from one another. Prints a table for each encoder and way.

    python benchmarks/artists.py [--dataset NAME_OR_FOLDER] [--each 64] [--rounds 15] [--least 8]

On the demo drawings, or on a dataset: of ``open-drawings`` the sets that are reserved for tests, of
another one all of it. Who drew a drawing there is what `egara evaluate style` says.

Each artist's drawings are parted into two halves by lot: the other half of an artist should be the
nearest of all artists' other halves. `middles` is the distance of the means, `pairs` the mean over
all pairs of drawings, `nearest` what Egara uses: the mean over the drawings of each of the distance
to the nearest of the other, of at most 32 drawings of each. The last column says what the number of
an artist's drawings does: Spearman's correlation with their mean distance from all others.
"""

import argparse
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

import egara
from egara.datasets.open_drawings import reserved
from egara.encoders import installed
from egara.evaluate import DatasetSelection, encode_style
from egara.explore.clustering.group_distances import (
    MAX_REPRESENTATIVES,
    average_hausdorff_distances,
)
from egara.search import ExactIndex

Rows = NDArray[np.int64]
Way = Callable[[ExactIndex, Sequence[Rows], Sequence[Rows]], NDArray[Any]]


def middles(index: ExactIndex, halves: Sequence[Rows], others: Sequence[Rows]) -> NDArray[Any]:
    """(A, A): Euclidean, of bits as numbers and of vectors of length 1 where cosine compares."""
    numbers = np.asarray(index.vectors, np.float32)
    if index.metric == "hamming":
        numbers = np.unpackbits(index.vectors, axis=1).astype(np.float32)
    elif index.metric == "cosine":
        numbers = numbers / np.linalg.norm(numbers, axis=1, keepdims=True)
    a, b = (np.stack([numbers[rows].mean(axis=0) for rows in one]) for one in (halves, others))
    return np.linalg.norm(a[:, None] - b[None], axis=2)


def pairs(index: ExactIndex, halves: Sequence[Rows], others: Sequence[Rows]) -> NDArray[Any]:
    """(A, A): the mean distance of a drawing of one to a drawing of the other."""
    away = {row: index.distances(index.vectors[row]) for rows in halves for row in rows}
    return np.array([[np.mean([away[r][b] for r in a]) for b in others] for a in halves])


def nearest(index: ExactIndex, halves: Sequence[Rows], others: Sequence[Rows]) -> NDArray[Any]:
    """(A, A): as `Collection.artists_like`."""
    labels = np.full(len(index), -1, np.int64)
    for number, rows in enumerate(others):
        labels[rows[:MAX_REPRESENTATIVES]] = number
    return np.stack(
        [average_hausdorff_distances(index, a[:MAX_REPRESENTATIVES], labels) for a in halves]
    )


def measured(index: ExactIndex, artists: Sequence[Rows], way: Way, seed: int) -> list[float]:
    """R@1, mean reciprocal rank, and what the number of drawings does."""
    rng = np.random.default_rng(seed)
    mixed = [rng.permutation(rows) for rows in artists]
    halves, others = [r[: len(r) // 2] for r in mixed], [r[len(r) // 2 :] for r in mixed]
    away = way(index, halves, others)
    ranks = (away < np.diag(away)[:, None]).sum(axis=1)
    np.fill_diagonal(away, np.nan)
    size = spearmanr([len(rows) for rows in others], np.nanmean(away, axis=0))[0]
    return [float((ranks == 0).mean()), float((1 / (ranks + 1)).mean()), float(size)]


def demo() -> Iterator[tuple[str, ExactIndex, NDArray[np.str_]]]:
    """Of each encoder its name, the vectors (N, D), and who drew each (N,)."""
    with tempfile.TemporaryDirectory() as place:
        collection = egara.open(Path(place) / "demo")
        collection.index(egara.demo_drawings())
        by = {row["id"]: row["artist"] for row in collection.table().to_pylist()}
        for info in collection.describe().encoders:
            ids, vectors = collection.embeddings(info.name)
            names = np.array([by[str(image)] or "" for image in ids])
            yield info.name, ExactIndex(vectors, info.metric), names


def of_dataset(name: str, each: int) -> Iterator[tuple[str, ExactIndex, NDArray[np.str_]]]:
    """As `demo`, of at most ``each`` drawings of an artist."""
    dataset = egara.open_dataset(name)
    sets = tuple({item.set for item in dataset if item.set and reserved(item.set)})
    selection = (
        DatasetSelection("test", sets) if dataset.name == "open-drawings" else DatasetSelection()
    )
    encoders = [egara.encoder(name) for name in installed()]
    task = encode_style(encoders, dataset, selection, per_artist=each)
    for encoder, vectors in task.vectors.items():
        yield encoder, ExactIndex(vectors, task.metrics[encoder]), task.classes


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dataset", help="instead of the demo drawings")
    parser.add_argument("--each", type=int, default=64, help="at most, of an artist of it")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--least", type=int, default=8, help="drawings of an artist")
    asked = parser.parse_args()
    print("| encoder | way | artists | R@1 | MRR | number of drawings |")
    print("|---|---|--:|--:|--:|--:|")
    found = of_dataset(asked.dataset, asked.each) if asked.dataset else demo()
    for encoder, index, names in found:
        enough = [n for n, c in Counter(names.tolist()).items() if n and c >= asked.least]
        artists = [np.flatnonzero(names == name) for name in sorted(enough)]
        for way in (middles, pairs, nearest):
            rounds = [measured(index, artists, way, seed) for seed in range(asked.rounds)]
            figures = " | ".join(f"{figure:.2f}" for figure in np.mean(rounds, axis=0))
            print(f"| {encoder} | {way.__name__} | {len(artists)} | {figures} |", flush=True)


if __name__ == "__main__":
    main()
