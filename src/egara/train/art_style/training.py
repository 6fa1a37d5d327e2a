"""The second stage: what is minimised, and how (art style paper, sections 3 and 4.2.2).

This module imports PyTorch; import it inside functions.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

import lightning
import torch
from torch import nn

from egara.train.art_style import arcface, triplets
from egara.train.art_style.arcface import ArcFace
from egara.train.art_style.mixture import Mixture
from egara.train.art_style.networks import StyleNetwork
from egara.train.art_style.triplets import Over, SemiHardTriplets
from egara.train.art_style.vae import divergence, reconstruction_error, sample
from egara.train.augmentation import Augmentation, resized
from egara.train.configuration import strict
from egara.train.fitting import generator
from egara.train.gathering import Seen
from egara.train.schedule import warm_up_and_cosine

__all__ = [
    "LOSSES",
    "Loss",
    "StyleTraining",
    "Tuning",
    "Weights",
    "generative",
    "nearest_shared",
]

Loss = Literal["arc", "triplet", "vae", "gmvae", "arc+vae", "triplet+vae"]
LOSSES: tuple[Loss, ...] = ("arc", "triplet", "vae", "gmvae", "arc+vae", "triplet+vae")

Reduction = Literal["mean", "as printed"]

Batch = tuple[torch.Tensor, torch.Tensor]
"""Pixels (N, S, S, 3), numbers of artists (N,)."""


@strict
@dataclass(frozen=True, slots=True)
class Weights:
    """What each term is multiplied with; the paper adds them as they are.

    Attributes:
        reconstruction: of equation 1's first term, a sum over all values of a picture in 0..1.
        divergence: of equation 1's second term, or of the mixture's.
        metric: of equation 4 or 5.
    """

    reconstruction: float = 1.0
    divergence: float = 1.0
    metric: float = 1.0


@strict
@dataclass(frozen=True, slots=True)
class Tuning:
    """How the second stage is trained: Adam, with beta 0.9 and 0.999 and epsilon 1e-8.

    Attributes:
        epochs: how often as many drawings as there are were shown.
        artists: of a batch, in each process.
        each: drawings of each artist in a batch.
        rate: the learning rate.
        pretrained_rate: that of a trunk that was trained before; None for the same, as in the
            paper.
        schedule: ``constant``, or warmed up for half an epoch and falling as a ``cosine``.
        margin: alpha of equation 4, a squared distance.
        over: what equation 4's sum is divided by: ``drawings``, as equation 1 is, or ``triplets``.
        reduction: ``mean`` makes each term a mean over the drawings of a batch, so that none weighs
            more with a larger batch. ``as printed`` sums equations 1 and 4 over the drawings and
            leaves equation 5 a mean: beside ArcFace the VAE's terms then weigh as many times as
            much as a batch has drawings. Adam does not see a factor that all terms have.
        angle: alpha of equation 5, in radians.
        scale: s of equation 5.
        components: of the mixture; the paper does not say how many.
        noise: dimensions of the mixture's noise.
        hidden: units of the network that makes the mixture from the noise.
        weights: of the terms.
        augmentation: how drawings are varied; None for not at all, as in the paper.
    """

    epochs: int
    artists: int = 20
    each: int = 20
    rate: float = 1e-4
    pretrained_rate: float | None = None
    schedule: Literal["constant", "cosine"] = "constant"
    margin: float = triplets.MARGIN
    over: Over = "drawings"
    reduction: Reduction = "mean"
    angle: float = arcface.MARGIN
    scale: float = arcface.SCALE
    components: int = 100
    noise: int = 64
    hidden: int = 128
    weights: Weights = field(default_factory=Weights)
    augmentation: Augmentation | None = None


def generative(loss: Loss) -> bool:
    """Whether the network has sigma and a decoder."""
    return "vae" in loss


class StyleTraining(lightning.LightningModule):  # type: ignore[misc]
    """A `StyleNetwork` that learns to tell artists apart, to decode, or both."""

    def __init__(
        self,
        network: StyleNetwork,
        loss: Loss,
        artists: int,
        tuning: Tuning,
        *,
        side: int,
        seed: int,
    ) -> None:
        """Take the network, what to minimise, and how many artists there are."""
        super().__init__()
        dimensions = network.mu.out_features
        self.network = network.to(memory_format=torch.channels_last)
        self.metric = _metric(loss, artists, dimensions, tuning)
        self.mixture = (
            Mixture(
                network.trunk.features, dimensions, tuning.components, tuning.noise, tuning.hidden
            )
            if loss == "gmvae"
            else None
        )
        self.tuning = tuning
        self.side = side
        self.seed = seed
        self._seen = Seen()

    def terms(self, images: torch.Tensor, artists: torch.Tensor) -> dict[str, torch.Tensor]:
        """Each term of the loss by its name, reduced over the drawings, not yet weighed.

        Args:
            images: (N, 3, S, S) in 0..255.
            artists: (N,).
        """
        network = self.network
        features = network.trunk(images)
        mu = network.mu(features).float()
        found = {} if self.metric is None else {"metric": self.metric(mu, artists)}
        if network.decoder is not None:
            found |= self._generative(images, features, mu)
        if self.tuning.reduction == "mean":
            return found
        mean = ("metric",) if isinstance(self.metric, ArcFace) else ()
        return {name: term if name in mean else term * len(images) for name, term in found.items()}

    def _generative(
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
        """Called by Lightning."""
        pixels, artists = batch
        varied = self.tuning.augmentation
        numbers = generator(self.seed, self.current_epoch, index, self.global_rank)
        images = varied(pixels, self.side, numbers) if varied else resized(pixels, self.side)
        terms = self.terms(images, artists)
        loss = torch.stack([getattr(self.tuning.weights, name) * x for name, x in terms.items()])
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
        """Called by Lightning."""
        pixels, artists = batch
        self._seen.append(self.network(resized(pixels, self.side)).float(), artists)

    def on_validation_epoch_end(self) -> None:
        """Called by Lightning: how often the nearest drawing is by the same artist."""
        vectors, artists = self._seen.gather(self)
        self.log("validation_nearest", nearest_shared(vectors, artists))

    def configure_optimizers(self) -> Any:  # noqa: ANN401 - what Lightning takes
        """Called by Lightning."""
        chosen = self.tuning
        trunk = list(self.network.trunk.parameters())
        rate = chosen.rate if chosen.pretrained_rate is None else chosen.pretrained_rate
        known = {id(weights) for weights in trunk}
        groups = [
            {"params": [weights for weights in self.parameters() if id(weights) not in known]},
            {"params": trunk, "lr": rate},
        ]
        optimiser = torch.optim.Adam(groups, lr=chosen.rate, betas=(0.9, 0.999), eps=1e-8)
        if chosen.schedule == "constant":
            return optimiser
        steps = int(self.trainer.estimated_stepping_batches)
        warm_up = max(1, round(steps / chosen.epochs / 2))
        schedule = warm_up_and_cosine(optimiser, steps, warm_up)
        return {"optimizer": optimiser, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}


def nearest_shared(vectors: torch.Tensor, artists: torch.Tensor) -> float:
    """The share of drawings whose nearest other one is by the same artist.

    ``vectors`` is (N, D), ``artists`` (N,).
    """
    distances = torch.cdist(vectors, vectors).fill_diagonal_(torch.inf)
    return float((artists[distances.argmin(1)] == artists).float().mean())


def _metric(loss: Loss, artists: int, dimensions: int, tuning: Tuning) -> nn.Module | None:
    if loss.startswith("arc"):
        return ArcFace(artists, dimensions, tuning.angle, tuning.scale)
    if loss.startswith("triplet"):
        return SemiHardTriplets(tuning.margin, tuning.over)
    return None
