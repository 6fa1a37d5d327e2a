"""Tags, codes, thresholds, encoder: the steps of the paper in their order.

This module imports PyTorch; import it inside functions.
"""

from collections.abc import Callable
from pathlib import Path

import torch

from egara.datasets import Dataset
from egara.train.encoder_folder import check_name
from egara.train.fitting import Stage, generator, keep_configuration, keep_dataset
from egara.train.illustration2vec.baseline import features, logistic_regressions
from egara.train.illustration2vec.codes import CodeNetwork
from egara.train.illustration2vec.data import Material, gather
from egara.train.illustration2vec.labels import SUBJECT
from egara.train.illustration2vec.networks import TagNetwork, build, check_sides
from egara.train.illustration2vec.settings import Optimising, Settings
from egara.train.illustration2vec.training import CodeTraining, TagTraining
from egara.train.illustration2vec.writing import Report, write_encoder
from egara.train.processes import leads, spoken_once

__all__ = ["run"]

Say = Callable[[str], None]


def run(
    folder: Path, dataset: Dataset, settings: Settings, say: Say = lambda _: None
) -> Report | None:
    """Train on a dataset, and write the encoder into ``folder/encoder`` if there are codes.

    Killed and run again, it goes on, and comes to the same result.

    Args:
        folder: of this run; see `egara.train.fitting`.
        dataset: with the splits ``train`` and ``validation``.
        settings: see `Settings`.
        say: is told what is done next.

    Returns:
        The figures of the encoder; None where there are no codes, and in all processes but the
        first, which writes it.

    Raises:
        BadInput: the dataset lacks a split or tags, or the folder holds a run of other settings
            or on another dataset.
        TrainingFailed: the loss is not finite any more, or a checkpoint cannot be read.
    """
    say = spoken_once(say)
    check_name(settings.name)
    if settings.codes is not None:
        check_sides(settings.backbone, settings.side, settings.encoder_side)
    keep_configuration(folder, settings)
    say("Reading the drawings.")
    material = gather(dataset, settings)
    keep_dataset(
        folder, material.name, (f"{label.category}\t{label.name}" for label in material.labels)
    )
    say(
        f"{len(material.train):,} drawings to train with, {len(material.validation):,} to validate "
        f"with, {len(material.labels):,} tags."
    )
    network = train_tags(folder, material, settings, say)
    if settings.codes is None:
        return None
    coding = train_codes(folder, network, material, settings, settings.codes, say)
    if not leads():
        return None
    say("Writing the encoder.")
    return write_encoder(folder / "encoder", coding, material, settings)


def train_tags(folder: Path, material: Material, settings: Settings, say: Say) -> TagNetwork:
    """Train a network for tags (section 3.1)."""
    stage = Stage(folder, "tags", settings.running)
    torch.manual_seed(generator(settings.running.seed).initial_seed())
    network = build(
        settings.backbone, len(material.labels), side=settings.side, width=settings.width
    )
    if settings.pretrained and not stage.started:
        say("A logistic regression a tag, on the pre-trained features.")
        begin_with_regressions(network, material, settings)
    say(f"Training {settings.backbone} for tags.")
    labels, pretrained = material.labels, settings.pretrained
    module = TagTraining(network, labels, settings.tags, settings, pretrained=pretrained)
    _fit(stage, module, material, settings)
    return network


def begin_with_regressions(network: TagNetwork, material: Material, settings: Settings) -> None:
    """Let the classifier of a pre-trained network begin as the baseline (section 4.1)."""
    inputs = features(network, material.train, side=settings.side)
    fitted = logistic_regressions(
        inputs, *material.said(), penalty=settings.penalty, steps=settings.steps
    )
    network.classifier.load_state_dict(fitted.state_dict())


def train_codes(
    folder: Path,
    network: TagNetwork,
    material: Material,
    settings: Settings,
    optimising: Optimising,
    say: Say,
) -> CodeNetwork:
    """Insert the sigmoid layer, and train the whole network again (section 3.2)."""
    say(f"Training again, with a sigmoid layer of {settings.units:,} units.")
    torch.manual_seed(generator(settings.running.seed, 1).initial_seed())
    labels = material.labels
    subjects = sum(label.category == SUBJECT for label in labels)
    coding = CodeNetwork(
        network,
        len(labels),
        subjects,
        settings.units,
        init=settings.init,
        batch_norm=settings.batch_norm,
        parallel_classifier=settings.parallel_classifier,
    )
    module = CodeTraining(coding, labels, optimising, settings, pretrained=True)
    _fit(Stage(folder, "codes", settings.running), module, material, settings)
    return coding


def _fit(stage: Stage, module: TagTraining, material: Material, settings: Settings) -> None:
    module.network.train()
    loaders = material.loaders(module.optimising.batch, settings)
    stage.fit(module, *loaders, module.optimising.epochs)
