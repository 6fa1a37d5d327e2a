"""The networks (Illustration2Vec, section 3.1 and Table 1).

Each is a trunk, from pixels to the output of the last convolution layer, and a classifier from
there to one logit a tag, whose sigmoid is its confidence. The sigmoid is part of the loss and of
the exported graph.

This module imports PyTorch; import it inside functions.
"""

import torch
from torch import nn

from egara.errors import BadInput
from egara.train.kit.backbones.efficientnet_lite import NORMALISATION
from egara.train.kit.backbones.normalisation import Normalisation
from egara.train.kit.backbones.registry import build_backbone, check_backbone
from egara.train.kit.backbones.resnet import scaled_channels
from egara.train.kit.backbones.timm_models import is_timm_model

__all__ = ["TagNetwork", "build", "check_image_size", "check_sizes", "vgg_a", "vgg_nin"]

VGG_A = (64, "pool", 128, "pool", 256, 256, "pool", 512, 512, "pool", 512, 512, "pool")
"""The eight convolutions of model A, 3 by 3 (Simonyan and Zisserman 2015, Table 1)."""

DOWNSAMPLING = 32
"""How many times smaller the last map of model A is than the image."""

PAPER = ("vgg-a", "vgg-nin")
"""The networks of Table 1. Any other name is a backbone of the kit."""


class TagNetwork(nn.Module):  # type: ignore[misc]
    """A trunk and a classifier.

    Attributes:
        trunk: maps normalised images (N, 3, S, S) to features (N, F).
        feature_dim: F.
        classifier: maps features (N, F) to logits (N, L).
        normalisation: the input normalisation that the trunk expects.
    """

    def __init__(
        self,
        trunk: nn.Module,
        feature_dim: int,
        classifier: nn.Module,
        normalisation: Normalisation = NORMALISATION,
    ) -> None:
        super().__init__()
        self.trunk = trunk
        self.feature_dim = feature_dim
        self.classifier = classifier
        self.normalisation = normalisation

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """Compute the logits (N, L) of normalised images (N, 3, S, S)."""
        return self.classifier(self.trunk(pixels))


def build(backbone: str, labels: int, *, image_size: int = 224, width: float = 1.0) -> TagNetwork:
    """Build a network by name. Those that are not in the paper begin with ImageNet weights.

    Args:
        backbone: one of `PAPER`, the name of a model of timm, or of a backbone of the kit.
        labels: L.
        image_size: the side of the input, in pixels.
        width: the width multiplier of the paper's networks.

    Raises:
        BadInput: the name is unknown, the network cannot be loaded, or it does not accept the size.
    """
    if backbone in PAPER:
        check_image_size(backbone, image_size)
        paper = vgg_a if backbone == "vgg-a" else vgg_nin
        return paper(labels, image_size=image_size, width=width)
    name = _kit_name(backbone)
    built = build_backbone(name, image_size=image_size, weights="published", recipe_backbones=PAPER)
    classifier = nn.Linear(built.feature_dim, labels)
    return TagNetwork(built.network, built.feature_dim, classifier, built.normalisation.averaged())


def check_image_size(backbone: str, image_size: int) -> None:
    """Check that a network of the paper can be trained on a size.

    Raises:
        BadInput: The size is not a multiple of `DOWNSAMPLING`.
    """
    if backbone in PAPER and image_size % DOWNSAMPLING:
        raise BadInput(
            f"image_size is {image_size}; {backbone} needs a multiple of {DOWNSAMPLING} pixels. "
            f"Give {image_size - image_size % DOWNSAMPLING or DOWNSAMPLING}."
        )


def check_sizes(backbone: str, image_size: int, encoder_image_size: int) -> None:
    """Check that a network trained on one size can be exported as an encoder of another size.

    Raises:
        BadInput: it is `vgg_a`, whose linear layers take one size only; or it is a backbone that
            takes one size only or that cannot be exported.
    """
    if backbone == "vgg-a" and image_size != encoder_image_size:
        raise BadInput(
            f"image_size is {image_size} and encoder_image_size {encoder_image_size}; {backbone} "
            "ends in linear layers, which take one size only. "
            f"Set encoder_image_size={image_size}."
        )
    if backbone not in (*PAPER, "efficientnet-lite0"):
        check_backbone(_kit_name(backbone), image_size, encoder_image_size, recipe_backbones=PAPER)


def vgg_a(labels: int = 1539, *, image_size: int = 224, width: float = 1.0) -> TagNetwork:
    """Build VGG model A: its convolutions, FC-4096, FC-4096, FC-L (Table 1, on the left)."""
    convolutions, channels = _convolutions(width)
    features = channels * (image_size // DOWNSAMPLING) ** 2
    wide = scaled_channels(4096, width)
    classifier = nn.Sequential(
        *(nn.Linear(features, wide), nn.ReLU(), nn.Dropout(0.5)),
        *(nn.Linear(wide, wide), nn.ReLU(), nn.Dropout(0.5)),
        nn.Linear(wide, labels),
    )
    return _initialised(
        TagNetwork(nn.Sequential(*convolutions, nn.Flatten()), features, classifier)
    )


def vgg_nin(labels: int = 1539, *, image_size: int = 224, width: float = 1.0) -> TagNetwork:
    """Build VGG+NIN: those convolutions, conv3-1024 twice, conv3-L, the average (on the right).

    The trunk ends with the average of the last convolution, which has one channel a tag. So the
    classifier is the identity.
    """
    del image_size  # the average is over all of it
    convolutions, channels = _convolutions(width)
    wide = scaled_channels(1024, width)
    trunk = nn.Sequential(
        *convolutions,
        *(nn.Conv2d(channels, wide, 3, padding=1), nn.ReLU()),
        *(nn.Conv2d(wide, wide, 3, padding=1), nn.ReLU()),
        nn.Conv2d(wide, labels, 3, padding=1),
        *(nn.AdaptiveAvgPool2d(1), nn.Flatten()),
    )
    return _initialised(TagNetwork(trunk, labels, nn.Identity()))


def _kit_name(backbone: str) -> str:
    """Return the kit's name of a backbone. Where timm has the name, timm's model is meant."""
    return f"timm/{backbone}" if is_timm_model(backbone) else backbone


def _convolutions(width: float) -> tuple[list[nn.Module], int]:
    layers: list[nn.Module] = []
    channels = 3
    for step in VGG_A:
        if isinstance(step, str):
            layers.append(nn.MaxPool2d(2))
            continue
        out = scaled_channels(step, width)
        layers += [nn.Conv2d(channels, out, 3, padding=1), nn.ReLU()]
        channels = out
    return layers, channels


def _initialised(network: TagNetwork) -> TagNetwork:
    """Initialise the weights as He et al. (2015); otherwise eleven layers do not begin to learn."""
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)
    return network
