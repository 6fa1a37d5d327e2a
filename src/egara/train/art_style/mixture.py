"""A VAE whose latent space is a mixture of Gaussians (art style paper, section 2.2 and loss GMVAE).

Dilokthanakul et al., Deep Unsupervised Clustering with Gaussian Mixture Variational Autoencoders
(2017), section 3. That paper's x, w and z are called z, noise and component here. An image is
decoded from z. A small network computes the means and variances of K components from the noise; z
is sampled from one of them.

This module imports PyTorch; import it inside functions.
"""

import torch
from torch import nn

from egara.train.art_style.vae import divergence, sample

__all__ = ["Mixture", "log_densities", "mixture_divergence"]


class Mixture(nn.Module):  # type: ignore[misc]
    """Replaces the second term of equation 1 by the mixture's three terms, averaged over N."""

    def __init__(
        self,
        features: int,
        dimensions: int,
        *,
        components: int,
        noise_dimensions: int,
        hidden_units: int,
    ) -> None:
        """Build the layers.

        Args:
            features: F, the features of the trunk.
            dimensions: D, the dimensions of z.
            components: K, the number of Gaussians.
            noise_dimensions: W, the dimensions of the noise.
            hidden_units: the units of the layer between the noise and the Gaussians.
        """
        super().__init__()
        self.components = components
        self.mu = nn.Linear(features, noise_dimensions)
        self.log_variance = nn.Linear(features, noise_dimensions)
        self.hidden = nn.Sequential(nn.Linear(noise_dimensions, hidden_units), nn.Tanh())
        self.means = nn.Linear(hidden_units, components * dimensions)
        self.log_variances = nn.Linear(hidden_units, components * dimensions)

    def gaussians(self, noise: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Compute the components' means and log variances, (N, K, D) each, from noise (N, W)."""
        hidden = self.hidden(noise)
        shape = (self.components, -1)
        return self.means(hidden).unflatten(1, shape), self.log_variances(hidden).unflatten(
            1, shape
        )

    def forward(
        self, features: torch.Tensor, mu: torch.Tensor, log_variance: torch.Tensor, z: torch.Tensor
    ) -> torch.Tensor:
        """Compute the terms from features (N, F), and from mu, log variance and z, (N, D) each."""
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
    """Compute the conditional prior term and the z-prior term of that paper's equation 5.

    Args:
        mu: (N, D), the mean of q(z).
        log_variance: (N, D), the log variance of q(z).
        z: (N, D), sampled from q(z).
        means: (N, K, D), the means of the components.
        log_variances: (N, K, D), their log variances.

    Returns:
        The mean over N of two terms: the sum over components of their posterior probability times
        KL[q(z) || component], and KL[posterior || uniform]. The posterior follows from z by Bayes'
        theorem with equally likely components.
    """
    logs = torch.log_softmax(log_densities(z, means, log_variances), dim=1)
    posterior = logs.exp()
    squared_differences = (mu[:, None] - means).square()
    ratio = (log_variance[:, None] - log_variances).exp()
    divergences = (
        squared_differences / log_variances.exp()
        + ratio
        - 1
        - (log_variance[:, None] - log_variances)
    )
    conditional = (posterior * divergences.sum(2) / 2).sum(1)
    entropy = torch.log(torch.tensor(float(means.shape[1])))
    return (conditional + (posterior * logs).sum(1) + entropy).mean()


def log_densities(
    z: torch.Tensor, means: torch.Tensor, log_variances: torch.Tensor
) -> torch.Tensor:
    """Compute the log densities of (N, D) in (N, K, D) Gaussians, up to a constant: (N, K)."""
    squared_differences = (z[:, None] - means).square()
    return -(squared_differences / log_variances.exp() + log_variances).sum(2) / 2
