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
"""How the weights of the sigmoid layer are initialised."""

UNITS = 4096
"""The paper's number of units: the bits of a code."""

COSINE_SCALE = 16.0
"""The scale of the cosine similarities to the subject vectors before the softmax."""


class CodeNetwork(nn.Module):  # type: ignore[misc]
    """A trained network with a sigmoid layer of 4,096 units after its last convolution layer.

    A linear layer computes the tags from the units, so that fine-tuning on tags keeps the
    information for tags in the codes. Four extensions are not in the paper. Each can be switched
    off by a setting:

    - `batch_norm`: Each unit is standardised over the drawings before the sigmoid (batch
      normalisation without parameters), and so are the features. Without it, many units have the
      same value for every drawing, and their bits contain no information.
    - `init`: ``hyperplanes`` initialises the layer with random hyperplanes through the features.
      Such bits already preserve the angles between drawings (Charikar 2002), so retraining has less
      to learn. ``glorot`` is the usual initialisation of sigmoid layers (Glorot and Bengio 2010).
      The paper does not specify the initialisation.
    - `parallel_classifier`: The network's own classifier is kept, trained in parallel to the units,
      and gives the scores. Without it, the layer after the units gives them.
    - `subject_weight` of the settings: The units also learn which subject a drawing shows, by the
      cosine to one vector for each subject (NormFace, Wang et al. 2017). Drawings of one subject
      that are close by cosine are also close by Hamming distance.

    Checkpoints contain the names of the layers, so these names must not change.

    Attributes:
        trunk: maps normalised images (N, 3, S, S) to features (N, F).
        feature_dim: F.
        classifier: the network's own classifier (`parallel_classifier`), or None.
        normalisation: the input normalisation that the trunk expects.
        spread: standardises the features (`batch_norm`), or does nothing.
        encode: the linear layer from features to units.
        centre: standardises the units before the sigmoid (`batch_norm`), or does nothing.
        decode: the linear layer from units to the logits of tags.
        subjects: (C, units), one vector for each subject.
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
        """Add a sigmoid layer to a trained network.

        Args:
            network: the network. Its layers are used, not copied.
            labels: L, the number of labels.
            subjects: C, the number of labels that are subjects.
            units: the number of units.
            init: see the class.
            batch_norm: see the class.
            parallel_classifier: see the class.
        """
        super().__init__()
        self.trunk = network.trunk
        self.feature_dim = network.feature_dim
        self.classifier = network.classifier if parallel_classifier else None
        self.normalisation = network.normalisation
        self.spread = _standardisation(network.feature_dim, batch_norm)
        self.encode = nn.Linear(network.feature_dim, units, bias=not batch_norm)
        if init == "hyperplanes":
            nn.init.normal_(self.encode.weight, std=network.feature_dim**-0.5)
        else:
            nn.init.xavier_uniform_(self.encode.weight)
        if not batch_norm:
            nn.init.zeros_(self.encode.bias)
        self.centre = _standardisation(units, batch_norm)
        self.decode = nn.Linear(units, labels)
        self.subjects = nn.Parameter(torch.randn(subjects, units))

    def units(self, features: torch.Tensor) -> torch.Tensor:
        """Compute the unit activations (N, units) in 0..1 from features (N, F)."""
        return torch.sigmoid(self.centre(self.encode(self.spread(features))))

    def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Compute the logits of normalised images (N, 3, S, S).

        Returns:
            The logits of tags from the units (N, L); those of the parallel classifier (N, L), if
            there is one; the logits of subjects (N, C).
        """
        features = self.trunk(pixels)
        units = self.units(features)
        centred_units = functional.normalize(2 * units - 1)
        subject_vectors = functional.normalize(self.subjects)
        parallel = () if self.classifier is None else (self.classifier(features),)
        return self.decode(units), *parallel, COSINE_SCALE * centred_units @ subject_vectors.T


def _standardisation(count: int, enabled: bool) -> nn.Module:
    return nn.BatchNorm1d(count, affine=False) if enabled else nn.Identity()


def pack(units: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Convert unit activations (N, 4096) to packed codes (N, 512) by the threshold 0.5.

    The first unit is the highest bit of the first byte.

    `egara.encoders` does the same with the output of an encoder whose vectors are bits.
    """
    return np.packbits(units > 0.5, axis=1)
