"""Inverting deep features (deep sketch feature, section 5 and Figure 8).

Mahendran and Vedaldi, Understanding Deep Image Representations by Inverting Them (CVPR 2015): find
an image whose features are those of a given image, and that looks like a natural one.

This module imports PyTorch; import it inside functions.
"""

from dataclasses import dataclass

import torch
from torch import nn

__all__ = ["Inversion", "invert", "total_variation"]


@dataclass(frozen=True, slots=True)
class Inversion:
    """The parameters of the optimisation.

    Attributes:
        steps: the number of steps of Adam.
        learning_rate: its learning rate, in normalised pixels.
        norm_exponent: alpha, the exponent of the norm that keeps pixels in range (equation 3).
        norm_weight: the weight of that norm.
        variation_exponent: beta, the exponent of the total variation (equation 4).
        variation_weight: the weight of the total variation.
        seed: the seed of the noise from which the optimisation begins.
    """

    steps: int = 400
    learning_rate: float = 0.05
    norm_exponent: float = 6.0
    norm_weight: float = 0.1
    variation_exponent: float = 2.0
    variation_weight: float = 1.0
    seed: int = 0


def total_variation(image: torch.Tensor, exponent: float) -> torch.Tensor:
    """Compute the total variation, the mean over the pixels (Mahendran and Vedaldi, equation 4).

    Args:
        image: (C, H, W).
        exponent: beta.

    Returns:
        A scalar: the mean of ((x[i, j+1] - x[i, j])^2 + (x[i+1, j] - x[i, j])^2)^(beta / 2).
    """
    across = image[:, :-1, 1:] - image[:, :-1, :-1]
    down = image[:, 1:, :-1] - image[:, :-1, :-1]
    # The gradient of a root is infinite at 0.
    return ((across**2 + down**2 + 1e-8) ** (exponent / 2)).mean()


def invert(
    network: nn.Module, features: torch.Tensor, image_size: int, settings: Inversion
) -> torch.Tensor:
    """Find an image with given features (Mahendran and Vedaldi, equation 2).

    Args:
        network: in evaluation mode; maps normalised images (1, 3, S, S) to features.
        features: (1, …), the features of an image.
        image_size: S, in pixels.
        settings: the parameters.

    Returns:
        The normalised image, (3, S, S).
    """
    generator = torch.Generator().manual_seed(settings.seed)
    noise = torch.randn(1, 3, image_size, image_size, generator=generator) * 0.1
    image = noise.to(features.device).requires_grad_()
    scale = features.square().sum().clamp(min=1e-12)
    optimizer = torch.optim.Adam([image], lr=settings.learning_rate)
    for _ in range(settings.steps):
        optimizer.zero_grad()
        loss = (network(image) - features).square().sum() / scale
        norm = (image.abs() ** settings.norm_exponent).mean() / 2**settings.norm_exponent
        variation = total_variation(image[0], settings.variation_exponent)
        total = loss + settings.norm_weight * norm + settings.variation_weight * variation
        total.backward()
        optimizer.step()
    return image.detach()[0]
