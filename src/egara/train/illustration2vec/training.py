"""Training a network for tags and codes: losses, optimiser, what is measured (section 3).

This module imports PyTorch; import it inside functions.
"""

from typing import Any

import lightning
import torch
from torch import nn

from egara.encoders import Label
from egara.evaluate.precision import mean_precision, measurable, tag_precisions
from egara.evaluate.truth import Truth
from egara.train.augmentation import resized
from egara.train.fitting import generator
from egara.train.gathering import Seen
from egara.train.illustration2vec.labels import SUBJECT
from egara.train.illustration2vec.loss import subject_loss, tag_loss
from egara.train.illustration2vec.settings import Optimising, Settings
from egara.train.schedule import warm_up_and_cosine

__all__ = ["CodeTraining", "TagTraining"]

Batch = tuple[torch.Tensor, torch.Tensor, torch.Tensor]
"""Pixels (N, S, S, 3), tags (N, L), known categories (N, C)."""


class TagTraining(lightning.LightningModule):  # type: ignore[misc]
    """A `TagNetwork` that learns tags."""

    def __init__(
        self,
        network: nn.Module,
        labels: tuple[Label, ...],
        optimising: Optimising,
        settings: Settings,
        *,
        pretrained: bool,
    ) -> None:
        """Take the network, the L labels that it learns, and how; ``pretrained``: its trunk is."""
        super().__init__()
        self.network = network.to(memory_format=torch.channels_last)
        self.labels = labels
        self.optimising = optimising
        self.settings = settings
        self.pretrained = pretrained
        self.categories = list(dict.fromkeys(label.category for label in labels))
        places = [self.categories.index(label.category) for label in labels]
        self.register_buffer("category", torch.tensor(places), persistent=False)
        self._seen = Seen()

    def training_step(self, batch: Batch, index: int) -> torch.Tensor:
        """Called by Lightning."""
        pixels, tags, known = batch
        numbers = generator(self.settings.running.seed, self.current_epoch, index, self.global_rank)
        images = self.settings.augmentation(pixels, self.settings.side, numbers)
        loss = self.loss(self._logits(images), tags, known)
        told = {"on_step": False, "on_epoch": True, "sync_dist": True}
        self.log("train_loss", loss, batch_size=len(pixels), **told)
        return loss

    def validation_step(self, batch: Batch, index: int) -> None:
        """Called by Lightning."""
        pixels, tags, known = batch
        logits = self._logits(resized(pixels, self.settings.side))
        loss = self.loss(logits, tags, known)
        self.log("validation_loss", loss, batch_size=len(pixels), sync_dist=True)
        self._seen.append(logits[0].float().sigmoid(), tags, known)

    def on_validation_epoch_end(self) -> None:
        """Called by Lightning: mean average precision by category, of the first logits."""
        scores, tags, known = (tensor.numpy() for tensor in self._seen.gather(self))
        truth = Truth(self.labels, tags, dict(zip(self.categories, known.T, strict=True)))
        columns = measurable(truth)
        found = tag_precisions(scores[:, columns], truth.only(columns))
        for category, precision in mean_precision(found).items():
            self.log(f"validation_map_{category}", precision)

    def loss(
        self, logits: tuple[torch.Tensor, ...], tags: torch.Tensor, known: torch.Tensor
    ) -> torch.Tensor:
        """Of what the network answers for a batch."""
        return tag_loss(logits[0], tags, known[:, self.category])

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

    def _logits(self, images: torch.Tensor) -> tuple[torch.Tensor, ...]:
        normal = (images - self.network.mean) / self.network.std
        answer = self.network(normal.contiguous(memory_format=torch.channels_last))
        return answer if isinstance(answer, tuple) else (answer,)


class CodeTraining(TagTraining):
    """A `CodeNetwork` that learns tags, by its units and its classifier if any, and subjects."""

    def loss(
        self, logits: tuple[torch.Tensor, ...], tags: torch.Tensor, known: torch.Tensor
    ) -> torch.Tensor:
        """See `TagTraining`."""
        *each, subjects = logits
        learned = sum(super(CodeTraining, self).loss((one,), tags, known) for one in each)
        columns = [place for place, label in enumerate(self.labels) if label.category == SUBJECT]
        return learned + self.settings.subject_weight * subject_loss(subjects, tags[:, columns])
