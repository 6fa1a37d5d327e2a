"""A VAE whose latent space is a mixture of Gaussians (art style paper, section 2.2 and loss GMVAE).

Dilokthanakul et al., Deep Unsupervised Clustering with Gaussian Mixture Variational Autoencoders
(2017), section 3. Where that paper's x, w and z stand, here stand z, noise and component: a picture
is decoded from z; a small network turns the noise into the mean and the variance of K components;
z is drawn from one of them.

This module imports PyTorch; import it inside functions.
"""

import torch
from torch import nn

from egara.train.art_style.vae import divergence, sample

__all__ = ["Mixture", "log_densities", "mixture_divergence"]


class Mixture(nn.Module):  # type: ignore[misc]
    """What replaces the second term of equation 1: the mixture's three terms, the mean over N."""

    def __init__(
        self, features: int, dimensions: int, components: int, noise: int, hidden: int
    ) -> None:
        """Take F, D, K, the dimensions of the noise, and the units of the hidden layer."""
        super().__init__()
        self.components = components
        self.mu = nn.Linear(features, noise)
        self.log_variance = nn.Linear(features, noise)
        self.hidden = nn.Sequential(nn.Linear(noise, hidden), nn.Tanh())
        self.means = nn.Linear(hidden, components * dimensions)
        self.log_variances = nn.Linear(hidden, components * dimensions)

    def gaussians(self, noise: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """(N, W) to the components' means and log variances, (N, K, D) each."""
        hidden = self.hidden(noise)
        shape = (self.components, -1)
        return self.means(hidden).unflatten(1, shape), self.log_variances(hidden).unflatten(
            1, shape
        )

    def forward(
        self, features: torch.Tensor, mu: torch.Tensor, log_variance: torch.Tensor, z: torch.Tensor
    ) -> torch.Tensor:
        """Of (N, F) features, and (N, D) mu, log variance and the z drawn from them."""
        of_noise = self.mu(features), self.log_variance(features)
        means, log_variances = self.gaussians(sample(*of_noise))
        of_z = mixture_divergence(mu, log_variance, z, means, log_variances)
        return of_z + divergence(*of_noise)


def mixture_divergence(
    mu: torch.Tensor,
    log_variance: torch.Tensor,
    z: torch.Tensor,
    means: torch.Tensor,
    log_variances: torch.Tensor,
) -> torch.Tensor:
    """Conditional prior term and z-prior term of the paper's equation 5, the mean over N.

    Args:
        mu: (N, D), of q(z).
        log_variance: (N, D), of q(z).
        z: (N, D), drawn from q(z).
        means: (N, K, D), of the components.
        log_variances: (N, K, D), of the components.

    Returns:
        The sum over components of their posterior probability times KL[q(z) || component], and
        KL[posterior || uniform]. The posterior is Bayes' for z, components being equally likely.
    """
    logs = torch.log_softmax(log_densities(z, means, log_variances), dim=1)
    posterior = logs.exp()
    apart = (mu[:, None] - means).square()
    ratio = (log_variance[:, None] - log_variances).exp()
    each = apart / log_variances.exp() + ratio - 1 - (log_variance[:, None] - log_variances)
    conditional = (posterior * each.sum(2) / 2).sum(1)
    entropy = torch.log(torch.tensor(float(means.shape[1])))
    return (conditional + (posterior * logs).sum(1) + entropy).mean()


def log_densities(
    z: torch.Tensor, means: torch.Tensor, log_variances: torch.Tensor
) -> torch.Tensor:
    """Of (N, D) in each of (N, K, D) Gaussians: (N, K), but for a constant."""
    apart = (z[:, None] - means).square()
    return -(apart / log_variances.exp() + log_variances).sum(2) / 2
