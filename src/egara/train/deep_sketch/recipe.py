"""Mixture, training, encoder: the steps of the paper in their order; three folds (4.1).

This module imports PyTorch; import it inside functions.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import nn

from egara.datasets import Dataset
from egara.errors import BadInput
from egara.images.sketches.edge_preserving import VARIANTS
from egara.train.deep_sketch.mixture import MixedData, PictureDataset, load_mixture
from egara.train.deep_sketch.networks import SketchNetwork, build
from egara.train.deep_sketch.pictures import UPRIGHT, Item, Pictures, VariantSampler
from egara.train.deep_sketch.settings import Settings, StageSettings
from egara.train.deep_sketch.training import SketchTraining
from egara.train.deep_sketch.voting import predicted_class, vote
from egara.train.deep_sketch.writing import SketchEncoderReport, write_encoder
from egara.train.kit.data.divisions import folds
from egara.train.kit.data.loading import batch_loader
from egara.train.kit.export.encoder_folder import check_encoder_name
from egara.train.kit.folds import CrossValidationReport, Rows, cross_validate
from egara.train.kit.processes import (
    Log,
    is_main_process,
    log_on_main_process,
    no_log,
    rank_and_world_size,
)
from egara.train.kit.run_folder import keep_dataset, keep_settings
from egara.train.kit.stages import Stage

__all__ = ["run", "train_network"]


def run(
    folder: Path, dataset: Dataset, settings: Settings, log: Log = no_log
) -> SketchEncoderReport | CrossValidationReport | None:
    """Train on a dataset, and write the encoder into ``folder/encoder``.

    With ``folds``, train once for each fold of the sketches, and write no encoder.

    Args:
        folder: the run's folder; see `egara.train.kit.run_folder`.
        dataset: sketches, and images of the same subjects, with the splits ``train`` and
            ``validation``.
        settings: see `Settings`.
        log: takes a line of text before each step.

    Returns:
        The metrics of the encoder, or of the folds; None in all processes but the first.

    Raises:
        BadInput: the dataset does not have what the mixture needs, or the folder contains a run
            with other settings or on another dataset.
        TrainingFailed: the loss is not finite any more, or a checkpoint cannot be read.
    """
    log = log_on_main_process(log)
    check_encoder_name(settings.name)
    keep_settings(folder, settings)
    log("Reading the sketches and images.")
    data = load_mixture(dataset, settings, folder, log)
    keep_dataset(folder, data.name, data.classes)
    counts = data.counts()
    log(
        f"{counts['S']:,} sketches, {counts['I']:,} images and {counts['E']:,} edge maps to train "
        f"with, {len(data.validation):,} to validate with, {len(data.classes):,} classes."
    )
    if settings.folds:
        report = cross_validation(folder, data, settings, log)
        return report if is_main_process() else None
    network = train_network(folder, data, settings, log)
    if not is_main_process():
        return None
    log("Writing the encoder.")
    return write_encoder(folder, network, data, settings)


def train_network(
    folder: Path,
    data: MixedData,
    settings: Settings,
    log: Log,
    classifier: nn.Module | None = None,
) -> SketchNetwork:
    """Fine-tune a network on a mixture (section 3.3), stage by stage.

    Args:
        folder: the run's folder.
        data: the mixture.
        settings: see `Settings`.
        log: takes a line of text before each stage.
        classifier: the trained classifier of another network, which is not changed. The network
            then learns the features of the other one: separate weights, one space.
    """
    settings.runtime.seed_weights()
    network = build(
        settings.backbone,
        len(data.classes),
        image_size=settings.image_size,
        weights=settings.weights,
        embedding=settings.embedding,
        dropout=settings.dropout,
    )
    if classifier is not None:
        network.classifier = classifier.requires_grad_(False)
    for number, stage in enumerate(settings.training):
        log(f"Training {settings.backbone}, stage {number + 1} of {len(settings.training)}.")
        module = SketchTraining(network, stage)
        Stage(folder, f"training-{number + 1}", settings.runtime).fit(
            module, *_loaders(data, settings, stage), stage.epochs
        )
        network = module.result
    return network


def cross_validation(
    folder: Path, data: MixedData, settings: Settings, log: Log
) -> CrossValidationReport:
    """Train and test once for each fold of the sketches (section 4.1, Table 1).

    The folds divide all sketches, of both splits. Images and edge maps are always trained on.
    """
    items = (*data.train, *data.validation)
    classes = np.concatenate([data.train_classes, data.validation_classes])
    sketches = np.flatnonzero([item.domain == "S" for item in items])
    others = np.flatnonzero([item.domain != "S" for item in data.train])
    divided = folds(
        len(sketches), settings.folds, seed=settings.runtime.seed, classes=classes[sketches]
    )

    def train_fold(fold: Path, train: Rows, test: Rows) -> Mapping[str, float]:
        rows = np.concatenate([sketches[train], others])
        tested = sketches[test]
        part = replace(
            data,
            train=tuple(items[row] for row in rows),
            train_classes=classes[rows],
            validation=tuple(items[row] for row in tested),
            validation_classes=classes[tested],
        )
        return accuracies(train_network(fold, part, settings, log), part, settings)

    return cross_validate(folder, divided, train_fold, log)


def accuracies(network: SketchNetwork, data: MixedData, settings: Settings) -> dict[str, float]:
    """Return the share of right classes of the validation sketches, by one angle and by voting."""
    device = settings.runtime.device
    network.eval().to(device)
    rows = [row for row, item in enumerate(data.validation) if item.domain == "S"]
    pictures = Pictures(
        [data.validation[row] for row in rows],
        settings.image_size,
        resizing=settings.resizing,
        augmentation="angles",
    )
    probabilities = []
    with torch.inference_mode():
        for row in range(len(rows)):
            variants = range(row * pictures.variants, (row + 1) * pictures.variants)
            planes = pictures.take(variants).to(device).permute(0, 3, 1, 2).float()
            probabilities.append(network(network.normalisation(planes)).softmax(1).cpu())
    voted = torch.stack(probabilities).numpy()
    classes = data.validation_classes[rows]
    upright = predicted_class(voted[:, UPRIGHT]) == classes
    return {
        "single angle": float(upright.mean()),
        "voting": float((predicted_class(vote(voted)) == classes).mean()),
    }


def _loaders(data: MixedData, settings: Settings, stage: StageSettings) -> tuple[object, object]:
    rank, world_size = rank_and_world_size()
    share = {"rank": rank, "world_size": world_size}
    seed = settings.runtime.seed

    def pictures(items: tuple[Item, ...]) -> Pictures:
        return Pictures(
            items,
            stage.image_size or settings.image_size,
            resizing=settings.resizing,
            augmentation=settings.augmentation,
            seed=seed,
        )

    train = PictureDataset(pictures(data.train), data.train_classes, plain=False)
    counts = _counts(data, settings, stage)
    sampler = VariantSampler(counts, train.images.variants, seed=seed, **share)
    validation = PictureDataset(pictures(data.validation), data.validation_classes, plain=True)
    return (
        batch_loader(train, stage.batch_size, shuffle=True, sampler=sampler, **share),
        batch_loader(validation, stage.batch_size, shuffle=False, **share),
    )


def _counts(data: MixedData, settings: Settings, stage: StageSettings) -> list[int]:
    """Return how many variants of each training item an epoch has.

    Raises:
        BadInput: all variants are asked for of strokes that change at random.
    """
    sampled = stage.sampled_variants
    if sampled is None:
        if settings.augmentation == "strokes":
            raise BadInput(
                "Strokes that change at random have no complete set of variants. Set "
                "sampled_variants in each stage of training, such as 1."
            )
        return [len(VARIANTS)] * len(data.train)
    weight = stage.image_weight
    return [sampled * (1 if item.domain == "S" else weight) for item in data.train]
