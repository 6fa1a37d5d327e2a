"""Training a network for tags: its loss, its optimiser, what is measured (section 3.1).

This module imports PyTorch; import it inside functions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import lightning
import numpy as np
import torch
from torch import nn

from egara.encoders import Label
from egara.evaluate.precision import mean_precision, measurable, tag_precisions
from egara.evaluate.truth import Truth
from egara.train.augmentation import Augmentation, resized
from egara.train.configuration import strict
from egara.train.fitting import generator
from egara.train.illustration2vec.loss import tag_loss
from egara.train.schedule import warm_up_and_cosine

__all__ = ["Optimising", "TagTraining"]

Batch = tuple[torch.Tensor, torch.Tensor, torch.Tensor]
"""Pixels (N, S, S, 3), tags (N, L), known categories (N, C)."""


@strict
@dataclass(frozen=True, slots=True)
class Optimising:
    """How the weights are changed: AdamW, the rate warmed up and then falling as a cosine.

    Attributes:
        epochs: how often all drawings are gone through.
        batch: drawings a step.
        rate: the learning rate of new layers, at its highest.
        pretrained_rate: that of a trunk that begins with ImageNet weights, or trained already.
        decay: the weights' decay.
        warm_up: epochs until the rate is reached.
    """

    epochs: int
    batch: int
    rate: float
    pretrained_rate: float
    decay: float = 0.01
    warm_up: float = 0.5


class TagTraining(lightning.LightningModule):  # type: ignore[misc]
    """A `TagNetwork` or a `CodeNetwork` that learns tags."""

    def __init__(
        self,
        network: nn.Module,
        labels: tuple[Label, ...],
        optimising: Optimising,
        augmentation: Augmentation,
        *,
        side: int,
        seed: int,
        pretrained: bool,
        weights: Mapping[str, float] | None = None,
    ) -> None:
        """Take the network, and the L labels that it learns; ``weights`` by category, or all 1."""
        super().__init__()
        self.network = network.to(memory_format=torch.channels_last)
        self.labels = labels
        self.optimising = optimising
        self.augmentation = augmentation
        self.side = side
        self.seed = seed
        self.pretrained = pretrained
        self.categories = list(dict.fromkeys(label.category for label in labels))
        places = [self.categories.index(label.category) for label in labels]
        self.register_buffer("category", torch.tensor(places), persistent=False)
        counted = torch.tensor([(weights or {}).get(label.category, 1.0) for label in labels])
        self.register_buffer("weight", counted, persistent=False)
        self._seen: list[tuple[np.ndarray, ...]] = []

    def training_step(self, batch: Batch, index: int) -> torch.Tensor:
        """Called by Lightning."""
        pixels, tags, known = batch
        numbers = generator(self.seed, self.current_epoch, index, self.global_rank)
        images = self.augmentation(pixels, self.side, numbers)
        loss = self._loss(self._logits(images), tags, known)
        self.log("train_loss", loss, on_step=False, on_epoch=True, batch_size=len(pixels))
        return loss

    def validation_step(self, batch: Batch, index: int) -> None:
        """Called by Lightning."""
        pixels, tags, known = batch
        logits = self._logits(resized(pixels, self.side))
        loss = self._loss(logits, tags, known)
        self.log("validation_loss", loss, batch_size=len(pixels), sync_dist=True)
        seen = (*(one.float().sigmoid() for one in logits), tags, known)
        self._seen.append(tuple(tensor.cpu().numpy() for tensor in seen))

    def on_validation_epoch_end(self) -> None:
        """Called by Lightning: mean average precision by category, of the first logits."""
        scores, *_, tags, known = (np.concatenate(parts) for parts in zip(*self._seen, strict=True))
        self._seen.clear()
        truth = Truth(self.labels, tags, dict(zip(self.categories, known.T, strict=True)))
        columns = measurable(truth)
        found = tag_precisions(scores[:, columns], truth.only(columns))
        for category, precision in mean_precision(found).items():
            self.log(f"validation_map_{category}", precision, sync_dist=True)

    def configure_optimizers(self) -> dict[str, Any]:
        """Called by Lightning."""
        chosen = self.optimising
        trunk = list(self.network.trunk.parameters()) if self.pretrained else []
        known = {id(weights) for weights in trunk}
        new = [weights for weights in self.network.parameters() if id(weights) not in known]
        groups = [
            {"params": new, "lr": chosen.rate},
            {"params": trunk, "lr": chosen.pretrained_rate},
        ]
        optimiser = torch.optim.AdamW(
            [group for group in groups if group["params"]], weight_decay=chosen.decay
        )
        steps = int(self.trainer.estimated_stepping_batches)
        warm_up = round(chosen.warm_up * steps / chosen.epochs)
        schedule = warm_up_and_cosine(optimiser, steps, max(1, warm_up))
        return {"optimizer": optimiser, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}

    def _loss(
        self, logits: tuple[torch.Tensor, ...], tags: torch.Tensor, known: torch.Tensor
    ) -> torch.Tensor:
        counted = known[:, self.category] * self.weight
        return torch.stack([tag_loss(one, tags, counted) for one in logits]).sum()

    def _logits(self, images: torch.Tensor) -> tuple[torch.Tensor, ...]:
        normal = (images - self.network.mean) / self.network.std
        answer = self.network(normal.contiguous(memory_format=torch.channels_last))
        return answer if isinstance(answer, tuple) else (answer,)
