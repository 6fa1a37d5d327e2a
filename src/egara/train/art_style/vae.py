"""The variational autoencoder's loss (art style paper, equation 1).

Kingma and Welling, Auto-Encoding Variational Bayes (ICLR 2014). The paper sums over the drawings.
Here both terms are means over them, as in ArcFace; see `training.FineTuningSettings`.

This module imports PyTorch; import it inside functions.
"""

import torch

__all__ = ["divergence", "reconstruction_error", "sample"]


def sample(mu: torch.Tensor, log_variance: torch.Tensor) -> torch.Tensor:
    """Sample z from N(mu, sigma), (N, D), in a way that lets gradients reach both."""
    return mu + torch.exp(log_variance / 2) * torch.randn_like(mu)


def reconstruction_error(images: torch.Tensor, decoded: torch.Tensor) -> torch.Tensor:
    """Compute the first term: the squared distance of two (N, 3, S, S), averaged over N."""
    return (images - decoded).square().sum() / len(images)


def divergence(mu: torch.Tensor, log_variance: torch.Tensor) -> torch.Tensor:
    """Compute the second term: KL[N(mu, sigma) || N(0, I)] of (N, D), averaged over N."""
    terms = mu.square() + log_variance.exp() - 1 - log_variance
    return terms.sum() / 2 / len(mu)
