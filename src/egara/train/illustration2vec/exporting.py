"""The network as it is exported: codes and scores from one pass.

This module imports PyTorch; import it inside functions.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import torch
from torch import nn

from egara.encoders import Label
from egara.train.efficientnet_lite import folded
from egara.train.illustration2vec.codes import CodeNetwork
from egara.train.precisions import pointwise

__all__ = ["EncoderNetwork", "distinct"]

LOGITS = (-10.0, 6.0)
"""What the logits of scores are clamped to, 0.00005 and 0.998: the 256 numbers that 8 bits have are
spent on scores that mean something."""


class EncoderNetwork(nn.Module):  # type: ignore[misc]
    """(N, 3, S, S) normalised to the codes' units (N, 4096) and scores (N, L), both in 0..1.

    The linear layers are convolutions over a single place, which the 8-bit graph can compute.
    Where a parallel classifier gives the scores, the layer from the units to the tags, which then
    only training needs, is left out.
    """

    def __init__(self, coding: CodeNetwork, kept: Sequence[int], side: int = 224) -> None:
        """Take a trained network's layers, those labels' columns that are kept, and S."""
        super().__init__()
        self.trunk = folded(coding.trunk, side)
        self.encode = pointwise(*_hyperplanes(coding))
        self.of_features = coding.classifier is not None
        self.classify = _convolutional(coding.classifier or coding.decode, list(kept))
        self.eval()

    def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """See the class."""
        features = self.trunk(pixels)[:, :, None, None]
        units = torch.sigmoid(self.encode(features))
        logits = self.classify(features if self.of_features else units).flatten(1)
        return units.flatten(1), torch.sigmoid(logits.clamp(*LOGITS))


def distinct(labels: Sequence[Label], counts: Mapping[str, int] | None = None) -> list[int]:
    """The columns of the labels that an encoder keeps.

    People ask for a tag by its name, so an encoder has a name once. Where a subject is called as a
    general tag is ("cat"), the general tag is the one that stays.

    Args:
        labels: by category, the most frequent first.
        counts: at most so many of each category; None for all.
    """
    seen: Counter[str] = Counter()
    first: dict[str, int] = {}
    for column, label in enumerate(labels):
        if counts is None or seen[label.category] < counts.get(label.category, 0):
            seen[label.category] += 1
            first.setdefault(label.name, column)
    return sorted(first.values())


def _hyperplanes(coding: CodeNetwork) -> tuple[torch.Tensor, torch.Tensor]:
    """The units' layer with both of its normalisations: weights (units, F) and bias (units,)."""
    inner, outer = coding.spread, coding.centre
    if isinstance(inner, nn.Identity):
        return coding.encode.weight, coding.encode.bias
    spread = torch.sqrt(inner.running_var + inner.eps)
    scale = torch.sqrt(outer.running_var + outer.eps)
    weights = coding.encode.weight / spread
    middle = weights @ inner.running_mean + outer.running_mean
    return weights / scale[:, None], -middle / scale


def _convolutional(classifier: nn.Module, kept: list[int]) -> nn.Module:
    """A classifier's linear layers as convolutions; of the last one only the kept columns."""
    if isinstance(classifier, nn.Identity):
        return _Columns(kept)
    chain = list(classifier) if isinstance(classifier, nn.Sequential) else [classifier]
    layers: list[nn.Module] = []
    for layer in chain:
        if not isinstance(layer, nn.Linear):
            layers.append(layer)
        elif layer is chain[-1]:
            layers.append(pointwise(layer.weight[kept], layer.bias[kept]))
        else:
            layers.append(pointwise(layer.weight, layer.bias))
    return nn.Sequential(*layers)


class _Columns(nn.Module):  # type: ignore[misc]
    """Some columns of what a trunk gives that classifies by itself."""

    def __init__(self, kept: list[int]) -> None:
        super().__init__()
        self.register_buffer("kept", torch.tensor(kept))

    def forward(self, logits: torch.Tensor) -> torch.Tensor:
        return logits[:, self.kept]
