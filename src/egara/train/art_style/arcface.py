"""ArcFace (art style paper, equation 5).

Deng, Guo, Xue and Zafeiriou, ArcFace: Additive Angular Margin Loss for Deep Face Recognition (CVPR
2019). The loss is pytorch-metric-learning's.

The paper prints cos(theta_y + alpha), s = 10 and alpha = 1.0, without a unit. As in ArcFace, alpha
is added to the angle, in radians: 1.0 is 57.3 degrees. Where the sum would be beyond 180 degrees,
cos theta - alpha sin alpha stands for it, as in ArcFace's published code, so that the loss still
falls with the angle.

This module imports PyTorch; import it inside functions.
"""

import math

import torch
from pytorch_metric_learning.losses import ArcFaceLoss
from torch import nn

__all__ = ["MARGIN", "SCALE", "ArcFace"]

MARGIN = 1.0
"""Radians."""

SCALE = 10.0


class ArcFace(nn.Module):  # type: ignore[misc]
    """The loss, with a direction for each artist that is learned beside the network."""

    def __init__(
        self, artists: int, dimensions: int, margin: float = MARGIN, scale: float = SCALE
    ) -> None:
        """Take how many artists there are, of how many dimensions vectors are, alpha and s."""
        super().__init__()
        self.loss = ArcFaceLoss(artists, dimensions, margin=math.degrees(margin), scale=scale)

    def forward(self, mu: torch.Tensor, artists: torch.Tensor) -> torch.Tensor:
        """Of (N, D) vectors and (N,) numbers of artists, the mean over N."""
        return self.loss(mu, artists)
