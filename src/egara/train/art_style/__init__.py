"""The recipe ``art-style``: how a drawing is drawn, as 256 numbers.

Park and Matsushita, A Deep Clustering Method with Generation Model and Metric Learning for
Content-Based Retrieval Focused on Art Style (IEICE Transactions D, J107-D(4), 2024, in Japanese).
The modules and the sections of the paper:

===============  =================================================================================
`division`       section 4.1 and Table 1, the training, seen and unseen artists
`augmentation`   section 4.2.1, the augmentations of SimCLR
`simclr`         sections 3.2 and 4.2.1, pretraining by SimCLR
`decoder`        section 4.2, ResNet-18 in reverse order
`networks`       figure 2, encoder, mu and sigma, decoder
`vae`            equation 1
`triplets`       equations 4 and 6
`arcface`        equation 5
`mixture`        the loss GMVAE, after Dilokthanakul et al. 2017
`training`       section 4.2.2, the sums of the losses, the optimiser
`clustering`     section 4.2.3, the metrics
`grid`           Table 2, the 18 models
`recipe`         the steps in their order
`writing`        ONNX, 8 bits
===============  =================================================================================
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from egara.train.kit.extra import require_extra
from egara.train.kit.processes import Log, no_log

if TYPE_CHECKING:
    from egara.datasets import Dataset
    from egara.train.art_style.grid import GridReport
    from egara.train.art_style.settings import Settings
    from egara.train.art_style.writing import StyleEncoderReport

__all__ = ["train", "train_grid"]

NEEDED = (
    "torch", "torchvision", "lightning", "lightly", "pytorch_metric_learning", "onnx", "onnxscript",
)  # fmt: skip


def train(
    folder: Path,
    dataset: str,
    settings: str = "paper",
    changes: Sequence[str] = (),
    log: Log = no_log,
) -> "StyleEncoderReport | None":
    """Run the recipe. A run that was killed and is started again resumes.

    Args:
        folder: the run's folder: configuration, checkpoints, metrics, and at the end ``encoder``.
        dataset: the name of a built dataset, or a folder.
        settings: ``paper``, ``style``, or the path of a TOML file; see `settings.Settings`.
        changes: changes of single settings, such as ``fine_tuning.epochs=5``.
        log: takes a line of text before each step.

    Returns:
        The metrics of the encoder; None in all processes but the first.

    Raises:
        MissingExtra: PyTorch or another part of ``egara[train]`` is not installed.
        BadInput: the settings or the folder cannot be used.
        DatasetError: the dataset cannot be used.
        TrainingFailed: the loss is not finite any more, or a checkpoint cannot be read.
    """
    chosen = _settings(settings, changes)
    from egara.train.art_style.recipe import run

    return run(folder, _opened(dataset, chosen, log), chosen, log)


def train_grid(
    folder: Path,
    dataset: str,
    letters: Sequence[str] = (),
    settings: str = "paper",
    changes: Sequence[str] = (),
    log: Log = no_log,
) -> "GridReport | None":
    """Train and measure models of the paper's Table 2. A grid that was stopped resumes.

    Args:
        folder: the grid's folder. Each model has a folder in it, named by its letter.
        dataset: the name of a built dataset, or a folder.
        letters: the letters of the models, ``a`` to ``r``; all if none is given.
        settings: the settings of all models, as for `train`.
        changes: changes of single settings.
        log: takes a line of text before each step.

    Returns:
        The metrics of the models; None in all processes but the first.

    Raises:
        MissingExtra, BadInput, DatasetError, TrainingFailed: see `train`.
    """
    chosen = _settings(settings, changes)
    from egara.train.art_style.grid import models, run_grid

    return run_grid(folder, _opened(dataset, chosen, log), chosen, models(letters), log)


def _opened(dataset: str, settings: "Settings", log: Log) -> "Dataset":
    from egara.datasets import open_dataset

    return open_dataset(
        dataset, rating=settings.rating, excluded_tags=settings.excluded_tags, log=log
    )


def _settings(name: str, changes: Sequence[str]) -> "Settings":
    require_extra(*NEEDED)
    from egara.train.art_style.settings import Settings
    from egara.train.kit.settings import read_settings

    return read_settings(Settings, Path(__file__).parent, name, changes)
