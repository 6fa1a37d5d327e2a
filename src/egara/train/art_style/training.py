"""The second stage: losses, optimiser, validation (art style paper, sections 3 and 4.2.2).

This module imports PyTorch; import it inside functions.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

import lightning
import torch
from pydantic import NonNegativeFloat, PositiveFloat, PositiveInt
from torch import nn

from egara.train.art_style import arcface, triplets
from egara.train.art_style.arcface import ArcFace
from egara.train.art_style.mixture import Mixture
from egara.train.art_style.networks import StyleNetwork
from egara.train.art_style.triplets import Reduction, SemiHardTripletLoss
from egara.train.art_style.vae import divergence, reconstruction_error, sample
from egara.train.kit.data.augmentation import Augmentation, resize
from egara.train.kit.data.validation import ValidationOutputs
from egara.train.kit.optimisation import Schedule, learning_rate_groups, lightning_optimizer
from egara.train.kit.settings import strict
from egara.train.kit.stages import seeded_generator

__all__ = [
    "LOSSES",
    "FineTuningSettings",
    "Loss",
    "LossWeights",
    "StyleTraining",
    "is_generative",
    "nearest_neighbour_accuracy",
]

Loss = Literal["arc", "triplet", "vae", "gmvae", "arc+vae", "triplet+vae"]
LOSSES: tuple[Loss, ...] = ("arc", "triplet", "vae", "gmvae", "arc+vae", "triplet+vae")

BatchReduction = Literal["mean", "as printed"]

WARMUP_EPOCHS = 0.5
"""The warm-up of the cosine schedule."""

Batch = tuple[torch.Tensor, torch.Tensor]
"""Pixels (N, S, S, 3), artist labels (N,)."""


@strict
@dataclass(frozen=True, slots=True)
class LossWeights:
    """The weights of the terms; the paper adds the terms without weights.

    Attributes:
        reconstruction: the weight of the first term of equation 1, a sum over all values of an
            image in 0..1.
        divergence: the weight of the second term of equation 1, or of the mixture's terms.
        metric: the weight of equation 4 or 5.
    """

    reconstruction: NonNegativeFloat = 1.0
    divergence: NonNegativeFloat = 1.0
    metric: NonNegativeFloat = 1.0


@strict
@dataclass(frozen=True, slots=True)
class FineTuningSettings:
    """How the second stage is trained: Adam, with beta 0.9 and 0.999 and epsilon 1e-8.

    Attributes:
        epochs: the number of epochs, each with as many drawings as there are.
        artists_per_batch: the number of artists of a batch, in each process.
        samples_per_artist: the number of drawings of each artist in a batch.
        learning_rate: the learning rate.
        pretrained_learning_rate: the learning rate of a trunk that was trained before; None for the
            same, as in the paper.
        schedule: ``constant``, or a warm-up of half an epoch and then a ``cosine``.
        margin: alpha of equation 4, a squared distance.
        reduction: the denominator of equation 4: the number of ``drawings``, as in equation 1, or
            of ``triplets``.
        batch_reduction: ``mean`` makes each term a mean over the drawings of a batch, so that the
            weight of a term does not depend on the size of the batch. ``as printed`` sums equations
            1 and 4 over the drawings and leaves equation 5 a mean. In a sum with
            ArcFace, the VAE's terms are then multiplied by the number of drawings of a batch. A
            factor that all terms have in common has no effect with Adam.
        arcface_margin: alpha of equation 5, in radians.
        arcface_scale: S of equation 5.
        mixture_components: the number of Gaussians of the mixture; the paper does not give it.
        mixture_noise_dimensions: the dimensions of the mixture's noise.
        mixture_hidden_units: the units of the network that makes the mixture of the noise.
        loss_weights: the weights of the terms.
        augmentation: how drawings are augmented; None for not at all, as in the paper.
    """

    epochs: PositiveInt
    artists_per_batch: PositiveInt = 20
    samples_per_artist: PositiveInt = 20
    learning_rate: NonNegativeFloat = 1e-4
    pretrained_learning_rate: NonNegativeFloat | None = None
    schedule: Schedule = "constant"
    margin: NonNegativeFloat = triplets.MARGIN
    reduction: Reduction = "drawings"
    batch_reduction: BatchReduction = "mean"
    arcface_margin: NonNegativeFloat = arcface.MARGIN
    arcface_scale: PositiveFloat = arcface.SCALE
    mixture_components: PositiveInt = 100
    mixture_noise_dimensions: PositiveInt = 64
    mixture_hidden_units: PositiveInt = 128
    loss_weights: LossWeights = field(default_factory=LossWeights)
    augmentation: Augmentation | None = None


def is_generative(loss: Loss) -> bool:
    """Tell whether the network has sigma and a decoder."""
    return "vae" in loss


class StyleTraining(lightning.LightningModule):  # type: ignore[misc]
    """Trains a `StyleNetwork` to distinguish artists, to decode, or both."""

    def __init__(
        self,
        network: StyleNetwork,
        loss: Loss,
        artists: int,
        settings: FineTuningSettings,
        *,
        image_size: int,
        seed: int,
    ) -> None:
        """Set up the training of a network.

        Args:
            network: the network.
            loss: the loss.
            artists: the number of artists.
            settings: how it is trained.
            image_size: the side of the images, in pixels.
            seed: the seed of the augmentation.
        """
        super().__init__()
        dimensions = network.mu.out_features
        self.network = network.to(memory_format=torch.channels_last)
        self.metric = _metric_loss(loss, artists, dimensions, settings)
        self.mixture = (
            Mixture(
                network.trunk.feature_dim,
                dimensions,
                components=settings.mixture_components,
                noise_dimensions=settings.mixture_noise_dimensions,
                hidden_units=settings.mixture_hidden_units,
            )
            if loss == "gmvae"
            else None
        )
        self.settings = settings
        self.image_size = image_size
        self.seed = seed
        self._outputs = ValidationOutputs()

    def terms(self, images: torch.Tensor, artists: torch.Tensor) -> dict[str, torch.Tensor]:
        """Return each term of the loss by its name, reduced over the drawings, without its weight.

        Args:
            images: (N, 3, S, S) in 0..255.
            artists: (N,).
        """
        network = self.network
        features = network.trunk(images)
        mu = network.mu(features).float()
        terms = {} if self.metric is None else {"metric": self.metric(mu, artists)}
        if network.decoder is not None:
            terms |= self._generative_terms(images, features, mu)
        if self.settings.batch_reduction == "mean":
            return terms
        mean = ("metric",) if isinstance(self.metric, ArcFace) else ()
        return {name: term if name in mean else term * len(images) for name, term in terms.items()}

    def _generative_terms(
        self, images: torch.Tensor, features: torch.Tensor, mu: torch.Tensor
    ) -> dict[str, torch.Tensor]:
        network = self.network
        log_variance = network.log_variance(features).float()
        z = sample(mu, log_variance)
        return {
            "reconstruction": reconstruction_error(images / 255, network.decoder(z).float()),
            "divergence": divergence(mu, log_variance)
            if self.mixture is None
            else self.mixture(features.float(), mu, log_variance, z),
        }

    def training_step(self, batch: Batch, index: int) -> torch.Tensor:
        """Return the loss of a batch; Lightning calls this."""
        pixels, artists = batch
        augment = self.settings.augmentation
        generator = seeded_generator(self.seed, self.current_epoch, index, self.global_rank)
        size = self.image_size
        images = augment(pixels, size, generator) if augment else resize(pixels, size)
        terms = self.terms(images, artists)
        weights = self.settings.loss_weights
        loss = torch.stack([getattr(weights, name) * term for name, term in terms.items()])
        values = {"loss": loss.sum(), **(terms if len(terms) > 1 else {})}
        self.log_dict(
            {f"train_{name}": value.detach() for name, value in values.items()},
            on_step=False,
            on_epoch=True,
            sync_dist=True,
            batch_size=len(pixels),
        )
        return loss.sum()

    def validation_step(self, batch: Batch, index: int) -> None:
        """Store the vectors of a batch; Lightning calls this."""
        pixels, artists = batch
        self._outputs.append(self.network(resize(pixels, self.image_size)).float(), artists)

    def on_validation_epoch_end(self) -> None:
        """Log how often the nearest neighbour is by the same artist; Lightning calls this."""
        vectors, artists = self._outputs.gather(self)
        self.log("validation_nearest", nearest_neighbour_accuracy(vectors, artists))

    def configure_optimizers(self) -> Any:  # noqa: ANN401 - Lightning is untyped
        """Return Adam with its schedule; Lightning calls this."""
        settings = self.settings
        rate, pretrained = settings.learning_rate, settings.pretrained_learning_rate
        groups = learning_rate_groups(
            self,
            self.network.trunk.parameters(),
            rate,
            rate if pretrained is None else pretrained,
        )
        optimizer = torch.optim.Adam(groups, betas=(0.9, 0.999), eps=1e-8)
        return lightning_optimizer(
            self,
            optimizer,
            settings.schedule,
            epochs=settings.epochs,
            warmup_epochs=WARMUP_EPOCHS,
        )


def nearest_neighbour_accuracy(vectors: torch.Tensor, artists: torch.Tensor) -> float:
    """Return the fraction of drawings whose nearest neighbour is by the same artist.

    Args:
        vectors: (N, D).
        artists: (N,).
    """
    distances = torch.cdist(vectors, vectors).fill_diagonal_(torch.inf)
    return float((artists[distances.argmin(1)] == artists).float().mean())


def _metric_loss(
    loss: Loss, artists: int, dimensions: int, settings: FineTuningSettings
) -> nn.Module | None:
    if loss.startswith("arc"):
        return ArcFace(artists, dimensions, settings.arcface_margin, settings.arcface_scale)
    if loss.startswith("triplet"):
        return SemiHardTripletLoss(settings.margin, settings.reduction)
    return None
