"""Table 2 of Illustration2Vec on the open drawings: does the paper's order come out?

    python benchmarks/illustration2vec.py RUNS [--set tags.epochs=12] [--set drawings=16000]

Trains VGG model A and VGG+NIN from nothing with the settings `table2`, fits a logistic regression a
tag on the features of a network trained on ImageNet, all on the same drawings, and prints mean
average precision by category on the drawings kept for testing: those that the validation never saw,
and of sets and subjects that nothing was trained on. Killed and started again, it goes on.
"""

import argparse
from pathlib import Path

import torch
from machine import machine

import egara.train.illustration2vec as recipe
from egara.datasets import open_dataset
from egara.evaluate.precision import mean_precision, measurable, tag_precisions
from egara.evaluate.truth import Truth, truth_of
from egara.train.configuration import read_settings
from egara.train.feeding import Fed, Files, held
from egara.train.illustration2vec.baseline import features, logistic_regressions
from egara.train.illustration2vec.data import Material, gather
from egara.train.illustration2vec.networks import TagNetwork, build
from egara.train.illustration2vec.recipe import train_tags
from egara.train.illustration2vec.settings import Settings

PRETRAINED = "efficientnet-lite0"
PENALTIES = (0.003, 0.01, 0.03)


def precision(network: TagNetwork, fed: Fed, truth: Truth, side: int) -> dict[str, float]:
    """Mean average precision by category."""
    with torch.inference_mode():
        scores = network.eval().classifier(features(network, fed, side=side)).numpy()
    columns = measurable(truth)
    return mean_precision(tag_precisions(scores[:, columns], truth.only(columns)))


def pretrained(material: Material, settings: Settings, side: int) -> TagNetwork:
    """The frozen network with the regressions that validate best."""
    network = build(PRETRAINED, len(material.labels))
    known = features(network, material.train, side=side)
    truth = material.truth(material.validation, len(material.validation))
    best = (-1.0, {})
    for penalty in PENALTIES:
        fitted = logistic_regressions(known, *material.said(), penalty=penalty, steps=60)
        network.classifier.load_state_dict(fitted.state_dict())
        found = precision(network, material.validation, truth, side)
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
    material = gather(dataset, settings)
    tests = [drawing for drawing in dataset if drawing.split == "test"]
    truth = truth_of(tests, material.labels)
    fed = Fed(held(Files([drawing.image for drawing in tests], settings.stored_side), 8e9))
    rows = {
        f"{PRETRAINED}, ImageNet, logistic regressions": precision(
            pretrained(material, settings, settings.side), fed, truth, settings.side
        )
    }
    for name, backbone in (("VGG model A", "vgg-a"), ("VGG+NIN", "vgg-nin")):
        chosen = read_settings(Settings, folder, "table2", [*args.changes, f"backbone={backbone}"])
        network = train_tags(args.runs / backbone, material, chosen, print)
        rows[name] = precision(network, fed, truth, settings.side)
    categories = list(next(iter(rows.values())))
    print(f"\n{machine('torch', 'lightning')}\n")
    print(
        f"{settings.side} px, width {settings.width:g}, {len(material.train):,} drawings to train "
        f"with, {settings.tags.epochs} epochs; {len(tests):,} drawings tested.\n"
    )
    print("| mAP, % | " + " | ".join(categories) + " |\n|---|" + "---:|" * len(categories))
    for name, found in rows.items():
        print(f"| {name} | " + " | ".join(f"{100 * found[c]:.1f}" for c in categories) + " |")


if __name__ == "__main__":
    main()
