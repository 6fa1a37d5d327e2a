"""The network (deep sketch feature, sections 3.3 and 4.3) and its features (section 3.4).

This module imports PyTorch; import it inside functions.
"""

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

from egara.errors import BadInput
from egara.train.kit.backbones.normalisation import Normalisation
from egara.train.kit.backbones.registry import WeightSource, build_backbone

__all__ = ["DeepSketchFeature", "SketchNetwork", "build"]

EMBEDDING = "embedding"
"""The name of the layer that `SketchNetwork` adds if it has an embedding."""


class CosineClassifier(nn.Module):  # type: ignore[misc]
    """Logits that are the scaled cosines to one vector for each class.

    NormFace (Wang et al. 2017). Embeddings of one class then point in one direction, so Euclidean
    distances between normalised embeddings compare classes. It is not in the paper.
    """

    def __init__(self, dimensions: int, classes: int) -> None:
        super().__init__()
        self.vectors = nn.Parameter(torch.randn(classes, dimensions) * dimensions**-0.5)
        self.log_scale = nn.Parameter(torch.tensor(2.7))

    def forward(self, embeddings: torch.Tensor) -> torch.Tensor:
        """Compute (N, K) logits from (N, D)."""
        cosines = functional.normalize(embeddings) @ functional.normalize(self.vectors).T
        return self.log_scale.exp() * cosines


class SketchNetwork(nn.Module):  # type: ignore[misc]
    """A network that classifies sketches, images and edge maps alike.

    Attributes:
        trunk: named layers from normalised images (N, 3, S, S) to features (N, F).
        classifier: from features to the logits (N, K) of the classes.
        normalisation: the input normalisation that the trunk expects.
        pretrained: whether the trunk has weights of ImageNet.
    """

    def __init__(
        self,
        trunk: nn.Sequential,
        classifier: nn.Module,
        normalisation: Normalisation,
        *,
        pretrained: bool,
    ) -> None:
        super().__init__()
        self.trunk = trunk
        self.classifier = classifier
        self.normalisation = normalisation
        self.pretrained = pretrained

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """Compute the logits (N, K) of normalised images (N, 3, S, S)."""
        return self.classifier(self.trunk(pixels))


def build(
    backbone: str,
    classes: int,
    *,
    image_size: int,
    weights: str = "published",
    embedding: int | None = None,
    dropout: float = 0.0,
) -> SketchNetwork:
    """Build a network.

    Args:
        backbone: ``alexnet-lrn``, the paper's, or another backbone of the kit.
        classes: K, the number of classes: 250 in the paper.
        image_size: S, the side of the images, in pixels.
        weights: ``published``, ``random``, or the path of a file.
        embedding: D, the dimensions of a linear layer between the features and a
            `CosineClassifier`; None for the paper's linear classifier on the features.
        dropout: the probability of dropout before the embedding.

    Raises:
        BadInput: the backbone is unknown, its weights cannot be loaded, or it does not accept the
            size.
    """
    source: WeightSource = weights if weights in ("random", "published") else Path(weights)  # type: ignore[assignment]
    built = build_backbone(backbone, image_size=image_size, weights=source)
    layers = list(built.network.named_children())
    if not isinstance(built.network, nn.Sequential) or layers[0][0] == "0":  # without names
        layers = [("trunk", built.network)]
    if embedding is None:
        classifier: nn.Module = nn.Linear(built.feature_dim, classes)
    else:
        layers += [
            ("dropout", nn.Dropout(dropout)),
            (EMBEDDING, nn.Linear(built.feature_dim, embedding)),
        ]
        classifier = CosineClassifier(embedding, classes)
    return SketchNetwork(
        nn.Sequential(OrderedDict(layers)),
        classifier,
        built.normalisation,
        pretrained=weights != "random",
    )


class DeepSketchFeature(nn.Module):  # type: ignore[misc]
    """The deep sketch feature (section 3.4): layers' outputs, concatenated and L2-normalised.

    Euclidean distances between such features rank images for a sketch.

    Attributes:
        layers: the names of the layers, such as ``("fc6", "fc7")``.
        dimensions: D.
    """

    def __init__(self, network: SketchNetwork, layers: Sequence[str], image_size: int) -> None:
        """Take layers of a network.

        Args:
            network: the network. Its layers are used, not copied.
            layers: names in its trunk.
            image_size: the side of the images, in pixels.

        Raises:
            BadInput: there is no layer of a name, or its output is not one vector for each image.
        """
        super().__init__()
        self.layers = tuple(layers)
        self.trunk = network.trunk
        self.outputs = tuple(self._after_activation(network.trunk))
        network.eval()
        with torch.no_grad():
            outputs = self.layer_outputs(torch.zeros(1, 3, image_size, image_size))
        if wrong := [output.shape for output in outputs if output.ndim != 2]:
            raise BadInput(
                f"A layer of {', '.join(layers)} has outputs of the shape {tuple(wrong[0][1:])}, "
                "not vectors. Choose linear layers, such as fc6 and fc7."
            )
        self.dimensions = sum(output.shape[1] for output in outputs)

    def _after_activation(self, trunk: nn.Sequential) -> list[str]:
        """Return the activation that follows each layer, as Caffe's ReLU is in place."""
        names = list(dict(trunk.named_children()))
        taps = []
        for layer in self.layers:
            if layer not in names:
                raise BadInput(f"The network has no layer {layer!r}; it has {', '.join(names)}.")
            position = names.index(layer)
            after = names[position + 1] if position + 1 < len(names) else layer
            taps.append(after if after.startswith("relu") else layer)
        return taps

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """Compute the features (N, D) of normalised images (N, 3, S, S), of length 1."""
        return functional.normalize(torch.cat(self.layer_outputs(pixels), dim=1))

    def layer_outputs(self, pixels: torch.Tensor) -> list[torch.Tensor]:
        """Compute the output (N, …) of each layer, after its activation."""
        found = {}
        for name, layer in self.trunk.named_children():
            pixels = layer(pixels)
            found[name] = pixels
        return [found[name] for name in self.outputs]
