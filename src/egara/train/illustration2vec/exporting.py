"""The network as it is exported: codes and scores from one pass.

This module imports PyTorch; import it inside functions.
"""

from collections.abc import Sequence

import torch
from torch import nn

from egara.encoders import Label
from egara.train.efficientnet_lite import fold
from egara.train.illustration2vec.codes import CodeNetwork

__all__ = ["EncoderNetwork", "distinct"]


class EncoderNetwork(nn.Module):  # type: ignore[misc]
    """(N, 3, S, S) normalised to the codes' units (N, 4096) and scores (N, L), both in 0..1.

    The linear layers are convolutions over a single place, which the 8-bit graph can compute. The
    layer from the units to the tags, which only training needs, is left out.
    """

    def __init__(self, coding: CodeNetwork, kept: Sequence[int]) -> None:
        """Take a trained network's layers, and those labels' columns that are kept."""
        super().__init__()
        self.trunk = fold(coding.trunk)
        spread = torch.sqrt(coding.centre.running_var + coding.centre.eps)
        self.encode = _pointwise(
            coding.encode.weight / spread[:, None], -coding.centre.running_mean / spread
        )
        self.classify = _convolutional(coding.classifier, list(kept))
        self.eval()

    def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """See the class."""
        features = self.trunk(pixels)[:, :, None, None]
        codes, scores = self.encode(features), self.classify(features)
        return torch.sigmoid(codes.flatten(1)), torch.sigmoid(scores.flatten(1))


def distinct(labels: Sequence[Label]) -> list[int]:
    """The columns of labels whose name no earlier label has.

    People ask for a tag by its name, so an encoder has a name once. Where a subject is called as a
    general tag is ("cat"), the general tag is the one that stays.
    """
    first: dict[str, int] = {}
    for column, label in enumerate(labels):
        first.setdefault(label.name, column)
    return sorted(first.values())


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
            layers.append(_pointwise(layer.weight[kept], layer.bias[kept]))
        else:
            layers.append(_pointwise(layer.weight, layer.bias))
    return nn.Sequential(*layers)


class _Columns(nn.Module):  # type: ignore[misc]
    """Some columns of what a trunk gives that classifies by itself."""

    def __init__(self, kept: list[int]) -> None:
        super().__init__()
        self.register_buffer("kept", torch.tensor(kept))

    def forward(self, logits: torch.Tensor) -> torch.Tensor:
        return logits[:, self.kept]


def _pointwise(weights: torch.Tensor, bias: torch.Tensor) -> nn.Conv2d:
    """(out, in) and (out,) as a convolution from (N, in, 1, 1) to (N, out, 1, 1)."""
    layer = nn.Conv2d(weights.shape[1], weights.shape[0], 1)
    with torch.no_grad():
        layer.weight.copy_(weights[:, :, None, None])
        layer.bias.copy_(bias)
    return layer
