"""Repeat Table 2 of Illustration2Vec on the open drawings.

    python benchmarks/illustration2vec.py RUNS [--set tags.epochs=12] [--set max_drawings=16000]

Trains VGG model A and VGG+NIN from scratch with the settings `table2`, and fits logistic
regressions on the features of a network trained on ImageNet, all on the same drawings. Prints the
mean average precision by category on the test drawings, whose sets and subjects are not in the
training data. A run that was killed resumes when it is started again.
"""

import argparse
from pathlib import Path

import torch
from machine import machine

import egara.train.illustration2vec as recipe
from egara.datasets import open_dataset
from egara.evaluate.precision import mean_precision, measurable, tag_precisions
from egara.evaluate.truth import Truth, truth_of
from egara.train.illustration2vec.baseline import features, logistic_regressions
from egara.train.illustration2vec.data import TagData, load_tag_data
from egara.train.illustration2vec.networks import TagNetwork, build
from egara.train.illustration2vec.recipe import train_tags
from egara.train.illustration2vec.settings import Settings
from egara.train.kit.data.loading import ImageDataset, ImageFiles, load_images
from egara.train.kit.settings import read_settings

PRETRAINED = "efficientnet-lite0"
PENALTIES = (0.003, 0.01, 0.03)


def precision(
    network: TagNetwork, dataset: ImageDataset, truth: Truth, image_size: int
) -> dict[str, float]:
    """Compute the mean average precision by category."""
    with torch.inference_mode():
        inputs = features(network, dataset, image_size=image_size)
        scores = network.eval().classifier(inputs).numpy()
    columns = measurable(truth)
    return mean_precision(tag_precisions(scores[:, columns], truth.select_labels(columns)))


def pretrained(data: TagData, image_size: int) -> TagNetwork:
    """Return the frozen network with the regressions that are best on the validation split."""
    network = build(PRETRAINED, len(data.labels))
    inputs = features(network, data.train, image_size=image_size)
    truth = data.truth(data.validation, len(data.validation))
    best = (-1.0, {})
    for penalty in PENALTIES:
        fitted = logistic_regressions(inputs, *data.training_tags(), l2_penalty=penalty, steps=60)
        network.classifier.load_state_dict(fitted.state_dict())
        found = precision(network, data.validation, truth, image_size)
        best = max(best, (sum(found.values()), fitted.state_dict()), key=lambda pair: pair[0])
    network.classifier.load_state_dict(best[1])
    return network


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", type=Path)
    parser.add_argument("--dataset", default="open-drawings")
    parser.add_argument("--set", action="append", default=[], dest="changes")
    args = parser.parse_args()
    dataset = open_dataset(args.dataset)
    folder = Path(recipe.__file__).parent
    settings = read_settings(Settings, folder, "table2", args.changes)
    data = load_tag_data(dataset, settings)
    size = settings.image_size
    tests = [drawing for drawing in dataset if drawing.split == "test"]
    truth = truth_of(tests, data.labels)
    files = ImageFiles([drawing.image for drawing in tests], settings.stored_size)
    tested = ImageDataset(load_images(files, 8e9))
    rows = {
        f"{PRETRAINED}, ImageNet, logistic regressions": precision(
            pretrained(data, size), tested, truth, size
        )
    }
    for name, backbone in (("VGG model A", "vgg-a"), ("VGG+NIN", "vgg-nin")):
        chosen = read_settings(Settings, folder, "table2", [*args.changes, f"backbone={backbone}"])
        network = train_tags(args.runs / backbone, data, chosen, print)
        rows[name] = precision(network, tested, truth, size)
    categories = list(next(iter(rows.values())))
    print(f"\n{machine('torch', 'lightning')}\n")
    print(
        f"{size} px, width {settings.width:g}, {len(data.train):,} drawings to train "
        f"with, {settings.tags.epochs} epochs; {len(tests):,} drawings tested.\n"
    )
    print("| mAP, % | " + " | ".join(categories) + " |\n|---|" + "---:|" * len(categories))
    for name, found in rows.items():
        print(f"| {name} | " + " | ".join(f"{100 * found[c]:.1f}" for c in categories) + " |")


if __name__ == "__main__":
    main()
