"""Training a network to classify sketches, images and edge maps (sections 3.3 and 4.3).

This module imports PyTorch; import it inside functions.
"""

from typing import Any

import lightning
import torch
from torch import nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_avg_fn

from egara.train.deep_sketch.networks import SketchNetwork
from egara.train.deep_sketch.settings import StageSettings
from egara.train.kit.data.validation import ValidationOutputs
from egara.train.kit.optimisation import learning_rate_groups, lightning_optimizer

__all__ = ["SketchTraining"]

Batch = tuple[torch.Tensor, torch.Tensor]
"""Pixels (N, S, S, 3) uint8 and classes (N,)."""


class SketchTraining(lightning.LightningModule):  # type: ignore[misc]
    """Trains a `SketchNetwork` by cross-entropy."""

    def __init__(self, network: SketchNetwork, stage: StageSettings) -> None:
        """Set up the training of a network in a stage."""
        super().__init__()
        self.network = network.to(memory_format=torch.channels_last)
        self.stage = stage
        self.average = (
            AveragedModel(
                network,
                avg_fn=_warmed_up(stage.averaging),
                use_buffers=True,
            )
            if stage.averaging
            else None
        )
        self._outputs = ValidationOutputs()

    @property
    def result(self) -> nn.Module:
        """The trained network: the moving average of the weights if there is one."""
        return self.network if self.average is None else self.average.module

    def training_step(self, batch: Batch, index: int) -> torch.Tensor:
        """Return the loss of a batch; Lightning calls this."""
        pixels, classes = batch
        logits = self._logits(self.network, pixels)
        loss = functional.cross_entropy(
            logits.float(), classes, label_smoothing=self.stage.label_smoothing
        )
        by_epoch = {"on_step": False, "on_epoch": True, "sync_dist": True}
        self.log("train_loss", loss, batch_size=len(pixels), **by_epoch)
        return loss

    def on_train_batch_end(self, outputs: Any, batch: Any, index: int) -> None:  # noqa: ANN401
        """Update the average of the weights; Lightning calls this."""
        if self.average is not None:
            self.average.update_parameters(self.network)

    def validation_step(self, batch: Batch, index: int) -> None:
        """Store the classes of a batch; Lightning calls this."""
        pixels, classes = batch
        logits = self._logits(self.result, pixels).float()
        loss = functional.cross_entropy(logits, classes)
        self.log("validation_loss", loss, batch_size=len(pixels), sync_dist=True)
        self._outputs.append(logits.argmax(1), classes)

    def on_validation_epoch_end(self) -> None:
        """Log the accuracy; Lightning calls this."""
        predicted, classes = self._outputs.gather(self)
        self.log("validation_accuracy", (predicted == classes).float().mean())

    def configure_optimizers(self) -> Any:  # noqa: ANN401 - Lightning is untyped
        """Return the optimizer with its schedule; Lightning calls this."""
        stage = self.stage
        trunk = list(self.network.trunk.parameters()) if self.network.pretrained else []
        groups = learning_rate_groups(
            self.network, trunk, stage.learning_rate, stage.pretrained_learning_rate
        )
        if stage.optimizer == "sgd":
            optimizer: Any = torch.optim.SGD(
                groups,
                lr=stage.learning_rate,
                momentum=stage.momentum,
                weight_decay=stage.weight_decay,
            )
        else:
            optimizer = torch.optim.AdamW(groups, weight_decay=stage.weight_decay)
        return lightning_optimizer(
            self,
            optimizer,
            stage.schedule,
            epochs=stage.epochs,
            warmup_epochs=stage.warmup_epochs,
        )

    def _logits(self, network: nn.Module, pixels: torch.Tensor) -> torch.Tensor:
        planes = self.network.normalisation(pixels.permute(0, 3, 1, 2).float())
        return network(planes.contiguous(memory_format=torch.channels_last))


def _warmed_up(decay: float) -> Any:  # noqa: ANN401 - PyTorch's function
    """Return the average of the first steps, and then the moving average with a decay."""

    def average(averaged: torch.Tensor, current: torch.Tensor, count: torch.Tensor) -> torch.Tensor:
        step = int(count)
        return get_ema_avg_fn(min(decay, step / (step + 50)))(averaged, current, count)

    return average
