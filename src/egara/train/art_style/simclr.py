"""Pretraining by SimCLR (art style paper, sections 3.2 and 4.2.1).

Chen, Kornblith, Norouzi and Hinton, A Simple Framework for Contrastive Learning of Visual
Representations (ICML 2020). Head, loss (NT-Xent) and optimiser (LARS) are lightly's.

This module imports PyTorch; import it inside functions.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

import lightning
import torch
from lightly.loss.ntx_ent_loss import NTXentLoss
from lightly.models.modules.heads import SimCLRProjectionHead
from lightly.utils.lars import LARS
from pydantic import NonNegativeFloat, PositiveFloat, PositiveInt

from egara.train.art_style.augmentation import SimCLRAugmentation
from egara.train.art_style.networks import Trunk
from egara.train.kit.optimisation import lightning_optimizer, weight_decay_groups
from egara.train.kit.settings import Probability, strict
from egara.train.kit.stages import seeded_generator

__all__ = ["SimCLRSettings", "SimCLRTraining"]

DIMENSIONS = 128
"""The dimensions of the head's output."""

Batch = tuple[torch.Tensor]
"""Pixels (N, S, S, 3)."""


@strict
@dataclass(frozen=True, slots=True)
class SimCLRSettings:
    """How the encoder is pretrained.

    The learning rate is given for a batch of 256 drawings and grows with the batch size, as in
    SimCLR (section 2.2): 0.3 becomes 2.4 at 2,048. The batch size is the total over all processes
    and accumulated steps. The scaling ``square root`` (SimCLR, appendix B.1) is better for small
    batches and few epochs. SimCLR's learning rate of 0.075 times the square root of the batch size
    is 1.2 for a batch of 256.

    Attributes:
        epochs: the number of passes over all drawings.
        batch_size: the number of drawings of a step in each process: two views each, and their
            negatives.
        gradient_accumulation: the number of steps after which the weights change. The negatives are
            those of one step, over all processes.
        learning_rate: the highest learning rate for a batch of 256.
        learning_rate_scaling: how the learning rate grows with the batch size.
        warmup_epochs: the number of epochs until the highest learning rate is reached. Afterwards
            the learning rate falls as a cosine.
        weight_decay: the weight decay; not for biases and normalisation.
        momentum: the momentum of LARS.
        temperature: the temperature of NT-Xent. The paper does not give it; SimCLR's best is 0.1.
        views: how drawings are augmented.
    """

    epochs: PositiveInt
    batch_size: PositiveInt
    gradient_accumulation: PositiveInt = 1
    learning_rate: NonNegativeFloat = 0.3
    learning_rate_scaling: Literal["linear", "square root"] = "linear"
    warmup_epochs: NonNegativeFloat = 10
    weight_decay: NonNegativeFloat = 1e-6
    momentum: Probability = 0.9
    temperature: PositiveFloat = 0.1
    views: SimCLRAugmentation = field(default_factory=SimCLRAugmentation)

    def scaled_learning_rate(self, world_size: int = 1) -> float:
        """Return the highest learning rate for a number of processes."""
        ratio = self.batch_size * self.gradient_accumulation * world_size / 256
        factor = ratio if self.learning_rate_scaling == "linear" else ratio**0.5
        return self.learning_rate * factor


class SimCLRTraining(lightning.LightningModule):  # type: ignore[misc]
    """Trains a trunk to recognise which views are of the same drawing."""

    def __init__(
        self,
        trunk: Trunk,
        settings: SimCLRSettings,
        *,
        image_size: int,
        seed: int,
        world_size: int = 1,
    ) -> None:
        """Set up the pretraining of a trunk.

        Args:
            trunk: the encoder.
            settings: how it is trained.
            image_size: the side of the views, in pixels.
            seed: the seed of the views.
            world_size: the number of processes that train together.
        """
        super().__init__()
        self.trunk = trunk.to(memory_format=torch.channels_last)
        self.head = SimCLRProjectionHead(trunk.feature_dim, trunk.feature_dim, DIMENSIONS)
        self.loss = NTXentLoss(settings.temperature, gather_distributed=world_size > 1)
        self.settings = settings
        self.image_size = image_size
        self.seed = seed
        self.world_size = world_size

    def training_step(self, batch: Batch, index: int) -> torch.Tensor:
        """Return the loss of a batch; Lightning calls this."""
        (pixels,) = batch
        numbers = seeded_generator(self.seed, self.current_epoch, index, self.global_rank)
        views = [self.settings.views(pixels, self.image_size, numbers) for _ in range(2)]
        first, second = self.head(self.trunk(torch.cat(views))).float().chunk(2)
        loss: torch.Tensor = self.loss(first, second)
        by_epoch = {"on_step": False, "on_epoch": True, "sync_dist": True}
        self.log("train_loss", loss, batch_size=len(pixels), **by_epoch)
        return loss

    def configure_optimizers(self) -> Any:  # noqa: ANN401 - Lightning is untyped
        """Return LARS with its schedule; Lightning calls this."""
        settings = self.settings
        optimizer = LARS(
            weight_decay_groups(self, settings.weight_decay),
            lr=settings.scaled_learning_rate(self.world_size),
            momentum=settings.momentum,
        )
        return lightning_optimizer(
            self,
            optimizer,
            "cosine",
            epochs=settings.epochs,
            warmup_epochs=settings.warmup_epochs,
        )
