"""ResNet-18, and ResNet-18 the other way round (art style paper, section 4.2).

He, Zhang, Ren and Sun, Deep Residual Learning for Image Recognition (CVPR 2016), Table 1. The
encoder's layers are named as torchvision names them, so its weights fit.

This module imports PyTorch; import it inside functions.
"""

from collections import OrderedDict

import torch
from torch import nn

__all__ = ["MEAN", "SHRINKS", "STD", "Decoder", "resnet18", "scaled"]

CHANNELS = (64, 128, 256, 512)
"""Of the four layers, each of two blocks."""

SHRINKS = 32
"""What the encoder divides a side by, and the decoder multiplies it with."""

MEAN, STD = 114, 57.6
"""The network wants (pixel - MEAN) / STD: what torchvision's weights want, one for all channels."""


class Block(nn.Module):  # type: ignore[misc]
    """Two convolutions of 3 by 3, and their input added (figure 2, on the left)."""

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
        changed = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        return self.relu(changed + (x if self.downsample is None else self.downsample(x)))


class ReversedBlock(nn.Module):  # type: ignore[misc]
    """A block the other way: its second convolution, then its first; a stride magnifies."""

    def __init__(self, channels: int, out: int, stride: int) -> None:
        super().__init__()
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.relu = nn.ReLU()
        self.magnify = nn.Upsample(scale_factor=stride) if stride > 1 else nn.Identity()
        self.conv1 = nn.Conv2d(channels, out, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(out)
        self.upsample = (
            nn.Sequential(nn.Conv2d(channels, out, 1, bias=False), nn.BatchNorm2d(out))
            if stride > 1 or channels != out
            else None
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, C, H, W) to (N, out, H * stride, W * stride)."""
        changed = self.magnify(self.relu(self.bn2(self.conv2(x))))
        changed = self.bn1(self.conv1(changed))
        beside = x if self.upsample is None else self.upsample(x)
        return self.relu(changed + self.magnify(beside))


class Decoder(nn.Module):  # type: ignore[misc]
    """From z to a picture: the layers of ResNet-18 from the last to the first.

    The average over places, reversed, would spread one value over all places. A linear layer gives
    each place its own instead: otherwise nothing in the picture could lie anywhere in particular.
    """

    def __init__(self, dimensions: int, side: int, width: float = 1.0) -> None:
        """Decode ``dimensions`` values to a square of ``side`` pixels, a multiple of `SHRINKS`."""
        super().__init__()
        channels = [scaled(count, width) for count in CHANNELS]
        self.shape = (channels[-1], side // SHRINKS, side // SHRINKS)
        self.start = nn.Linear(dimensions, channels[-1] * (side // SHRINKS) ** 2)
        ends = [channels[0], *channels[:-1]]
        layers = [
            nn.Sequential(ReversedBlock(wide, wide, 1), ReversedBlock(wide, out, stride))
            for wide, out, stride in zip(
                reversed(channels), reversed(ends), (2, 2, 2, 1), strict=True
            )
        ]
        # Of the stem the pooling and the convolution, both of stride 2.
        stem = (nn.Upsample(scale_factor=4), nn.Conv2d(channels[0], 3, 7, padding=3))
        self.layers = nn.Sequential(*layers, *stem)

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        """(N, D) to (N, 3, S, S), white being 1 and black 0; it may go beyond."""
        return self.layers(self.start(z).unflatten(1, self.shape))


def resnet18(width: float = 1.0) -> tuple[nn.Sequential, int]:
    """Build the encoder, (N, 3, S, S) normalised to (N, F), and tell F: 512 for a width of 1."""
    channels = [scaled(count, width) for count in CHANNELS]
    starts = [channels[0], *channels[:-1]]
    layers = {
        f"layer{number + 1}": nn.Sequential(
            Block(start, out, 1 if number == 0 else 2), Block(out, out, 1)
        )
        for number, (start, out) in enumerate(zip(starts, channels, strict=True))
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
    return network, channels[-1]


def scaled(channels: int, width: float) -> int:
    """A number of channels times ``width``, a multiple of 8 and at least 8."""
    return max(8, round(channels * width / 8) * 8)
