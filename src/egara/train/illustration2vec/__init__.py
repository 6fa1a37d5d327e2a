"""The recipe ``illustration2vec``: the content of a drawing, as tags and as a code of 4,096 bits.

Saito and Matsui, Illustration2Vec: A Semantic Vector Representation of Illustrations (SIGGRAPH Asia
2015, Technical Briefs). The modules and the sections of the paper:

=================  ==============================================================================
`labels`           section 3.1, the most frequent tags of each category
`networks`         Table 1: VGG model A, VGG+NIN; any backbone of the kit
`loss`             section 3.1, sigmoid cross-entropy
`training`         section 3.1, the optimiser and the validation
`baseline`         section 4.1, the pretrained network with logistic regressions
`codes`            section 3.2, the sigmoid layer
`recipe`           those steps in their order
`exporting`        the network that computes codes and scores in one pass
`writing`          thresholds, ONNX, 8 bits
=================  ==============================================================================
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from egara.train.kit.extra import require_extra
from egara.train.kit.processes import Log, no_log

if TYPE_CHECKING:
    from egara.train.illustration2vec.writing import TagEncoderReport

__all__ = ["train"]

NEEDED = ("torch", "torchvision", "lightning", "onnx", "onnxscript")


def train(
    folder: Path,
    dataset: str,
    settings: str = "paper",
    changes: Sequence[str] = (),
    log: Log = no_log,
) -> "TagEncoderReport | None":
    """Run the recipe. A run that was killed and is started again resumes.

    Args:
        folder: the run's folder: configuration, checkpoints, metrics, and at the end ``encoder``.
        dataset: the name of a built dataset, or a folder.
        settings: ``paper``, ``semantic``, ``table2``, or the path of a TOML file; see
            `settings.Settings`.
        changes: changes of single settings, such as ``tags.epochs=5``.
        log: takes a line of text before each step.

    Returns:
        The metrics of the encoder; None if the settings have no training of codes, and in all
        processes but the first.

    Raises:
        MissingExtra: PyTorch or another part of ``egara[train]`` is not installed.
        BadInput: the settings or the folder cannot be used.
        DatasetError: the dataset cannot be used.
        TrainingFailed: the loss is not finite any more, or a checkpoint cannot be read.
    """
    require_extra(*NEEDED)
    from egara.datasets import open_dataset
    from egara.train.illustration2vec.recipe import run
    from egara.train.illustration2vec.settings import Settings
    from egara.train.kit.settings import read_settings

    chosen = read_settings(Settings, Path(__file__).parent, settings, changes)
    opened = open_dataset(
        dataset, rating=chosen.rating, excluded_tags=chosen.excluded_tags, log=log
    )
    return run(folder, opened, chosen, log)
