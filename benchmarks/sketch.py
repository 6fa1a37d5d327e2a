"""Measure the metrics in the model card of `sketch`. Prints Markdown tables.

    python benchmarks/sketch.py [--encoder sketch] [--baselines semantic visual]
        [--split test] [--per-class 25]

1. Classification of QuickDraw sketches among the labels, by one angle and by voting of 18 variants.
2. Retrieval of drawings by sketches: of QuickDraw, and of TU-Berlin, where people drew otherwise.
   The database is every drawing of the reserved emoji sets, on which nothing is trained. A drawing
   is right if its name (its subject) is the class of the sketch. Classes without such a drawing are
   left out. Classes of which some drawing is in the training data (seen) and others (unseen) are
   reported separately. The baselines read the sketch as an image.

With `--split validation`, sketches of the validation split search the validation drawings of the
emoji sets that are trained on; use it to choose settings.
"""

import argparse
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from machine import machine

import egara
from egara.datasets import LabelledDrawing, open_dataset
from egara.datasets.open_drawings import is_reserved
from egara.encoders import Encoder
from egara.evaluate.markdown import markdown_table
from egara.evaluate.retrieval import query_metrics
from egara.evaluate.sketches import measure_classification
from egara.images import is_strokes, picture_of_strokes
from egara.search import ExactIndex

EMOJI = (
    "emojione", "emojione-monotone", "emojione-v1", "fluent-emoji", "fluent-emoji-flat",
    "fluent-emoji-high-contrast", "fxemoji", "noto", "noto-v1", "openmoji", "streamline-emojis",
    "twemoji",
)  # fmt: skip
BATCH = 256
K = 10


def first_of_each_class(drawings: Iterable[LabelledDrawing], count: int) -> list[LabelledDrawing]:
    """Return the sketches of each class whose IDs have the smallest MD5."""
    classes = defaultdict(list)
    for drawing in drawings:
        if drawing.kind == "sketch":
            classes[drawing.subject].append(drawing)

    def digest(drawing: LabelledDrawing) -> str:
        return hashlib.md5(drawing.id.encode()).hexdigest()

    return [x for name in sorted(classes) for x in sorted(classes[name], key=digest)[:count]]


def vectors(encoder: Encoder, items: Sequence[Any], kind: str) -> np.ndarray:
    if kind == "sketch" and "sketch" not in encoder.kinds:
        items = [picture_of_strokes(item) if is_strokes(item) else item for item in items]
        kind = "image"
    parts = [items[start : start + BATCH] for start in range(0, len(items), BATCH)]
    return np.concatenate([encoder.encode(part, kind=kind).vectors for part in parts])


def retrieval_rows(
    name: str,
    encoders: Sequence[Encoder],
    sketches: Sequence[LabelledDrawing],
    drawings: Sequence[LabelledDrawing],
    seen: set[str],
) -> list[list[object]]:
    """Return a row for each encoder and group of classes: mAP, hit among the first ten, P@10."""
    subjects = np.array([str(drawing.subject).lower() for drawing in drawings])
    known = set(subjects)
    queries = [sketch for sketch in sketches if str(sketch.subject).lower() in known]
    classes = [str(sketch.subject).lower() for sketch in queries]
    rows: list[list[object]] = []
    for encoder in encoders:
        database = vectors(encoder, [drawing.image for drawing in drawings], "image")
        index = ExactIndex(database, encoder.metric)
        found = vectors(encoder, [sketch.image for sketch in queries], "sketch")
        metrics = []
        for vector, subject in zip(found, classes, strict=True):
            distances, relevant = index.distances(vector), subjects == subject
            _, _, precision, average = query_metrics(distances, relevant)
            hit = relevant[np.argsort(distances, kind="stable")[:K]].any()
            metrics.append((average, float(hit), precision))
        values = np.array(metrics)
        groups = {
            "all": np.ones(len(classes), bool),
            "seen": np.array([subject in seen for subject in classes]),
        }
        groups["unseen"] = ~groups["seen"]
        for group, members in groups.items():
            if members.any():
                count = len({c for c, member in zip(classes, members, strict=True) if member})
                means = values[members].mean(axis=0).tolist()
                rows.append([name, encoder.name, group, count, int(members.sum()), *means])
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", default="sketch")
    parser.add_argument("--baselines", nargs="*", default=["semantic", "visual"])
    parser.add_argument("--split", choices=("validation", "test"), default="test")
    parser.add_argument("--per-class", type=int, default=25)
    parser.add_argument("--sketches", default="open-sketches")
    parser.add_argument("--drawings", default="open-drawings")
    options = parser.parse_args()
    encoder = egara.encoder(options.encoder)
    baselines = [egara.encoder(name) for name in options.baselines]
    split = options.split
    quickdraw = first_of_each_class(
        open_dataset(options.sketches, sets=["quickdraw"], splits=[split]), options.per_class
    )
    report = measure_classification([encoder], quickdraw)
    print(f"{machine('onnxruntime')}; egara {egara.__version__}\n")
    print(f"{report.sketches:,} sketches of {report.classes} classes\n")
    print(markdown_table(
        ["encoder", "one angle", "voting"],
        [[name, *values] for name, values in report.accuracies.items()],
    ))  # fmt: skip
    every = list(open_dataset(options.drawings, sets=EMOJI))
    database = [x for x in every if (is_reserved(x.set) if split == "test" else x.split == split)]
    seen = {
        str(drawing.subject).lower()
        for drawing in open_dataset(options.sketches, splits=["train"], kinds=["image"])
    }
    rows = retrieval_rows("QuickDraw", [encoder, *baselines], quickdraw, database, seen)
    if split == "test":
        tuberlin = first_of_each_class(
            open_dataset(options.sketches, sets=["tuberlin"]), options.per_class
        )
        rows += retrieval_rows("TU-Berlin", [encoder, *baselines], tuberlin, database, seen)
    print(f"\n{len(database):,} drawings\n")
    header = ["sketches", "encoder", "classes", "number", "queries", "mAP", "hit in 10", "P@10"]
    print(markdown_table(header, rows, texts=3))


if __name__ == "__main__":
    main()
