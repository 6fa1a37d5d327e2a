"""Triplets: semi-hard negatives and the loss (art style paper, section 3.1).

Schroff, Kalenichenko and Philbin, FaceNet (CVPR 2015). The miner is pytorch-metric-learning's. All
distances are squared Euclidean distances, as in the equations.

This module imports PyTorch; import it inside functions.
"""

from typing import Literal

import torch
from pytorch_metric_learning.distances import LpDistance
from pytorch_metric_learning.miners import TripletMarginMiner
from torch import nn

__all__ = ["MARGIN", "Reduction", "SemiHardTripletLoss", "mine_semi_hard", "triplet_loss"]

MARGIN = 1.0
"""Alpha, a squared distance."""

Triplets = tuple[torch.Tensor, torch.Tensor, torch.Tensor]
"""(T,) rows each: anchors, positives, negatives."""

Reduction = Literal["drawings", "triplets"]
"""The denominator of the loss: the number of drawings or of triplets."""

SQUARED = LpDistance(normalize_embeddings=False, p=2, power=2)


def mine_semi_hard(
    vectors: torch.Tensor, artists: torch.Tensor, margin: float = MARGIN
) -> Triplets:
    """Choose semi-hard triplets in a batch (equation 6).

    The negative is farther from the anchor than the positive, but by less than the margin. Other
    triplets with a farther negative contribute 0 to equation 4.

    Args:
        vectors: (N, D).
        artists: (N,) artist labels.
        margin: alpha.
    """
    miner = TripletMarginMiner(margin, "semihard", distance=SQUARED)
    triplets: Triplets = miner(vectors, artists)
    return triplets


def triplet_loss(
    vectors: torch.Tensor,
    triplets: Triplets,
    margin: float = MARGIN,
    reduction: Reduction = "drawings",
) -> torch.Tensor:
    """Compute equation 4, divided by the number of drawings or triplets; 0 without triplets.

    Args:
        vectors: (N, D).
        triplets: the rows of anchors, positives and negatives, (T,) each.
        margin: alpha.
        reduction: the denominator of the loss.
    """
    anchors, positives, negatives = triplets
    distances = SQUARED(vectors)
    losses = torch.relu(distances[anchors, positives] - distances[anchors, negatives] + margin)
    count = len(vectors) if reduction == "drawings" else max(1, len(anchors))
    return losses.sum() / count


class SemiHardTripletLoss(nn.Module):  # type: ignore[misc]
    """The triplet loss over the semi-hard triplets of a batch."""

    def __init__(self, margin: float = MARGIN, reduction: Reduction = "drawings") -> None:
        super().__init__()
        self.margin = margin
        self.reduction: Reduction = reduction

    def forward(self, mu: torch.Tensor, artists: torch.Tensor) -> torch.Tensor:
        """Return the loss of (N, D) vectors and (N,) artist labels."""
        return triplet_loss(
            mu, mine_semi_hard(mu, artists, self.margin), self.margin, self.reduction
        )
