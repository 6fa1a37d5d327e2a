"""AlexNet, VGG16 and GoogLeNet: torchvision's definitions, as sequences of named layers.

The layers have the names of the literature (``conv1``, ``conv5_3``, ``fc6``, ``inception4e``), so
that recipes can read their outputs, share a part of them, or add their own last layer. Tensors of
weight files keep torchvision's names.

This module imports PyTorch; import it inside functions.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from torch import nn
from torchvision import models

from egara.train.kit.backbones.normalisation import IMAGENET, Normalisation

__all__ = ["TORCHVISION", "TorchvisionModel", "local_response_normalisation"]


@dataclass(frozen=True, slots=True)
class TorchvisionModel:
    """A model of torchvision.

    Attributes:
        build: builds torchvision's module with random weights.
        layers: lists the module's layers without its classifier, with their names.
        published: torchvision's published ImageNet weights.
        classifier: beginnings of the names of tensors that are not part of the backbone.
        normalisation: the input normalisation that the weights expect.
    """

    build: Callable[[], nn.Module]
    layers: Callable[[Any], Iterator[tuple[str, nn.Module]]]
    published: Any
    classifier: tuple[str, ...]
    normalisation: Normalisation = IMAGENET

    def sequence(self, module: nn.Module) -> nn.Sequential:
        """Return the layers of a module that `build` made, as a sequence. They are shared."""
        return nn.Sequential(OrderedDict(self.layers(module)))


def local_response_normalisation() -> nn.Module:
    """Build the local response normalisation of AlexNet.

    Krizhevsky, Sutskever and Hinton, ImageNet Classification with Deep Convolutional Neural
    Networks (NIPS 2012), section 3.3: b = a / (k + alpha * sum of a^2 over n channels)^beta with k
    = 2, n = 5, alpha = 1e-4, beta = 0.75. PyTorch uses the mean of the n channels instead of
    their sum, so its alpha is n times as large.
    """
    return nn.LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=2.0)


def _alexnet(module: Any) -> Iterator[tuple[str, nn.Module]]:  # noqa: ANN401
    names = (
        *("conv1", "relu1", "pool1", "conv2", "relu2", "pool2", "conv3", "relu3"),
        *("conv4", "relu4", "conv5", "relu5", "pool5"),
    )
    yield from zip(names, module.features, strict=True)
    yield "avgpool", module.avgpool
    yield "flatten", nn.Flatten()
    last = ("drop6", "fc6", "relu6", "drop7", "fc7", "relu7")
    yield from zip(last, list(module.classifier)[:-1], strict=True)


def _alexnet_lrn(module: Any) -> Iterator[tuple[str, nn.Module]]:  # noqa: ANN401
    for name, layer in _alexnet(module):
        yield name, layer
        if name in ("relu1", "relu2"):
            yield f"norm{name[-1]}", local_response_normalisation()


def _vgg16(module: Any) -> Iterator[tuple[str, nn.Module]]:  # noqa: ANN401
    block, number = 1, 0
    for layer in module.features:
        if isinstance(layer, nn.Conv2d):
            number += 1
            yield f"conv{block}_{number}", layer
        elif isinstance(layer, nn.ReLU):
            yield f"relu{block}_{number}", layer
        else:
            yield f"pool{block}", layer
            block, number = block + 1, 0
    yield "avgpool", module.avgpool
    yield "flatten", nn.Flatten()
    names = ("fc6", "relu6", "drop6", "fc7", "relu7", "drop7")
    yield from zip(names, list(module.classifier)[:-1], strict=True)


def _googlenet(module: Any) -> Iterator[tuple[str, nn.Module]]:  # noqa: ANN401
    for name, layer in module.named_children():
        if layer is None or name in ("aux1", "aux2", "fc"):
            continue
        if name == "dropout":
            yield "flatten", nn.Flatten()
        yield name, layer


TORCHVISION = {
    "alexnet": TorchvisionModel(
        models.alexnet, _alexnet, models.AlexNet_Weights.IMAGENET1K_V1, ("classifier.6.",)
    ),
    "alexnet-lrn": TorchvisionModel(
        models.alexnet, _alexnet_lrn, models.AlexNet_Weights.IMAGENET1K_V1, ("classifier.6.",)
    ),
    "vgg16": TorchvisionModel(
        models.vgg16, _vgg16, models.VGG16_Weights.IMAGENET1K_V1, ("classifier.6.",)
    ),
    # torchvision's weights of GoogLeNet were converted from TensorFlow: they expect -1 to 1.
    "googlenet": TorchvisionModel(
        lambda: models.googlenet(aux_logits=False, init_weights=True),
        _googlenet,
        models.GoogLeNet_Weights.IMAGENET1K_V1,
        ("fc.", "aux1.", "aux2."),
        Normalisation.uniform(127.5, 127.5),
    ),
}
"""The models by their names in `egara.train.kit.backbones.registry`."""
