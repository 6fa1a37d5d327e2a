"""The decoder: ResNet-18 in reverse order (art style paper, section 4.2).

This module imports PyTorch; import it inside functions.
"""

import torch
from torch import nn

from egara.train.kit.backbones.resnet import CHANNELS, DOWNSAMPLING, scaled_channels

__all__ = ["Decoder"]


class ReversedBlock(nn.Module):  # type: ignore[misc]
    """A block of ResNet in reverse: its second convolution, then its first; a stride upsamples."""

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
        residual = self.magnify(self.relu(self.bn2(self.conv2(x))))
        residual = self.bn1(self.conv1(residual))
        shortcut = x if self.upsample is None else self.upsample(x)
        return self.relu(residual + self.magnify(shortcut))


class Decoder(nn.Module):  # type: ignore[misc]
    """From z to an image: the layers of ResNet-18 from the last to the first.

    The reverse of the average pooling would repeat one value at all positions. Instead, a
    linear layer computes different values for each position.
    """

    def __init__(self, dimensions: int, image_size: int, width: float = 1.0) -> None:
        """Build the decoder.

        Args:
            dimensions: the dimensions of z.
            image_size: the side of the image, in pixels: a multiple of
                `egara.train.kit.backbones.resnet.DOWNSAMPLING`.
            width: the width multiplier of ResNet-18.
        """
        super().__init__()
        channels = [scaled_channels(count, width) for count in CHANNELS]
        self.shape = (channels[-1], image_size // DOWNSAMPLING, image_size // DOWNSAMPLING)
        self.start = nn.Linear(dimensions, channels[-1] * (image_size // DOWNSAMPLING) ** 2)
        ends = [channels[0], *channels[:-1]]
        layers = [
            nn.Sequential(ReversedBlock(wide, wide, 1), ReversedBlock(wide, out, stride))
            for wide, out, stride in zip(
                reversed(channels), reversed(ends), (2, 2, 2, 1), strict=True
            )
        ]
        # The reverse of the pooling and the first convolution, both of stride 2.
        stem = (nn.Upsample(scale_factor=4), nn.Conv2d(channels[0], 3, 7, padding=3))
        self.layers = nn.Sequential(*layers, *stem)

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        """(N, D) to (N, 3, S, S); white is 1 and black is 0. Values may be outside that range."""
        return self.layers(self.start(z).unflatten(1, self.shape))
