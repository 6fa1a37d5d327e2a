"""Check the findings of the deep sketch feature (2016) on open data. Prints Markdown tables.

    python benchmarks/sketch_findings.py RUNS [--sketches open-sketches] [--set NAME=VALUE ...]

Trains the networks of section 4.2 (S with bilinear resizing, S, S+I, S+E, S+I+E) with the settings
`small`, each in a folder of RUNS, and resumes what was stopped. Then it measures on the validation
split:

1. classification of sketches (Table 1): from one angle, and by voting of 18 variants;
2. retrieval of images by sketches (Table 3): the mean average precision of images of the class of
   a sketch, by the layer before the embedding (for layer 6), by the embedding (for 7) and both.

Last, it compares shared with separate weights: one network trained on S+I+E, or one for sketches,
trained on S+E, and another for images, trained on I to the vectors of the classes of the first.

The paper's AlexNet begins with ImageNet weights. `small` has an EfficientNet-Lite0 with such
weights instead, and smaller pictures: the order can be compared with the paper's, not the numbers.
"""

import argparse
import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from machine import machine

import egara.train.deep_sketch
from egara.datasets import LabelledDrawing, open_dataset
from egara.evaluate.markdown import markdown_table
from egara.evaluate.retrieval import query_metrics
from egara.images.sketches.strokes import checked_strokes
from egara.search import ExactIndex
from egara.train.deep_sketch.mixture import load_mixture
from egara.train.deep_sketch.networks import DeepSketchFeature, SketchNetwork
from egara.train.deep_sketch.pictures import Item, Pictures
from egara.train.deep_sketch.recipe import accuracies, train_network
from egara.train.deep_sketch.settings import Settings
from egara.train.kit.settings import read_settings

RUNS = {
    "S, bilinear": ("S", "bilinear"),
    "S": ("S", "edge-preserving"),
    "S+I": ("S+I", "edge-preserving"),
    "S+E": ("S+E", "edge-preserving"),
    "S+I+E": ("S+I+E", "edge-preserving"),
}
LAYERS = {"6": ("trunk",), "7": ("embedding",), "6+7": ("trunk", "embedding")}
CLASSIFIED = 4
"""Sketches of each class that are classified."""

BATCH = 128


@dataclass(frozen=True)
class Measured:
    """The figures of one network.

    Attributes:
        accuracies: by protocol.
        precisions: mAP by layers.
        separate: mAP by the embedding, if another network reads the images; None if not measured.
    """

    accuracies: dict[str, float]
    precisions: dict[str, float]
    separate: float | None


def first_of_each_class(drawings: Iterable[LabelledDrawing], count: int) -> list[LabelledDrawing]:
    counts: Counter[str | None] = Counter()
    chosen = []
    for drawing in drawings:
        counts[drawing.subject] += 1
        if counts[drawing.subject] <= count:
            chosen.append(drawing)
    return chosen


def features(
    network: SketchNetwork, items: Sequence[Item], settings: Settings
) -> dict[str, np.ndarray]:
    """Return the features (N, D) of items by layers."""
    pictures = Pictures(
        items, settings.image_size, resizing=settings.resizing, augmentation=settings.augmentation
    )
    parts: dict[str, list[np.ndarray]] = {name: [] for name in LAYERS}
    with torch.inference_mode():
        for start in range(0, len(items), BATCH):
            rows = range(start, min(start + BATCH, len(items)))
            pixels = network.normalisation(pictures.upright(rows).permute(0, 3, 1, 2).float())
            for name, layers in LAYERS.items():
                feature = DeepSketchFeature(network, layers, settings.image_size)
                parts[name].append(feature(pixels).numpy())
    return {name: np.concatenate(found) for name, found in parts.items()}


def mean_precision(
    queries: np.ndarray, images: np.ndarray, classes: Sequence[str], subjects: np.ndarray
) -> float:
    index = ExactIndex(images, "euclidean")
    return float(
        np.mean(
            [
                query_metrics(index.distances(query), subjects == subject)[3]
                for query, subject in zip(queries, classes, strict=True)
            ]
        )
    )


def image_network(
    folder: Path, dataset: str, settings: Settings, classifier: torch.nn.Module
) -> SketchNetwork:
    """Train a network on images alone, as many as `settings` has sketches and edge maps."""
    data = load_mixture(open_dataset(dataset), replace(settings, mixture="S+I"), folder, print)
    rows = [row for row, item in enumerate(data.train) if item.domain == "I"]
    repeats = round(len(data.train) / len(rows))
    part = replace(
        data, train=tuple(data.train[row] for row in rows), train_classes=data.train_classes[rows]
    )
    stages = tuple(replace(stage, sampled_variants=repeats) for stage in settings.training)
    weights = deepcopy(classifier)
    return train_network(folder, part, replace(settings, training=stages), print, weights)


