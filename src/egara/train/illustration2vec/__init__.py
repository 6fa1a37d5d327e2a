"""The recipe ``illustration2vec``: what a drawing shows, as tags and as a code of 4,096 bits.

Saito and Matsui, Illustration2Vec: A Semantic Vector Representation of Illustrations (SIGGRAPH Asia
2015, Technical Briefs). Where to find what in the paper:

=================  ==============================================================================
`labels`           section 3.1, the most frequent tags of each category
`networks`         Table 1: VGG model A, VGG+NIN; any backbone of timm's
`loss`             section 3.1, sigmoid cross-entropy
`training`         section 3.1, the optimiser and what is measured
`baseline`         section 4.1, the pre-trained network with a logistic regression a tag
`codes`            section 3.2, the sigmoid layer
`recipe`           those steps in their order
`exporting`        codes and scores from one pass
`writing`          thresholds, ONNX, 8 bits
=================  ==============================================================================
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from egara.train.configuration import read_settings
from egara.train.extra import require_extra

if TYPE_CHECKING:
    from egara.train.illustration2vec.writing import Report

__all__ = ["train"]

NEEDED = ("torch", "torchvision", "lightning", "onnx", "onnxscript")


def train(
    folder: Path,
    dataset: str,
    settings: str = "paper",
    changes: Sequence[str] = (),
    say: Callable[[str], None] = lambda _: None,
) -> "Report | None":
    """Run the recipe; killed and run again, it goes on, and comes to the same result.

    Args:
        folder: the run's: configuration, checkpoints, metrics, and at the end ``encoder``.
        dataset: the name of a built one, or a folder.
        settings: ``paper``, ``semantic``, or the path of a TOML file; see `settings.Settings`.
        changes: of single settings, such as ``tags.epochs=5``.
        say: is told what is done next.

    Returns:
        The figures of the encoder; None where the settings have no training of codes, and in all
        processes but the first.

    Raises:
        MissingExtra: PyTorch or another part of ``egara[train]`` is not installed.
        BadInput, DatasetError: the settings, the dataset or the folder are not usable.
        TrainingFailed: the loss is not finite any more, or a checkpoint cannot be read.
    """
    require_extra(*NEEDED)
    from egara.datasets import open_dataset
    from egara.train.illustration2vec.recipe import run
    from egara.train.illustration2vec.settings import Settings

    chosen = read_settings(Settings, Path(__file__).parent, settings, changes)
    opened = open_dataset(
        dataset, rating=chosen.rating, excluded_tags=chosen.excluded_tags, say=say
    )
    return run(folder, opened, chosen, say)
