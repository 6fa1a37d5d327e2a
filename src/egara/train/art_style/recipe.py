"""Pre-training, the network, the encoder: the steps of the paper in their order.

This module imports PyTorch; import it inside functions.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch
from torch import nn

from egara.datasets import Dataset, open_dataset
from egara.train.art_style.contrastive import ContrastiveTraining
from egara.train.art_style.data import Material, contrasting_batches, gather, pictures
from egara.train.art_style.networks import StyleNetwork, Trunk, build, trunk
from egara.train.art_style.settings import Settings
from egara.train.art_style.training import StyleTraining, generative
from egara.train.art_style.writing import Report, write_encoder
from egara.train.encoder_folder import check_name
from egara.train.fitting import Stage, generator, keep_configuration, keep_dataset
from egara.train.processes import leads, process, spoken_once

__all__ = ["SECOND", "gathered", "pretrain", "run", "trained", "tune", "untrained"]

SECOND = "style"
"""The name of the second stage."""

Say = Callable[[str], None]


def run(
    folder: Path, dataset: Dataset, settings: Settings, say: Say = lambda _: None
) -> Report | None:
    """Train on a dataset, and write the encoder into ``folder/encoder``.

    Killed and run again, it goes on, and comes to the same result.

    Args:
        folder: of this run; see `egara.train.fitting`.
        dataset: its drawings have artists, or lie in sets.
        settings: see `Settings`.
        say: is told what is done next.

    Returns:
        The figures of the encoder; None in all processes but the first, which writes it.

    Raises:
        BadInput: the dataset has too few drawings, or the folder holds a run of other settings
            or on another dataset.
        TrainingFailed: the loss is not finite any more, or a checkpoint cannot be read.
    """
    say = spoken_once(say)
    check_name(settings.name)
    keep_configuration(folder, settings)
    material = gathered(folder, dataset, settings, say)
    network = trained(folder, folder, material, settings, say)
    if not leads():
        return None
    say("Writing the encoder.")
    return write_encoder(folder / "encoder", network, material, settings)


def gathered(folder: Path, dataset: Dataset, settings: Settings, say: Say) -> Material:
    """Divide the drawings, and write down which serve for what.

    Raises:
        BadInput: there are too few drawings, or the folder holds a run on another dataset.
    """
    say("Reading the dataset.")
    material = gather(dataset, settings)
    keep_dataset(folder, material.name, map("\t".join, material.division.rows()))
    if leads():
        folder.mkdir(parents=True, exist_ok=True)
        material.division.write(folder / "division.csv")
    counts = {part: len(rows) for part, rows in material.division.drawings.items()}
    say(
        f"{counts['train']:,} drawings by {len(material.division.artists):,} artists to train "
        f"with, {counts['pretraining']:,} others to pre-train with; tests: {counts['seen']:,} by "
        f"the same artists, {counts['unseen']:,} by unseen ones."
    )
    return material


def trained(
    folder: Path, shared: Path, material: Material, settings: Settings, say: Say
) -> StyleNetwork:
    """Pre-train in the folder ``shared``, and train the network in ``folder``.

    Once the second stage has a checkpoint, which has all weights, pre-training is over: its own
    checkpoint is not needed any more.
    """
    begun = None
    if settings.simclr and not Stage(folder, SECOND, settings.running).started:
        begun = pretrain(shared, material, settings, say)
    return tune(folder, material, settings, begun, say)


def pretrain(folder: Path, material: Material, settings: Settings, say: Say) -> Trunk:
    """Train an encoder by SimCLR (section 3.2), on ImageNet or on drawings of the dataset."""
    _seed(settings, 0)
    encoder = trunk(settings.backbone, width=settings.width, pooling=settings.pooling)
    world = process()[1]
    module = ContrastiveTraining(
        encoder, settings.contrasting, side=settings.side, seed=settings.running.seed, world=world
    )
    if world > 1 and settings.running.device.type == "cuda":  # PyTorch has it for GPUs alone
        module = nn.SyncBatchNorm.convert_sync_batchnorm(module)
    stage = Stage(folder, f"pretraining-{settings.pretraining}", settings.running)
    if stage.done:
        stage.load(module)
        return encoder
    drawings = material.division.drawings["pretraining"]
    if settings.pretraining == "imagenet":
        drawings = list(open_dataset(str(settings.imagenet)))
    say(f"Pre-training {settings.backbone} by SimCLR on {len(drawings):,} pictures.")
    batches = contrasting_batches(
        pictures(drawings, settings), settings.contrasting, settings.running.seed
    )
    chosen = settings.contrasting
    stage.fit(module, batches, None, chosen.epochs, accumulate=chosen.accumulate)
    return encoder


def untrained(settings: Settings) -> StyleNetwork:
    """The network before the second stage; errors as `networks.build`."""
    return build(
        settings.backbone,
        settings.dimensions,
        side=settings.side,
        width=settings.width,
        pooling=settings.pooling,
        generative=generative(settings.loss),
        imagenet=settings.pretraining == "imagenet" and not settings.simclr,
    )


def tune(
    folder: Path, material: Material, settings: Settings, begun: Trunk | None, say: Say
) -> StyleNetwork:
    """Train the whole network for the losses that are asked for (section 4.2.2)."""
    _seed(settings, 1)
    network = untrained(settings)
    tuning = settings.tuning
    if begun is not None:
        network.trunk.load_state_dict(begun.state_dict())
    elif settings.pretraining == "none":
        tuning = replace(tuning, pretrained_rate=None)
    module = StyleTraining(
        network,
        settings.loss,
        len(material.division.artists),
        tuning,
        side=settings.side,
        seed=settings.running.seed,
    )
    stage = Stage(folder, SECOND, settings.running)
    if stage.done:
        stage.load(module)
        return network
    say(f"Training for {settings.loss}.")
    stage.fit(module, *material.loaders(material.part("train")), settings.tuning.epochs)
    return network


def _seed(settings: Settings, stage: int) -> None:
    torch.manual_seed(generator(settings.running.seed, stage).initial_seed())
