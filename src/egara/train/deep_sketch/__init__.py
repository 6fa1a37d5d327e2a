"""The recipe ``deep-sketch``: one feature for sketches and images, so that a sketch finds images.

The deep sketch feature (2016): a network is fine-tuned to classify sketches, images and edge maps
of the same classes; its last layers are the feature. The modules and the sections of the paper:

=====================  ==========================================================================
`mixture`              sections 3.3 and 4.2, the training data: sketches, images, edge maps
`pictures`             section 4.2, the 18 variants of each; resizing is in
                       `egara.images.sketches.edge_preserving` (section 3.1)
`networks`             section 4.3, AlexNet; section 3.4, the feature
`training`             section 3.3, fine-tuning
`voting`               section 3.2, equations 1 and 2
`recipe`               those steps in their order; section 4.1, three folds
`writing`              the encoder
`figures`              Figures 6 and 7
`inversion`            section 5 and Figure 8
`stroke_augmentation`  random changes of strokes, for the built-in encoder; not in the paper
=====================  ==========================================================================

The protocols of section 4 are in `egara.evaluate.sketches`.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from egara.train.kit.extra import require_extra
from egara.train.kit.processes import Log, no_log

if TYPE_CHECKING:
    from egara.train.deep_sketch.writing import SketchEncoderReport
    from egara.train.kit.folds import CrossValidationReport

__all__ = ["train"]

NEEDED = ("torch", "torchvision", "lightning", "onnx", "onnxscript", "h5py")


def train(
    folder: Path,
    dataset: str,
    settings: str = "paper",
    changes: Sequence[str] = (),
    log: Log = no_log,
) -> "SketchEncoderReport | CrossValidationReport | None":
    """Run the recipe. A run that was killed and is started again resumes.

    Args:
        folder: the run's folder: configuration, edge maps, checkpoints, metrics, and at the end
            ``encoder``.
        dataset: the name of a built dataset, or a folder.
        settings: ``paper``, ``sketch``, ``small``, or the path of a TOML file; see
            `settings.Settings`.
        changes: changes of single settings, such as ``mixture=S``.
        log: takes a line of text before each step.

    Returns:
        The metrics of the encoder, or of the folds; None in all processes but the first.

    Raises:
        MissingExtra: PyTorch or another part of ``egara[train]`` is not installed.
        BadInput: the settings or the folder cannot be used.
        DatasetError: the dataset cannot be used.
        TrainingFailed: the loss is not finite any more, or a checkpoint cannot be read.
    """
    require_extra(*NEEDED)
    from egara.datasets import open_dataset
    from egara.train.deep_sketch.recipe import run
    from egara.train.deep_sketch.settings import Settings
    from egara.train.kit.settings import read_settings

    chosen = read_settings(Settings, Path(__file__).parent, settings, changes)
    return run(folder, open_dataset(dataset, log=log), chosen, log)
