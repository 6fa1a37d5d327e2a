"""The recipe ``art-style``: how a drawing is drawn, as 256 numbers.

Park and Matsushita, A Deep Clustering Method with Generation Model and Metric Learning for
Content-Based Retrieval Focused on Art Style (IEICE Transactions D, J107-D(4), 2024, in Japanese).
Where to find what in the paper:

===============  =================================================================================
`division`       section 4.1 and Table 1, who is trained on, and who is tested
`views`          section 4.2.1, the augmentations of SimCLR
`contrastive`    sections 3.2 and 4.2.1, pre-training by SimCLR
`resnet`         section 4.2, ResNet-18 and its reverse
`networks`       figure 2, encoder, mu and sigma, decoder
`vae`            equation 1
`triplets`       equations 4 and 6, batches of artists
`arcface`        equation 5
`mixture`        the loss GMVAE, after Dilokthanakul et al. 2017
`training`       section 4.2.2, their sums, the optimiser
`clustering`     section 4.2.3, the figures
`grid`           Table 2, the 18 models
`recipe`         the steps in their order
`writing`        ONNX, 8 bits
===============  =================================================================================
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from egara.train.configuration import read_settings
from egara.train.extra import require_extra

if TYPE_CHECKING:
    from egara.datasets import Dataset
    from egara.train.art_style.grid import Table
    from egara.train.art_style.settings import Settings
    from egara.train.art_style.writing import Report

__all__ = ["train", "train_grid"]

NEEDED = (
    "torch", "torchvision", "lightning", "lightly", "pytorch_metric_learning", "onnx", "onnxscript",
)  # fmt: skip

Say = Callable[[str], None]


def train(
    folder: Path,
    dataset: str,
    settings: str = "paper",
    changes: Sequence[str] = (),
    say: Say = lambda _: None,
) -> "Report | None":
    """Run the recipe; killed and run again, it goes on, and comes to the same result.

    Args:
        folder: the run's: configuration, checkpoints, metrics, and at the end ``encoder``.
        dataset: the name of a built one, or a folder.
        settings: ``paper``, ``style``, or the path of a TOML file; see `settings.Settings`.
        changes: of single settings, such as ``tuning.epochs=5``.
        say: is told what is done next.

    Returns:
        The figures of the encoder; None in all processes but the first.

    Raises:
        MissingExtra: PyTorch or another part of ``egara[train]`` is not installed.
        BadInput, DatasetError: the settings, the dataset or the folder are not usable.
        TrainingFailed: the loss is not finite any more, or a checkpoint cannot be read.
    """
    chosen = _settings(settings, changes)
    from egara.train.art_style.recipe import run

    return run(folder, _opened(dataset, chosen, say), chosen, say)


def train_grid(
    folder: Path,
    dataset: str,
    letters: Sequence[str] = (),
    settings: str = "paper",
    changes: Sequence[str] = (),
    say: Say = lambda _: None,
) -> "Table | None":
    """Train and measure models of the paper's Table 2; a grid that was stopped goes on.

    Args:
        folder: the grid's; each model has a folder in it, by its letter.
        dataset: the name of a built one, or a folder.
        letters: of the models, ``a`` to ``r``; all where none is given.
        settings: what all have in common, as for `train`.
        changes: of single settings.
        say: is told what is done next.

    Returns:
        The figures; None in all processes but the first.

    Raises:
        MissingExtra, BadInput, DatasetError, TrainingFailed: as `train`.
    """
    chosen = _settings(settings, changes)
    from egara.train.art_style.grid import models, run_grid

    return run_grid(folder, _opened(dataset, chosen, say), chosen, models(letters), say)


def _opened(dataset: str, settings: "Settings", say: Say) -> "Dataset":
    from egara.datasets import open_dataset

    return open_dataset(
        dataset, rating=settings.rating, excluded_tags=settings.excluded_tags, say=say
    )


def _settings(name: str, changes: Sequence[str]) -> "Settings":
    require_extra(*NEEDED)
    from egara.train.art_style.settings import Settings

    return read_settings(Settings, Path(__file__).parent, name, changes)
