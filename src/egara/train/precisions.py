"""An encoder's graph in float32, and in 8 bits where that keeps the vectors.

This module imports PyTorch; import it inside functions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from egara.train.agreement import agreement
from egara.train.augmentation import resized
from egara.train.drawings import Normalised, Squares
from egara.train.export import export, finish, take_images
from egara.train.feeding import Fed
from egara.train.quantise import quantise
from egara.train.running import encode_squares

if TYPE_CHECKING:
    from onnx import ModelProto

__all__ = ["Exported", "export_precisions", "pointwise", "some_squares", "squares_of"]

FLOAT, SMALL = "float32", "8 bits"

LEAST_COSINE = 0.9
"""An 8-bit graph is used if its vectors have this mean cosine to those of float32 or more, both
centred on the mean drawing."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A network's graphs.

    Attributes:
        models: by precision, ``float32`` first and then ``8 bits`` where it is usable.
        precision: that of the graph to ship, and why, for the manifest.
    """

    models: "Mapping[str, ModelProto]"
    precision: str

    @property
    def shipped(self) -> "ModelProto":
        """The 8-bit graph where there is one, else the float32 one."""
        return self.models.get(SMALL, self.models[FLOAT])

    @property
    def quantised(self) -> bool:
        """Whether there is an 8-bit graph."""
        return SMALL in self.models


def export_precisions(
    network: nn.Module, squares: Squares, *outputs: str, mean: int, std: float
) -> Exported:
    """Export a network in float32, and in 8 bits unless quantising fails or spoils the vectors.

    Args:
        network: in evaluation mode, from (N, 3, S, S) normalised.
        squares: to calibrate with, two or more, in the size that the encoder takes.
        outputs: the names of its outputs, the vectors first.
        mean: the network wants (pixel - mean) / std.
        std: see above.

    Raises:
        EncoderError: the network cannot be exported.
    """
    calibration = Normalised(squares, mean, std)
    first, second, *_ = calibration
    exported = export(network, torch.from_numpy(np.concatenate([first, second])), *outputs)
    side = squares.shape[1]
    small, reason = None, ""
    try:
        small = quantise(exported, calibration, input_scale=1 / std, input_zero=mean)
        small = finish(take_images(small, side=side, mean=mean, std=std))
    except Exception as error:  # ONNX Runtime's quantiser has no common base class of errors
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
    exact = finish(take_images(exported, side=side, mean=mean, std=std))
    if small is not None:
        cosine = _centred_cosine(exact, small, squares)
        if cosine >= LEAST_COSINE:
            precision = f"{SMALL}; calibrated with {len(squares)} drawings"
            return Exported({FLOAT: exact, SMALL: small}, precision)
        reason = f"8-bit vectors have a mean cosine of {cosine:.2f}, less than {LEAST_COSINE}"
    return Exported({FLOAT: exact}, f"{FLOAT}; not quantised: {reason}")


def _centred_cosine(exact: "ModelProto", small: "ModelProto", squares: Squares) -> float:
    reference, other = (encode_squares(model, squares) for model in (exact, small))
    mean = reference.mean(axis=0)
    return agreement(reference - mean, other - mean).mean_cosine


def some_squares(fed: Fed, side: int, count: int) -> Squares:
    """At most ``count`` of the drawings, evenly, of ``side`` pixels: (count, S, S, 3)."""
    return squares_of(fed, side, fed.evenly(count))


def squares_of(fed: Fed, side: int, rows: Iterable[int]) -> Squares:
    """The drawings of some rows, of ``side`` pixels: (len(rows), S, S, 3)."""
    parts = [
        resized(fed.pixels.take([row]).cpu(), side).round().permute(0, 2, 3, 1).to(torch.uint8)
        for row in rows
    ]
    squares: Squares = torch.cat(parts).numpy()
    return squares


def pointwise(weights: torch.Tensor, bias: torch.Tensor) -> nn.Conv2d:
    """(out, in) and (out,) as a convolution from (N, in, 1, 1) to (N, out, 1, 1).

    That is what the 8-bit graph can compute of a linear layer.
    """
    layer = nn.Conv2d(weights.shape[1], weights.shape[0], 1)
    with torch.no_grad():
        layer.weight.copy_(weights[:, :, None, None])
        layer.bias.copy_(bias)
    return layer
