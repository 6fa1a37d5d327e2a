"""ResNet-18 with a width multiplier.

He, Zhang, Ren and Sun, Deep Residual Learning for Image Recognition (CVPR 2016), Table 1. The
layers have torchvision's names, so torchvision's weights fit.

This module imports PyTorch; import it inside functions.
"""

from collections import OrderedDict

import torch
from torch import nn

from egara.train.kit.backbones.normalisation import Normalisation

__all__ = ["CHANNELS", "DOWNSAMPLING", "NORMALISATION", "resnet18", "scaled_channels"]

CHANNELS = (64, 128, 256, 512)
"""The channels of the four stages, each of two blocks."""

DOWNSAMPLING = 32
"""How many times smaller the last map is than the image."""

NORMALISATION = Normalisation.uniform(114, 57.6)
"""That of torchvision's weights, averaged over the channels, so that an 8-bit graph takes bytes."""


class BasicBlock(nn.Module):  # type: ignore[misc]
    """Two convolutions of 3 by 3 with a shortcut (figure 2, on the left)."""

    def __init__(self, channels: int, out: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, out, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(out)
        self.relu = nn.ReLU()
        self.conv2 = nn.Conv2d(out, out, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(out)
        self.downsample = (
            nn.Sequential(nn.Conv2d(channels, out, 1, stride, bias=False), nn.BatchNorm2d(out))
            if stride > 1 or channels != out
            else None
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, C, H, W) to (N, out, H / stride, W / stride)."""
        residual = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        return self.relu(residual + (x if self.downsample is None else self.downsample(x)))


def resnet18(width: float = 1.0) -> nn.Sequential:
    """Build the network without its classifier: (N, 3, S, S) normalised to (N, 512 * width)."""
    channels = [scaled_channels(count, width) for count in CHANNELS]
    inputs = [channels[0], *channels[:-1]]
    layers = {
        f"layer{number + 1}": nn.Sequential(
            BasicBlock(start, out, 1 if number == 0 else 2), BasicBlock(out, out, 1)
        )
        for number, (start, out) in enumerate(zip(inputs, channels, strict=True))
    }
    network = nn.Sequential(
        OrderedDict(
            conv1=nn.Conv2d(3, channels[0], 7, 2, 3, bias=False),
            bn1=nn.BatchNorm2d(channels[0]),
            relu=nn.ReLU(),
            maxpool=nn.MaxPool2d(3, 2, 1),
            **layers,
            avgpool=nn.AdaptiveAvgPool2d(1),
            flatten=nn.Flatten(),
        )
    )
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
    return network


def scaled_channels(channels: int, width: float) -> int:
    """Multiply a number of channels by ``width``: a multiple of 8, at least 8."""
    return max(8, round(channels * width / 8) * 8)
