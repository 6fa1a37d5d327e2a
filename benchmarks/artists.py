"""Compare three distances between artists. Prints a Markdown table.

    python benchmarks/artists.py [--dataset NAME_OR_FOLDER] [--each 64] [--rounds 15] [--least 8]

The drawings are the demo drawings or those of a dataset. Of ``open-drawings``, only the sets that
are reserved for tests are used. The artists are those of `egara evaluate style`.

The drawings of each artist are split into two random halves. The other half of an artist should be
the nearest of the other halves of all artists. `middles` is the distance of the means. `pairs` is
the mean over all pairs of drawings. `nearest` is the distance that Egara uses: the average
Hausdorff distance of at most 32 drawings of each artist. The last column is Spearman's correlation
of an artist's number of drawings with the mean distance from all other artists.
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
from egara.datasets.open_drawings import is_reserved
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
    """Return the Euclidean distances (A, A) of the means, with bits as numbers, or unit vectors."""
    numbers = np.asarray(index.vectors, np.float32)
    if index.metric == "hamming":
        numbers = np.unpackbits(index.vectors, axis=1).astype(np.float32)
    elif index.metric == "cosine":
        numbers = numbers / np.linalg.norm(numbers, axis=1, keepdims=True)
    a, b = (np.stack([numbers[rows].mean(axis=0) for rows in one]) for one in (halves, others))
    return np.linalg.norm(a[:, None] - b[None], axis=2)


def pairs(index: ExactIndex, halves: Sequence[Rows], others: Sequence[Rows]) -> NDArray[Any]:
    """Return the mean distances (A, A) over all pairs of drawings."""
    distances = {row: index.distances(index.vectors[row]) for rows in halves for row in rows}
    return np.array([[np.mean([distances[r][b] for r in a]) for b in others] for a in halves])


def nearest(index: ExactIndex, halves: Sequence[Rows], others: Sequence[Rows]) -> NDArray[Any]:
    """Return the distances (A, A) of `Collection.artists_like`."""
    labels = np.full(len(index), -1, np.int64)
    for number, rows in enumerate(others):
        labels[rows[:MAX_REPRESENTATIVES]] = number
    return np.stack(
        [average_hausdorff_distances(index, a[:MAX_REPRESENTATIVES], labels) for a in halves]
    )


def measured(index: ExactIndex, artists: Sequence[Rows], way: Way, seed: int) -> list[float]:
    """Return R@1, the mean reciprocal rank, and the correlation with the number of drawings."""
    rng = np.random.default_rng(seed)
    mixed = [rng.permutation(rows) for rows in artists]
    halves, others = [r[: len(r) // 2] for r in mixed], [r[len(r) // 2 :] for r in mixed]
    distances = way(index, halves, others)
    ranks = (distances < np.diag(distances)[:, None]).sum(axis=1)
    np.fill_diagonal(distances, np.nan)
    size = spearmanr([len(rows) for rows in others], np.nanmean(distances, axis=0))[0]
    return [float((ranks == 0).mean()), float((1 / (ranks + 1)).mean()), float(size)]


def demo() -> Iterator[tuple[str, ExactIndex, NDArray[np.str_]]]:
    """Yield the name, the vectors (N, D) and the artists (N,) for each encoder."""
    with tempfile.TemporaryDirectory() as folder:
        collection = egara.open(Path(folder) / "demo")
        collection.index(egara.demo_drawings())
        artist_of = {row["id"]: row["artist"] for row in collection.table().to_pylist()}
        for info in collection.describe().encoders:
            ids, vectors = collection.embeddings(info.name)
            names = np.array([artist_of[str(image)] or "" for image in ids])
            yield info.name, ExactIndex(vectors, info.metric), names


def of_dataset(name: str, each: int) -> Iterator[tuple[str, ExactIndex, NDArray[np.str_]]]:
    """Yield the same as `demo` for a dataset, with at most ``each`` drawings per artist."""
    dataset = egara.open_dataset(name)
    sets = tuple({item.set for item in dataset if item.set and is_reserved(item.set)})
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
    parser.add_argument(
        "--each",
        type=int,
        default=64,
        help="the largest number of drawings per artist of the dataset",
    )
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument(
        "--least", type=int, default=8, help="the smallest number of drawings of an artist"
    )
    asked = parser.parse_args()
    print("| encoder | way | artists | R@1 | MRR | number of drawings |")
    print("|---|---|--:|--:|--:|--:|")
    tables = of_dataset(asked.dataset, asked.each) if asked.dataset else demo()
    for encoder, index, names in tables:
        enough = [n for n, c in Counter(names.tolist()).items() if n and c >= asked.least]
        artists = [np.flatnonzero(names == name) for name in sorted(enough)]
        for way in (middles, pairs, nearest):
            rounds = [measured(index, artists, way, seed) for seed in range(asked.rounds)]
            metrics = " | ".join(f"{metric:.2f}" for metric in np.mean(rounds, axis=0))
            print(f"| {encoder} | {way.__name__} | {len(artists)} | {metrics} |", flush=True)


if __name__ == "__main__":
    main()
