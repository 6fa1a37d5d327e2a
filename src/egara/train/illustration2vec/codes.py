"""Binary codes (Illustration2Vec, section 3.2).

This module imports PyTorch; import it inside functions.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from egara.train.illustration2vec.networks import TagNetwork

__all__ = ["UNITS", "CodeNetwork", "pack"]

UNITS = 4096

SHARPNESS = 16.0
"""What cosines to subjects are multiplied with before the softmax."""


class CodeNetwork(nn.Module):  # type: ignore[misc]
    """A trained network with a sigmoid layer of 4,096 units after its last convolution layer.

    From the units a linear layer gives the tags, so that retraining the whole network for tags
    makes codes of what tags need. The network's own classifier stays beside it, so that one pass
    gives codes and tags; the layer after the units is for training alone.

    Three things are not in the paper. Each unit is centred and scaled by its mean and spread over
    the drawings before the sigmoid (batch normalisation without parameters); without it many units
    answer alike for every drawing, and their bit tells nothing. And the units begin as random
    hyperplanes through the features, each of which counts alike: such bits already keep the angles
    between drawings (Charikar 2002), so retraining has little to make up for. And the units also
    learn which subject a drawing shows by the cosine to a vector a subject (NormFace, Wang et al.
    2017): what brings drawings of one subject together by cosine does so by Hamming distance.
    """

    def __init__(self, network: TagNetwork, labels: int, subjects: int, units: int = UNITS) -> None:
        """Take a trained network; ``labels`` L of which ``subjects`` C are subjects."""
        super().__init__()
        self.trunk = network.trunk
        self.features = network.features
        self.classifier = network.classifier
        self.mean, self.std = network.mean, network.std
        self.spread = nn.BatchNorm1d(network.features, affine=False)
        self.encode = nn.Linear(network.features, units, bias=False)
        nn.init.normal_(self.encode.weight, std=network.features**-0.5)
        self.centre = nn.BatchNorm1d(units, affine=False)
        self.decode = nn.Linear(units, labels)
        self.subjects = nn.Parameter(torch.randn(subjects, units))

    def units(self, features: torch.Tensor) -> torch.Tensor:
        """(N, F) to (N, units) in 0..1."""
        return torch.sigmoid(self.centre(self.encode(self.spread(features))))

    def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """(N, 3, S, S) to logits of tags from the units (N, L) and from the classifier (N, L).

        And to logits of subjects from the units (N, C).
        """
        features = self.trunk(pixels)
        units = self.units(features)
        signs, vectors = functional.normalize(2 * units - 1), functional.normalize(self.subjects)
        return self.decode(units), self.classifier(features), SHARPNESS * signs @ vectors.T


def pack(units: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Threshold (N, 4096) at 0.5 and pack to (N, 512), the first unit in the highest bit.

    This is what `egara.encoders` does with the output of an encoder of bits.
    """
    return np.packbits(units > 0.5, axis=1)
