"""Pretraining, the network, the encoder: the steps of the paper in their order.

This module imports PyTorch; import it inside functions.
"""

from dataclasses import replace
from pathlib import Path

from torch import nn

from egara.datasets import Dataset, open_dataset
from egara.train.art_style.data import StyleData, divide_dataset, images_of, simclr_batches
from egara.train.art_style.networks import StyleNetwork, Trunk, build, trunk
from egara.train.art_style.settings import Settings
from egara.train.art_style.simclr import SimCLRTraining
from egara.train.art_style.training import StyleTraining, is_generative
from egara.train.art_style.writing import StyleEncoderReport, write_encoder
from egara.train.kit.export.encoder_folder import check_encoder_name
from egara.train.kit.processes import (
    Log,
    is_main_process,
    log_on_main_process,
    no_log,
    rank_and_world_size,
)
from egara.train.kit.run_folder import keep_dataset, keep_settings
from egara.train.kit.stages import Stage

__all__ = [
    "FINE_TUNING",
    "fine_tune",
    "load_style_data",
    "pretrain",
    "run",
    "train_network",
    "untrained",
]

FINE_TUNING = "style"
"""The name of the second stage."""


def run(
    folder: Path, dataset: Dataset, settings: Settings, log: Log = no_log
) -> StyleEncoderReport | None:
    """Train on a dataset, and write the encoder into ``folder/encoder``.

    A run that was killed and is started again resumes, and has the same result.

    Args:
        folder: the run's folder; see `egara.train.kit.run_folder`.
        dataset: a dataset whose drawings have artists or belong to sets.
        settings: see `Settings`.
        log: takes a line of text before each step.

    Returns:
        The metrics of the encoder; None in all processes but the first, which writes it.

    Raises:
        BadInput: the settings do not describe a network, the dataset has too few drawings, or the
            folder contains a run with other settings or on another dataset.
        TrainingFailed: the loss is not finite any more, or a checkpoint cannot be read.
    """
    log = log_on_main_process(log)
    check_encoder_name(settings.name)
    untrained(settings)  # raises an error if there is no network with these settings
    keep_settings(folder, settings)
    data = load_style_data(folder, dataset, settings, log)
    network = train_network(folder, folder, data, settings, log)
    if not is_main_process():
        return None
    log("Writing the encoder.")
    return write_encoder(folder, network, data, settings)


def load_style_data(folder: Path, dataset: Dataset, settings: Settings, log: Log) -> StyleData:
    """Divide the drawings, and write the division into the folder.

    Raises:
        BadInput: there are too few drawings, or the folder contains a run on another dataset.
    """
    log("Reading the dataset.")
    data = divide_dataset(dataset, settings)
    keep_dataset(folder, data.name, map("\t".join, data.division.rows()))
    if is_main_process():
        folder.mkdir(parents=True, exist_ok=True)
        data.division.write(folder / "division.csv")
    counts = {part: len(rows) for part, rows in data.division.drawings.items()}
    log(
        f"{counts['train']:,} drawings by {len(data.division.artists):,} artists to train with, "
        f"{counts['pretraining']:,} others to pretrain with; tests: {counts['seen']:,} by the same "
        f"artists, {counts['unseen']:,} by unseen ones."
    )
    return data


def train_network(
    folder: Path, shared: Path, data: StyleData, settings: Settings, log: Log
) -> StyleNetwork:
    """Pretrain in the folder ``shared``, and fine-tune the network in ``folder``.

    A checkpoint of the second stage contains all weights. As soon as there is one, the checkpoint
    of the pretraining is not needed any more.
    """
    pretrained = None
    if settings.uses_simclr and not Stage(folder, FINE_TUNING, settings.runtime).started:
        pretrained = pretrain(shared, data, settings, log)
    return fine_tune(folder, data, settings, pretrained, log)


def pretrain(folder: Path, data: StyleData, settings: Settings, log: Log) -> Trunk:
    """Train an encoder by SimCLR (section 3.2), on ImageNet or on drawings of the dataset."""
    settings.runtime.seed_weights(0)
    encoder = trunk(settings.backbone, width=settings.width, pooling=settings.pooling)
    world_size = rank_and_world_size()[1]
    module = SimCLRTraining(
        encoder,
        settings.simclr,
        image_size=settings.image_size,
        seed=settings.runtime.seed,
        world_size=world_size,
    )
    if world_size > 1 and settings.runtime.device.type == "cuda":  # PyTorch has it only for GPUs
        module = nn.SyncBatchNorm.convert_sync_batchnorm(module)
    stage = Stage(folder, f"pretraining-{settings.pretraining}", settings.runtime)
    if stage.done:
        stage.load(module)
        return encoder
    drawings = data.division.drawings["pretraining"]
    if settings.pretraining == "imagenet":
        drawings = list(open_dataset(str(settings.imagenet_folder)))
    log(f"Pre-training {settings.backbone} by SimCLR on {len(drawings):,} images.")
    batches = simclr_batches(images_of(drawings, settings), settings.simclr, settings.runtime.seed)
    simclr = settings.simclr
    stage.fit(
        module, batches, None, simclr.epochs, gradient_accumulation=simclr.gradient_accumulation
    )
    return encoder


def untrained(settings: Settings) -> StyleNetwork:
    """Build the network before the second stage.

    Raises:
        BadInput: see `networks.build`.
    """
    return build(
        settings.backbone,
        settings.dimensions,
        image_size=settings.image_size,
        width=settings.width,
        pooling=settings.pooling,
        generative=is_generative(settings.loss),
        imagenet=settings.pretraining == "imagenet" and not settings.uses_simclr,
    )


def fine_tune(
    folder: Path, data: StyleData, settings: Settings, pretrained: Trunk | None, log: Log
) -> StyleNetwork:
    """Train the whole network for its losses (section 4.2.2)."""
    settings.runtime.seed_weights(1)
    network = untrained(settings)
    chosen = settings.fine_tuning
    if pretrained is not None:
        network.trunk.load_state_dict(pretrained.state_dict())
    elif settings.pretraining == "none":
        chosen = replace(chosen, pretrained_learning_rate=None)
    module = StyleTraining(
        network,
        settings.loss,
        len(data.division.artists),
        chosen,
        image_size=settings.image_size,
        seed=settings.runtime.seed,
    )
    stage = Stage(folder, FINE_TUNING, settings.runtime)
    if stage.done:
        stage.load(module)
        return network
    log(f"Training for {settings.loss}.")
    stage.fit(module, *data.loaders(data.part("train")), chosen.epochs)
    return network
