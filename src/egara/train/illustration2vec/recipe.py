"""Tags, codes, thresholds, encoder: the steps of the paper in their order.

This module imports PyTorch; import it inside functions.
"""

from pathlib import Path

from egara.datasets import Dataset
from egara.train.illustration2vec.baseline import features, logistic_regressions
from egara.train.illustration2vec.codes import CodeNetwork
from egara.train.illustration2vec.data import TagData, load_tag_data
from egara.train.illustration2vec.labels import SUBJECT_CATEGORY
from egara.train.illustration2vec.networks import TagNetwork, build, check_image_size, check_sizes
from egara.train.illustration2vec.settings import Settings, StageSettings
from egara.train.illustration2vec.training import CodeTraining, TagTraining
from egara.train.illustration2vec.writing import TagEncoderReport, write_encoder
from egara.train.kit.export.encoder_folder import check_encoder_name
from egara.train.kit.processes import Log, is_main_process, log_on_main_process, no_log
from egara.train.kit.run_folder import keep_dataset, keep_settings
from egara.train.kit.stages import Stage

__all__ = ["run"]


def run(
    folder: Path, dataset: Dataset, settings: Settings, log: Log = no_log
) -> TagEncoderReport | None:
    """Train on a dataset, and write the encoder into ``folder/encoder`` if there are codes.

    A run that was killed and is started again resumes, and has the same result.

    Args:
        folder: the run's folder; see `egara.train.kit.run_folder`.
        dataset: a dataset with the splits ``train`` and ``validation``.
        settings: see `Settings`.
        log: takes a line of text before each step.

    Returns:
        The metrics of the encoder; None if there are no codes, and in all processes but the first,
        which writes the encoder.

    Raises:
        BadInput: the dataset has no such split or no tags, or the folder contains a run with other
            settings or on another dataset.
        TrainingFailed: the loss is not finite any more, or a checkpoint cannot be read.
    """
    log = log_on_main_process(log)
    check_encoder_name(settings.name)
    check_image_size(settings.backbone, settings.image_size)
    if settings.codes is not None:
        check_sizes(settings.backbone, settings.image_size, settings.encoder_image_size)
    keep_settings(folder, settings)
    log("Reading the drawings.")
    data = load_tag_data(dataset, settings)
    keep_dataset(folder, data.name, (f"{label.category}\t{label.name}" for label in data.labels))
    log(
        f"{len(data.train):,} drawings to train with, {len(data.validation):,} to validate with, "
        f"{len(data.labels):,} tags."
    )
    network = train_tags(folder, data, settings, log)
    if settings.codes is None:
        return None
    code_network = train_codes(folder, network, data, settings, settings.codes, log)
    if not is_main_process():
        return None
    log("Writing the encoder.")
    return write_encoder(folder, code_network, data, settings)


def train_tags(folder: Path, data: TagData, settings: Settings, log: Log) -> TagNetwork:
    """Train a network for tags (section 3.1)."""
    stage = Stage(folder, "tags", settings.runtime)
    settings.runtime.seed_weights()
    network = build(
        settings.backbone, len(data.labels), image_size=settings.image_size, width=settings.width
    )
    if settings.pretrained and not stage.started:
        log("Fitting one logistic regression for each tag on the pretrained features.")
        initialise_classifier(network, data, settings)
    log(f"Training {settings.backbone} for tags.")
    module = TagTraining(
        network, data.labels, settings.tags, settings, pretrained=settings.pretrained
    )
    _fit(stage, module, data, settings)
    return network


def initialise_classifier(network: TagNetwork, data: TagData, settings: Settings) -> None:
    """Initialise the classifier of a pretrained network with the baseline (section 4.1)."""
    inputs = features(network, data.train, image_size=settings.image_size)
    fitted = logistic_regressions(
        inputs, *data.training_tags(), l2_penalty=settings.l2_penalty, steps=settings.lbfgs_steps
    )
    network.classifier.load_state_dict(fitted.state_dict())


def train_codes(
    folder: Path,
    network: TagNetwork,
    data: TagData,
    settings: Settings,
    stage: StageSettings,
    log: Log,
) -> CodeNetwork:
    """Insert the sigmoid layer, and train the whole network again (section 3.2)."""
    log(f"Training again, with a sigmoid layer of {settings.units:,} units.")
    settings.runtime.seed_weights(1)
    labels = data.labels
    code_network = CodeNetwork(
        network,
        labels=len(labels),
        subjects=sum(label.category == SUBJECT_CATEGORY for label in labels),
        units=settings.units,
        init=settings.init,
        batch_norm=settings.batch_norm,
        parallel_classifier=settings.parallel_classifier,
    )
    module = CodeTraining(code_network, labels, stage, settings, pretrained=True)
    _fit(Stage(folder, "codes", settings.runtime), module, data, settings)
    return code_network


def _fit(stage: Stage, module: TagTraining, data: TagData, settings: Settings) -> None:
    module.network.train()
    loaders = data.loaders(module.stage.batch_size, settings)
    stage.fit(module, *loaders, module.stage.epochs)
