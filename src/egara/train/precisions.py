"""An encoder's model in both precisions: float32, and 8 bits.

This module imports PyTorch; import it inside functions.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from egara.train.augmentation import resized
from egara.train.drawings import Normalised, Squares
from egara.train.export import export, finish, take_images
from egara.train.feeding import Fed
from egara.train.quantise import quantise

if TYPE_CHECKING:
    from onnx import ModelProto

__all__ = ["both_precisions", "pointwise", "some_squares", "squares_of"]


def both_precisions(
    network: nn.Module, squares: Squares, *outputs: str, mean: int, std: float
) -> "dict[str, ModelProto]":
    """Export a network as ``float32`` and as ``8 bits``, by these names.

    Args:
        network: in evaluation mode, from (N, 3, S, S) normalised.
        squares: to calibrate with, two or more, in the size that the encoder takes.
        outputs: what its outputs are called.
        mean: the network wants (pixel - mean) / std.
        std: see above.
    """
    calibration = Normalised(squares, mean, std)
    first, second, *_ = calibration
    exported = export(network, torch.from_numpy(np.concatenate([first, second])), *outputs)
    small = quantise(exported, calibration, input_scale=1 / std, input_zero=mean)
    side = squares.shape[1]
    return {
        name: finish(take_images(model, side=side, mean=mean, std=std))
        for name, model in (("float32", exported), ("8 bits", small))
    }


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