def precisions(
    sketches_by: SketchNetwork,
    images_by: SketchNetwork,
    dataset: str,
    settings: Settings,
    sketches: Sequence[LabelledDrawing],
) -> dict[str, float]:
    """Return the mean average precision of the images of a sketch's class, by layers."""
    images = list(open_dataset(dataset, splits=["validation"], kinds=["image"]))
    subjects = np.array([str(x.subject) for x in images])
    queries = [x for x in sketches if x.subject in set(subjects)]
    drawn = [Item("S", checked_strokes(x.image)) for x in queries]
    by_sketch = features(sketches_by, drawn, settings)
    by_image = features(images_by, [Item("I", x.image) for x in images], settings)
    classes = [str(x.subject) for x in queries]
    print(f"{len(queries):,} sketches search {len(images):,} images")
    return {
        name: mean_precision(by_sketch[name], by_image[name], classes, subjects) for name in LAYERS
    }


def measured(
    folder: Path, dataset: str, settings: Settings, sketches: Sequence[LabelledDrawing]
) -> Measured:
    """Train a network, or resume its training, and measure it."""
    data = load_mixture(open_dataset(dataset), settings, folder, print)
    network = train_network(folder, data, settings, print)
    numbers = {name: number for number, name in enumerate(data.classes)}
    classified = first_of_each_class(sketches, CLASSIFIED)
    part = replace(
        data,
        validation=tuple(Item("S", checked_strokes(x.image)) for x in classified),
        validation_classes=np.array([numbers[str(x.subject)] for x in classified], np.int64),
    )
    separate = None
    if settings.mixture == "S+E":
        images_by = image_network(folder / "images", dataset, settings, network.classifier)
        separate = precisions(network, images_by, dataset, settings, sketches)["7"]
    print(f"{len(classified):,} sketches are classified")
    return Measured(
        accuracies(network, part, settings),
        precisions(network, network, dataset, settings, sketches),
        separate,
    )


def verdicts(found: dict[str, Measured]) -> list[list[str]]:
    """Return each finding of the paper with the figures that decide it."""

    def accuracy(run: str, protocol: str = "single angle") -> float:
        return found[run].accuracies[protocol]

    def precision(run: str, layers: str = "6+7") -> float:
        return found[run].precisions[layers]

    def ordered(values: Sequence[float]) -> bool:
        return all(low < high for low, high in itertools.pairwise(values))

    resizing = [accuracy("S, bilinear"), accuracy("S")]
    voting = [accuracy("S"), accuracy("S", "voting")]
    alone = [max(accuracy(run) for run in ("S+I", "S+E", "S+I+E")), accuracy("S")]
    mixing = [precision(run) for run in ("S", "S+I", "S+I+E")]
    layers = [max(precision("S+I+E", one) for one in ("6", "7")), precision("S+I+E")]
    rows = {
        "edge-preserving resizing is better than bilinear (accuracy)": resizing,
        "voting is better than one angle (accuracy)": voting,
        "sketches alone are best for classification (best mixture, then S)": alone,
        "S < S+I < S+I+E for retrieval (mAP)": mixing,
        "with edges, layers 6+7 are better than one of them (best of one, then 6+7; mAP)": layers,
    }
    return [
        [
            finding,
            " < ".join(f"{value:.3f}" for value in values),
            "yes" if ordered(values) else "no",
        ]
        for finding, values in rows.items()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", type=Path)
    parser.add_argument("--sketches", default="open-sketches")
    parser.add_argument("--set", dest="changes", action="append", default=[])
    options = parser.parse_args()
    recipe = Path(egara.train.deep_sketch.__file__).parent
    sketches = list(open_dataset(options.sketches, sets=["quickdraw"], splits=["validation"]))
    found = {}
    for name, (mixture, resizing) in RUNS.items():
        settings = read_settings(
            Settings,
            recipe,
            "small",
            [*options.changes, f"mixture={mixture}", f"resizing={resizing}"],
        )
        folder = options.runs / name.replace(", ", "-")
        folder.mkdir(parents=True, exist_ok=True)
        found[name] = measured(folder, options.sketches, settings, sketches)
        print(name, found[name], flush=True)
    print(f"\n{machine('torch')}; egara {egara.__version__}\n")
    header = ["trained on", "accuracy, one angle", "voting", *(f"mAP, {name}" for name in LAYERS)]
    print(markdown_table(
        header,
        [[name, *x.accuracies.values(), *x.precisions.values()] for name, x in found.items()],
    ))  # fmt: skip
    print()
    print(markdown_table(
        ["weights", "mAP, 7"],
        [["shared, S+I+E", found["S+I+E"].precisions["7"]],
         ["separate, S+E and I", found["S+E"].separate]],
    ))  # fmt: skip
    print()
    print(markdown_table(["finding", "figures", "comes out"], verdicts(found), texts=3))


if __name__ == "__main__":
    main()
