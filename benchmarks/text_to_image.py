"""Measure how well words find pictures by what they show: nouns and captions of book illustrations.

    python benchmarks/text_to_image.py ARCHIVE LABELS [--division validation] [--encoders semantic]

ARCHIVE is a ZIP file of pictures. LABELS has one JSON object per line: ``file_name``, ``nouns`` and
possibly ``caption``. The pictures of one division are indexed with numbers as names and without
metadata, so only encoders can find them. The division of a picture is int(md5(file_name), 16) % 10:
0 to 4 train, 5 to 7 validation, 8 and 9 test.

- **mAP of nouns**: the mean over the nouns of at least 5 pictures of the average precision. A query
  is the noun; pictures that it does not find rank last. Chance is the share of pictures.
- **R@10 of captions**: the share of captions whose picture is among the first ten. The words of a
  caption are not required: a picture's score is the mean over the words. Pictures with equal scores
  are in random order; the figure is the expected value.
"""

import argparse
import hashlib
import json
import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from machine import machine
from sklearn.metrics import average_precision_score

import egara
from egara.collection import Collection
from egara.collection.roles import Roles
from egara.collection.snapshots import Snapshots
from egara.collection.tables import Store
from egara.collection.tags import TagIndexes
from egara.collection.words import WordSearch
from egara.encoders import EncoderLoader

DIVISIONS = {"train": range(5), "validation": range(5, 8), "test": range(8, 10)}
MIN_PICTURES = 5
NAMED_IN_REPORT = 12


def division_of(name: str) -> int:
    return int(hashlib.md5(name.encode()).hexdigest(), 16) % 10


def read_labels(path: Path, division: str) -> list[dict[str, Any]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [row for row in rows if division_of(row["file_name"]) in DIVISIONS[division]]


def indexed(archive: Path, labels: list[dict[str, Any]], work: Path, encoders: list[str]) -> Path:
    """Index the labelled pictures under neutral names; the numbers are the order of the labels."""
    drawings = work / "drawings"
    if not drawings.exists():
        drawings.mkdir(parents=True)
        with zipfile.ZipFile(archive) as pictures:
            for number, row in enumerate(labels):
                suffix = Path(row["file_name"]).suffix
                (drawings / f"{number:05}{suffix}").write_bytes(pictures.read(row["file_name"]))
    Collection(work / "collection").index(drawings, encoders=encoders)
    return work / "collection"


class Pictures:
    """The scores of the labelled pictures for a text."""

    def __init__(self, location: Path) -> None:
        store = Store(str(location), create=False)
        roles = Roles(store, EncoderLoader())
        self.words = WordSearch(store, TagIndexes(store))
        self.snapshot = Snapshots(store, roles).newest()
        self.numbers = [int(Path(path).stem) for path in self.snapshot.catalogue.paths]

    def scores(self, text: str) -> np.ndarray[Any, Any]:
        scores = np.zeros(max(self.numbers) + 1)
        scores[self.numbers] = self.words.match(self.snapshot, text).scores
        return scores

    def has_hit(self, text: str) -> bool:
        return bool(self.words.match(self.snapshot, text).matching.any())


def expected_recall(scores: np.ndarray[Any, Any], target: int, k: int) -> float:
    """Return the probability that the target is among the first k, with ties in random order."""
    above, equal = (scores > scores[target]).sum(), (scores == scores[target]).sum()
    return float(np.clip((k - above) / equal, 0, 1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--division", choices=DIVISIONS, default="validation")
    parser.add_argument("--encoders", default="semantic")
    parser.add_argument("--work", type=Path, help="keep the collection in this folder")
    options = parser.parse_args()
    labels = read_labels(options.labels, options.division)
    with tempfile.TemporaryDirectory() as temporary:
        work = options.work or Path(temporary)
        location = indexed(options.archive, labels, work, options.encoders.split(","))
        report(Pictures(location), labels, options.division)


def report(pictures: Pictures, labels: list[dict[str, Any]], division: str) -> None:
    counts = Counter(noun for row in labels for noun in set(row["nouns"]))
    nouns = sorted(noun for noun, count in counts.items() if count >= MIN_PICTURES)
    start = time.perf_counter()
    precision, found = {}, 0
    for noun in nouns:
        truth = np.array([noun in row["nouns"] for row in labels])
        precision[noun] = float(average_precision_score(truth, pictures.scores(noun)))
        found += pictures.has_hit(noun)
    captions = {n: row["caption"] for n, row in enumerate(labels) if row.get("caption")}
    recall = {
        k: np.mean([expected_recall(pictures.scores(c), n, k) for n, c in captions.items()])
        for k in (10, 100)
    }
    seconds = time.perf_counter() - start
    chance = np.mean([counts[noun] / len(labels) for noun in nouns])
    print(f"{machine('lancedb')}; egara {egara.__version__}\n")
    print("| division | pictures | nouns | with hits | mAP (chance) | captions | R@10 | R@100 |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    print(
        f"| {division} | {len(labels):,} | {len(nouns)} | {found} | "
        f"{np.mean(list(precision.values())):.3f} ({chance:.3f}) | {len(captions):,} | "
        f"{recall[10]:.4f} ({10 / len(labels):.4f}) | {recall[100]:.3f} |\n"
    )
    best = sorted(nouns, key=lambda noun: -precision[noun])[:NAMED_IN_REPORT]
    print("Best nouns:", ", ".join(f"{n} {precision[n]:.2f}" for n in best), f"({seconds:.0f} s)")


if __name__ == "__main__":
    main()
