"""The network that is exported: it computes codes and scores in one pass.

This module imports PyTorch; import it inside functions.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import torch
from torch import nn

from egara.encoders import Label
from egara.train.illustration2vec.codes import CodeNetwork
from egara.train.kit.export.folding import folded_copy
from egara.train.kit.export.precisions import pointwise_convolution

__all__ = ["EncoderNetwork", "columns_with_distinct_names"]

LOGITS = (-10.0, 6.0)
"""The range to which the logits of scores are clamped: scores of 0.00005 to 0.998.

The 256 values of 8 bits then cover only the scores that matter.
"""


class EncoderNetwork(nn.Module):  # type: ignore[misc]
    """Computes the units of codes (N, 4096) and scores (N, L), both in 0..1, of normalised images.

    The linear layers are convolutions of 1 by 1, which the 8-bit graph can compute. If a parallel
    classifier gives the scores, the layer from the units to the tags is not exported, because
    only training needs it.
    """

    def __init__(self, network: CodeNetwork, kept: Sequence[int], image_size: int = 224) -> None:
        """Take the layers of a trained network.

        Args:
            network: the network.
            kept: the columns of the labels that the encoder keeps.
            image_size: S, in pixels.
        """
        super().__init__()
        self.trunk = folded_copy(network.trunk, image_size)
        self.encode = pointwise_convolution(*_hyperplanes(network))
        self.of_features = network.classifier is not None
        self.classify = _convolutional(network.classifier or network.decode, list(kept))
        self.eval()

    def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the units and the scores."""
        features = self.trunk(pixels)[:, :, None, None]
        units = torch.sigmoid(self.encode(features))
        logits = self.classify(features if self.of_features else units).flatten(1)
        return units.flatten(1), torch.sigmoid(logits.clamp(*LOGITS))


def columns_with_distinct_names(
    labels: Sequence[Label], counts: Mapping[str, int] | None = None
) -> list[int]:
    """Choose the columns of the labels that an encoder keeps.

    Users search for a tag by its name, so an encoder has each name once. If a subject has the name
    of a general tag ("cat"), the general tag is kept.

    Args:
        labels: the labels, by category, the most frequent first.
        counts: the largest number of labels of each category; None for all.
    """
    seen: Counter[str] = Counter()
    first: dict[str, int] = {}
    for column, label in enumerate(labels):
        if counts is None or seen[label.category] < counts.get(label.category, 0):
            seen[label.category] += 1
            first.setdefault(label.name, column)
    return sorted(first.values())


def _hyperplanes(network: CodeNetwork) -> tuple[torch.Tensor, torch.Tensor]:
    """Fold both normalisations into the units' layer: weights (units, F) and bias (units,)."""
    feature_norm, unit_norm = network.spread, network.centre
    if isinstance(feature_norm, nn.Identity):
        return network.encode.weight, network.encode.bias
    feature_std = torch.sqrt(feature_norm.running_var + feature_norm.eps)
    unit_std = torch.sqrt(unit_norm.running_var + unit_norm.eps)
    weights = network.encode.weight / feature_std
    mean = weights @ feature_norm.running_mean + unit_norm.running_mean
    return weights / unit_std[:, None], -mean / unit_std


def _convolutional(classifier: nn.Module, kept: list[int]) -> nn.Module:
    """Turn a classifier's linear layers into convolutions, the last one with the kept columns."""
    if isinstance(classifier, nn.Identity):
        return _Columns(kept)
    chain = list(classifier) if isinstance(classifier, nn.Sequential) else [classifier]
    layers: list[nn.Module] = []
    for layer in chain:
        if not isinstance(layer, nn.Linear):
            layers.append(layer)
        elif layer is chain[-1]:
            layers.append(pointwise_convolution(layer.weight[kept], layer.bias[kept]))
        else:
            layers.append(pointwise_convolution(layer.weight, layer.bias))
    return nn.Sequential(*layers)


class _Columns(nn.Module):  # type: ignore[misc]
    """Some columns of the output of a trunk that is its own classifier."""

    def __init__(self, kept: list[int]) -> None:
        super().__init__()
        self.register_buffer("kept", torch.tensor(kept))

    def forward(self, logits: torch.Tensor) -> torch.Tensor:
        return logits[:, self.kept]
