"""ArcFace (art style paper, equation 5).

Deng, Guo, Xue and Zafeiriou, ArcFace: Additive Angular Margin Loss for Deep Face Recognition (CVPR
2019). The loss is pytorch-metric-learning's.

The paper prints cos(theta_y + alpha), s = 10 and alpha = 1.0, without a unit. As in ArcFace, alpha
is added to the angle, in radians: 1.0 is 57.3 degrees. If the sum is more than 180 degrees, it is
replaced by cos theta - alpha sin alpha, as in ArcFace's published code, so that the loss still
decreases with the angle.

This module imports PyTorch; import it inside functions.
"""

import math

import torch
from pytorch_metric_learning.losses import ArcFaceLoss
from torch import nn

__all__ = ["MARGIN", "SCALE", "ArcFace"]

MARGIN = 1.0
"""Alpha, in radians."""

SCALE = 10.0
"""S, by which the cosines are multiplied."""


class ArcFace(nn.Module):  # type: ignore[misc]
    """The loss, with one direction for each artist, which is learned with the network."""

    def __init__(
        self, artists: int, dimensions: int, margin: float = MARGIN, scale: float = SCALE
    ) -> None:
        """Initialise the directions at random.

        Args:
            artists: the number of artists.
            dimensions: D, the dimensions of the vectors.
            margin: alpha, in radians.
            scale: S.
        """
        super().__init__()
        self.loss = ArcFaceLoss(artists, dimensions, margin=math.degrees(margin), scale=scale)

    def forward(self, mu: torch.Tensor, artists: torch.Tensor) -> torch.Tensor:
        """Return the mean over the drawings, for (N, D) vectors and (N,) artist labels."""
        return self.loss(mu, artists)
