"""The encoder, mu and sigma, and the decoder (art style paper, section 3 and figure 2).

This module imports PyTorch; import it inside functions.
"""

from typing import Literal

import torch
from torch import nn

from egara.errors import BadInput
from egara.train.art_style.decoder import Decoder
from egara.train.kit.backbones.normalisation import Normalisation
from egara.train.kit.backbones.registry import build_backbone
from egara.train.kit.backbones.resnet import DOWNSAMPLING

__all__ = [
    "BACKBONES",
    "BackboneName",
    "BlockMeans",
    "Pooling",
    "StyleNetwork",
    "Trunk",
    "build",
    "trunk",
]

BackboneName = Literal["resnet18", "efficientnet-lite0"]
BACKBONES: tuple[BackboneName, ...] = ("resnet18", "efficientnet-lite0")
"""The backbones of the kit that are sequences of blocks, which `BlockMeans` needs."""

Pooling = Literal["last", "blocks"]
"""The layers whose channel means are the features: the last one, as in the paper, or all blocks."""


class Trunk(nn.Module):  # type: ignore[misc]
    """The encoder up to its features.

    Attributes:
        layers: maps normalised images (N, 3, S, S) to features (N, F).
        feature_dim: F.
        normalisation: the input normalisation that the layers expect.
    """

    def __init__(self, layers: nn.Module, feature_dim: int, normalisation: Normalisation) -> None:
        super().__init__()
        self.layers = layers
        self.feature_dim = feature_dim
        self.normalisation = normalisation

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Compute features (N, F) of images (N, 3, S, S) in 0..255."""
        pixels = self.normalisation(images)
        return self.layers(pixels.contiguous(memory_format=torch.channels_last))


class BlockMeans(nn.Module):  # type: ignore[misc]
    """The spatial means of the channels of every block of a network, standardised.

    This is not in the paper. The first and middle blocks respond to lines, colours and texture; the
    last blocks ignore them. The statistics of feature maps describe the style of an image (Gatys,
    Ecker and Bethge, CVPR 2016). Each channel is standardised over the drawings (batch
    normalisation without parameters), so that all channels have the same weight.

    Attributes:
        feature_dim: F, the number of channels of all blocks.
        spread: the standardisation of the channels. The name is part of checkpoints.
    """

    def __init__(self, layers: nn.Sequential) -> None:
        """Use the layers of a network. A layer that consists of other layers is a block."""
        super().__init__()
        self.layers = nn.ModuleList(layers.children())
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.eval()  # counting the channels must not change the statistics
        with torch.no_grad():
            means = self.means(torch.zeros(1, 3, DOWNSAMPLING, DOWNSAMPLING))
        self.train()
        self.feature_dim = means.shape[1]
        self.spread = nn.BatchNorm1d(self.feature_dim, affine=False)

    def means(self, pixels: torch.Tensor) -> torch.Tensor:
        """Compute the means (N, F) of normalised images (N, 3, S, S), not standardised."""
        means, x = [], pixels
        for layer in self.layers:
            if isinstance(layer, nn.AdaptiveAvgPool2d):
                break
            x = layer(x)
            if next(layer.children(), None) is not None:
                means.append(self.pool(x).flatten(1))
        return torch.cat(means, 1)

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """Compute the standardised means (N, F) of normalised images (N, 3, S, S)."""
        return self.spread(self.means(pixels))


class StyleNetwork(nn.Module):  # type: ignore[misc]
    """A trunk and a linear layer for mu; for a VAE also a linear layer for sigma and a decoder.

    Attributes:
        trunk: the encoder up to its F features.
        mu: the linear layer from F features to mu (D values), the vector of a drawing.
        log_variance: the linear layer from F features to log sigma squared (D values); None without
            a VAE.
        decoder: the network from z (D values) to an image; None without a VAE.
    """

    def __init__(self, encoder: Trunk, dimensions: int, decoder: nn.Module | None) -> None:
        super().__init__()
        self.trunk = encoder
        self.mu = nn.Linear(encoder.feature_dim, dimensions)
        self.log_variance = nn.Linear(encoder.feature_dim, dimensions) if decoder else None
        self.decoder = decoder

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Compute mu (N, D) of images (N, 3, S, S) in 0..255."""
        return self.mu(self.trunk(images))


def build(
    backbone: BackboneName,
    dimensions: int,
    *,
    image_size: int,
    width: float = 1.0,
    pooling: Pooling = "last",
    generative: bool,
    imagenet: bool = False,
) -> StyleNetwork:
    """Build a network.

    Args:
        backbone: one of `BACKBONES`.
        dimensions: D, the dimensions of mu, sigma and z.
        image_size: the side of the images, in pixels.
        width: the width multiplier of ResNet-18 and of the decoder.
        pooling: the layers whose means are the features; see `Pooling`.
        generative: whether the network has sigma and a decoder.
        imagenet: whether the trunk has the published ImageNet weights.

    Raises:
        BadInput: the decoder cannot make images of this size, or the weights cannot be loaded.
    """
    if generative and image_size % DOWNSAMPLING:
        raise BadInput(
            f"image_size is {image_size}; the decoder makes multiples of {DOWNSAMPLING} pixels. "
            f"Give {image_size - image_size % DOWNSAMPLING or DOWNSAMPLING}."
        )
    encoder = trunk(backbone, width=width, pooling=pooling, imagenet=imagenet)
    decoder = Decoder(dimensions, image_size, width) if generative else None
    return StyleNetwork(encoder, dimensions, decoder)


def trunk(
    backbone: BackboneName, *, width: float = 1.0, pooling: Pooling = "last", imagenet: bool = False
) -> Trunk:
    """Build an encoder up to its features; ``width`` has no effect on EfficientNet-Lite0.

    Raises:
        BadInput: the published weights have another width, or they cannot be loaded.
    """
    built = build_backbone(
        backbone,
        image_size=DOWNSAMPLING,
        weights="published" if imagenet else "random",
        width=width if backbone == "resnet18" else 1.0,
    )
    if pooling == "last":
        return Trunk(built.network, built.feature_dim, built.normalisation)
    pooled = BlockMeans(built.network)
    return Trunk(pooled, pooled.feature_dim, built.normalisation)
