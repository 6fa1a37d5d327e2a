"""Exporting a network in float32, and in 8 bits if that keeps its vectors.

This module imports PyTorch; import it inside functions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from egara.train.kit.backbones.normalisation import Normalisation
from egara.train.kit.data.augmentation import resize
from egara.train.kit.data.image_folder import ImageArray, NormalisedImages
from egara.train.kit.data.loading import ImageDataset
from egara.train.kit.export.comparison import compare_vectors
from egara.train.kit.export.graph import add_image_input, export_graph, strip_graph
from egara.train.kit.export.inference import encode_images
from egara.train.kit.export.quantisation import quantise_graph

if TYPE_CHECKING:
    from onnx import ModelProto

__all__ = [
    "CALIBRATION_DRAWINGS",
    "ExportedModel",
    "export_model",
    "images_at",
    "pointwise_convolution",
    "sample_images",
]

FLOAT32, INT8 = "float32", "8 bits"

CALIBRATION_DRAWINGS = 512
"""How many training drawings the 8-bit graph is calibrated with, at even distances."""

MIN_COSINE = 0.9
"""The mean cosine to the float32 vectors, both centred on the mean drawing, that an 8-bit graph
must reach."""


@dataclass(frozen=True, slots=True)
class ExportedModel:
    """The graphs of a network.

    Attributes:
        models: by precision: ``float32``, then ``8 bits`` if it is usable.
        precision: the precision of the graph to ship, and the reason, for the manifest.
    """

    models: "Mapping[str, ModelProto]"
    precision: str

    @property
    def shipped(self) -> "ModelProto":
        """The 8-bit graph if there is one, else the float32 one."""
        return self.models.get(INT8, self.models[FLOAT32])

    @property
    def quantised(self) -> bool:
        """Whether there is an 8-bit graph."""
        return INT8 in self.models

    def bytes(self) -> dict[str, int]:
        """Return the size of each graph."""
        return {name: model.ByteSize() for name, model in self.models.items()}


def export_model(
    network: nn.Module,
    images: ImageArray,
    *outputs: str,
    normalisation: Normalisation,
    quantised: bool = True,
) -> ExportedModel:
    """Export a network in float32, and in 8 bits unless that fails or changes the vectors much.

    Args:
        network: in evaluation mode; its input is normalised images (N, 3, S, S).
        images: drawings to calibrate with, two or more, in the size S.
        outputs: the names of its outputs, the vectors first.
        normalisation: the input normalisation that the network expects.
        quantised: whether to try 8 bits.

    Raises:
        EncoderError: the network cannot be exported.
    """
    calibration = NormalisedImages(images, normalisation)
    first, second, *_ = calibration
    exported = export_graph(network, torch.from_numpy(np.concatenate([first, second])), *outputs)
    size = images.shape[1]
    small, reason = None, "not asked for"
    if quantised:
        scale, zero = normalisation.input_scale()
        try:
            small = quantise_graph(exported, calibration, input_scale=scale, input_zero=zero)
            small = strip_graph(add_image_input(small, size, normalisation))
        except Exception as error:  # ONNX Runtime's quantiser has no common base class of errors
            small = None
            reason = str(error).strip().partition("\n")[0] or type(error).__name__
    exact = strip_graph(add_image_input(exported, size, normalisation))
    if small is not None:
        cosine = _centred_cosine(exact, small, images)
        if cosine >= MIN_COSINE:
            precision = f"{INT8}; calibrated with {len(images)} drawings"
            return ExportedModel({FLOAT32: exact, INT8: small}, precision)
        reason = f"8-bit vectors have a mean cosine of {cosine:.2f}, less than {MIN_COSINE}"
    return ExportedModel({FLOAT32: exact}, f"{FLOAT32}; not quantised: {reason}")


def _centred_cosine(exact: "ModelProto", small: "ModelProto", images: ImageArray) -> float:
    reference, other = (encode_images(model, images) for model in (exact, small))
    mean = reference.mean(axis=0)
    return compare_vectors(reference - mean, other - mean).mean_cosine


def sample_images(dataset: ImageDataset, size: int, count: int) -> ImageArray:
    """Return at most ``count`` drawings at even distances: (count, size, size, 3)."""
    return images_at(dataset, size, dataset.evenly_spaced(count))


def images_at(dataset: ImageDataset, size: int, rows: Iterable[int]) -> ImageArray:
    """Return the drawings of some rows: (len(rows), size, size, 3)."""
    parts = [
        resize(dataset.images.take([row]).cpu(), size).round().permute(0, 2, 3, 1).to(torch.uint8)
        for row in rows
    ]
    images: ImageArray = torch.cat(parts).numpy()
    return images


def pointwise_convolution(weights: torch.Tensor, bias: torch.Tensor) -> nn.Conv2d:
    """Turn a linear layer into a convolution, which an 8-bit graph can compute.

    Args:
        weights: (out, in).
        bias: (out,).

    Returns:
        A layer from (N, in, 1, 1) to (N, out, 1, 1).
    """
    layer = nn.Conv2d(weights.shape[1], weights.shape[0], 1)
    with torch.no_grad():
        layer.weight.copy_(weights[:, :, None, None])
        layer.bias.copy_(bias)
    return layer
