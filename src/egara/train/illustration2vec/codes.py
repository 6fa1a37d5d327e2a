"""Binary codes (Illustration2Vec, section 3.2).

This module imports PyTorch; import it inside functions.
"""

from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from egara.train.illustration2vec.networks import TagNetwork

__all__ = ["UNITS", "CodeNetwork", "Init", "pack"]

Init = Literal["hyperplanes", "glorot"]
"""How the weights of the sigmoid layer begin."""

UNITS = 4096

SHARPNESS = 16.0
"""What cosines to subjects are multiplied with before the softmax."""


class CodeNetwork(nn.Module):  # type: ignore[misc]
    """A trained network with a sigmoid layer of 4,096 units after its last convolution layer.

    From the units a linear layer gives the tags, so that retraining the whole network for tags
    makes codes of what tags need. Four things are not in the paper; settings switch each off:

    - `batch_norm`: each unit is centred and scaled by its mean and spread over the drawings before
      the sigmoid (batch normalisation without parameters), and so are the features; without it
      many units answer alike for every drawing, and their bit tells nothing.
    - `init`: ``hyperplanes`` begins with random hyperplanes through the features, each of which
      counts alike: such bits already keep the angles between drawings (Charikar 2002), so
      retraining has little to make up for. ``glorot`` is the usual one of sigmoid layers (Glorot
      and Bengio 2010); the paper names none.
    - `parallel_classifier`: the network's own classifier is kept and trained beside the units, and
      gives the scores; without it the layer after the units does.
    - `subject_weight` of the settings: the units also learn which subject a drawing shows, by the
      cosine to a vector a subject (NormFace, Wang et al. 2017): what brings drawings of one subject
      together by cosine does so by Hamming distance.
    """

    def __init__(
        self,
        network: TagNetwork,
        labels: int,
        subjects: int,
        units: int = UNITS,
        *,
        init: Init = "hyperplanes",
        batch_norm: bool = True,
        parallel_classifier: bool = True,
    ) -> None:
        """Take a trained network; ``labels`` L of which ``subjects`` C are subjects."""
        super().__init__()
        self.trunk = network.trunk
        self.features = network.features
        self.classifier = network.classifier if parallel_classifier else None
        self.mean, self.std = network.mean, network.std
        self.spread = _standardising(network.features, batch_norm)
        self.encode = nn.Linear(network.features, units, bias=not batch_norm)
        if init == "hyperplanes":
            nn.init.normal_(self.encode.weight, std=network.features**-0.5)
        else:
            nn.init.xavier_uniform_(self.encode.weight)
        if not batch_norm:
            nn.init.zeros_(self.encode.bias)
        self.centre = _standardising(units, batch_norm)
        self.decode = nn.Linear(units, labels)
        self.subjects = nn.Parameter(torch.randn(subjects, units))

    def units(self, features: torch.Tensor) -> torch.Tensor:
        """(N, F) to (N, units) in 0..1."""
        return torch.sigmoid(self.centre(self.encode(self.spread(features))))

    def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """(N, 3, S, S) to logits of tags from the units (N, L), and of subjects (N, C).

        Between them, where there is a parallel classifier, its logits of tags (N, L).
        """
        features = self.trunk(pixels)
        units = self.units(features)
        signs, vectors = functional.normalize(2 * units - 1), functional.normalize(self.subjects)
        beside = () if self.classifier is None else (self.classifier(features),)
        return self.decode(units), *beside, SHARPNESS * signs @ vectors.T


def _standardising(count: int, wanted: bool) -> nn.Module:
    return nn.BatchNorm1d(count, affine=False) if wanted else nn.Identity()


def pack(units: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Threshold (N, 4096) at 0.5 and pack to (N, 512), the first unit in the highest bit.

    This is what `egara.encoders` does with the output of an encoder of bits.
    """
    return np.packbits(units > 0.5, axis=1)
