"""Pre-training by SimCLR (art style paper, sections 3.2 and 4.2.1).

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

from egara.train.art_style.networks import Trunk
from egara.train.art_style.views import Views
from egara.train.configuration import strict
from egara.train.fitting import generator
from egara.train.schedule import warm_up_and_cosine

__all__ = ["Contrasting", "ContrastiveTraining"]

DIMENSIONS = 128
"""Of the head's output."""

Batch = tuple[torch.Tensor]
"""Pixels (N, S, S, 3)."""


@strict
@dataclass(frozen=True, slots=True)
class Contrasting:
    """How the encoder is pre-trained.

    The learning rate belongs to a batch of 256 and grows with the batch, as SimCLR has it (section
    2.2): 0.3 is 2.4 at 2,048. ``square root`` is its appendix B.1, better for small batches and few
    epochs; its 0.075 times the root of the batch is a rate of 1.2 here. The batch that counts is
    that of all processes and accumulated steps together.

    Attributes:
        epochs: how often all drawings are gone through.
        batch: drawings a step in each process: two views each, and their negatives.
        accumulate: how many steps are added up before the weights change. Negatives are those of
            one step, over all processes.
        rate: the learning rate for a batch of 256.
        scaling: how it grows.
        warm_up: epochs until it is reached; then it falls as a cosine.
        decay: the weights' decay; not of biases and of normalisation.
        momentum: of LARS.
        temperature: of NT-Xent; the paper does not say which, SimCLR's best is 0.1.
        views: how drawings are varied.
    """

    epochs: int
    batch: int
    accumulate: int = 1
    rate: float = 0.3
    scaling: Literal["linear", "square root"] = "linear"
    warm_up: float = 10
    decay: float = 1e-6
    momentum: float = 0.9
    temperature: float = 0.1
    views: Views = field(default_factory=Views)

    def rate_for(self, world: int = 1) -> float:
        """The learning rate, for so many processes."""
        times = self.batch * self.accumulate * world / 256
        return self.rate * (times if self.scaling == "linear" else times**0.5)


class ContrastiveTraining(lightning.LightningModule):  # type: ignore[misc]
    """A trunk that learns which views are of one drawing."""

    def __init__(
        self, trunk: Trunk, contrasting: Contrasting, *, side: int, seed: int, world: int = 1
    ) -> None:
        """Take the trunk, and how many processes train it together."""
        super().__init__()
        self.trunk = trunk.to(memory_format=torch.channels_last)
        self.head = SimCLRProjectionHead(trunk.features, trunk.features, DIMENSIONS)
        self.loss = NTXentLoss(contrasting.temperature, gather_distributed=world > 1)
        self.contrasting = contrasting
        self.side = side
        self.seed = seed
        self.world = world

    def training_step(self, batch: Batch, index: int) -> torch.Tensor:
        """Called by Lightning."""
        (pixels,) = batch
        numbers = generator(self.seed, self.current_epoch, index, self.global_rank)
        views = [self.contrasting.views(pixels, self.side, numbers) for _ in range(2)]
        first, second = self.head(self.trunk(torch.cat(views))).float().chunk(2)
        loss: torch.Tensor = self.loss(first, second)
        told = {"on_step": False, "on_epoch": True, "sync_dist": True}
        self.log("train_loss", loss, batch_size=len(pixels), **told)
        return loss

    def configure_optimizers(self) -> dict[str, Any]:
        """Called by Lightning."""
        chosen = self.contrasting
        weights = list(self.parameters())
        groups = [
            {"params": [w for w in weights if w.ndim > 1], "weight_decay": chosen.decay},
            {"params": [w for w in weights if w.ndim <= 1], "weight_decay": 0.0},
        ]
        optimiser = LARS(groups, lr=chosen.rate_for(self.world), momentum=chosen.momentum)
        steps = int(self.trainer.estimated_stepping_batches)
        warm_up = max(1, round(chosen.warm_up * steps / chosen.epochs))
        schedule = warm_up_and_cosine(optimiser, steps, warm_up)
        return {"optimizer": optimiser, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}
