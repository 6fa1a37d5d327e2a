"""Training a network for tags and codes: losses, optimiser, validation (section 3).

This module imports PyTorch; import it inside functions.
"""

from typing import Any

import lightning
import torch
from torch import nn

from egara.encoders import Label
from egara.evaluate.precision import mean_precision, measurable, tag_precisions
from egara.evaluate.truth import Truth
from egara.train.illustration2vec.labels import SUBJECT_CATEGORY
from egara.train.illustration2vec.loss import subject_loss, tag_loss
from egara.train.illustration2vec.settings import Settings, StageSettings
from egara.train.kit.data.augmentation import resize
from egara.train.kit.data.validation import ValidationOutputs
from egara.train.kit.optimisation import learning_rate_groups, lightning_optimizer
from egara.train.kit.stages import seeded_generator

__all__ = ["CodeTraining", "TagTraining"]

Batch = tuple[torch.Tensor, torch.Tensor, torch.Tensor]
"""Pixels (N, S, S, 3), tags (N, L), known categories (N, C)."""


class TagTraining(lightning.LightningModule):  # type: ignore[misc]
    """Trains a `TagNetwork` for tags."""

    def __init__(
        self,
        network: nn.Module,
        labels: tuple[Label, ...],
        stage: StageSettings,
        settings: Settings,
        *,
        pretrained: bool,
    ) -> None:
        """Set up the training of a network.

        Args:
            network: the network.
            labels: the L labels that it learns.
            stage: the settings of this stage.
            settings: the settings of the run.
            pretrained: whether the network's trunk was trained before.
        """
        super().__init__()
        self.network = network.to(memory_format=torch.channels_last)
        self.labels = labels
        self.stage = stage
        self.settings = settings
        self.pretrained = pretrained
        self.categories = list(dict.fromkeys(label.category for label in labels))
        columns = [self.categories.index(label.category) for label in labels]
        self.register_buffer("category", torch.tensor(columns), persistent=False)
        self._outputs = ValidationOutputs()

    def training_step(self, batch: Batch, index: int) -> torch.Tensor:
        """Return the loss of a batch; Lightning calls this."""
        pixels, tags, known = batch
        settings = self.settings
        generator = seeded_generator(
            settings.runtime.seed, self.current_epoch, index, self.global_rank
        )
        images = settings.augmentation(pixels, settings.image_size, generator)
        loss = self.loss(self._logits(images), tags, known)
        by_epoch = {"on_step": False, "on_epoch": True, "sync_dist": True}
        self.log("train_loss", loss, batch_size=len(pixels), **by_epoch)
        return loss

    def validation_step(self, batch: Batch, index: int) -> None:
        """Store the scores of a batch; Lightning calls this."""
        pixels, tags, known = batch
        logits = self._logits(resize(pixels, self.settings.image_size))
        loss = self.loss(logits, tags, known)
        self.log("validation_loss", loss, batch_size=len(pixels), sync_dist=True)
        self._outputs.append(logits[0].float().sigmoid(), tags, known)

    def on_validation_epoch_end(self) -> None:
        """Log the mean average precision of each category, of the first logits."""
        scores, tags, known = (tensor.numpy() for tensor in self._outputs.gather(self))
        truth = Truth(self.labels, tags, dict(zip(self.categories, known.T, strict=True)))
        columns = measurable(truth)
        precisions = tag_precisions(scores[:, columns], truth.select_labels(columns))
        for category, precision in mean_precision(precisions).items():
            self.log(f"validation_map_{category}", precision)

    def loss(
        self, logits: tuple[torch.Tensor, ...], tags: torch.Tensor, known: torch.Tensor
    ) -> torch.Tensor:
        """Return the loss of the network's outputs for a batch.

        Args:
            logits: the outputs of the network, the logits of tags (N, L) first.
            tags: (N, L).
            known: (N, C), whether a drawing's tags of a category are known.
        """
        return tag_loss(logits[0], tags, known[:, self.category])

    def configure_optimizers(self) -> Any:  # noqa: ANN401 - Lightning is untyped
        """Return AdamW with its schedule; Lightning calls this."""
        stage = self.stage
        trunk = list(self.network.trunk.parameters()) if self.pretrained else []
        groups = learning_rate_groups(
            self.network, trunk, stage.learning_rate, stage.pretrained_learning_rate
        )
        optimizer = torch.optim.AdamW(groups, weight_decay=stage.weight_decay)
        return lightning_optimizer(
            self,
            optimizer,
            "cosine",
            epochs=stage.epochs,
            warmup_epochs=stage.warmup_epochs,
        )

    def _logits(self, images: torch.Tensor) -> tuple[torch.Tensor, ...]:
        pixels = self.network.normalisation(images)
        outputs = self.network(pixels.contiguous(memory_format=torch.channels_last))
        return outputs if isinstance(outputs, tuple) else (outputs,)


class CodeTraining(TagTraining):
    """Trains a `CodeNetwork` for tags, by its units and its classifier if any, and for subjects."""

    def loss(
        self, logits: tuple[torch.Tensor, ...], tags: torch.Tensor, known: torch.Tensor
    ) -> torch.Tensor:
        """Add the losses of all logits of tags and, weighted, of the logits of subjects."""
        *tag_logits, subject_logits = logits
        of_tags = sum(super(CodeTraining, self).loss((x,), tags, known) for x in tag_logits)
        columns = [
            column for column, label in enumerate(self.labels) if label.category == SUBJECT_CATEGORY
        ]
        weight = self.settings.subject_weight
        return of_tags + weight * subject_loss(subject_logits, tags[:, columns])
