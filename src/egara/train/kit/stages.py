"""Training with Lightning in stages that can be killed and resumed with the same result.

Each stage has a folder in the folder of its run:

    <stage>/last.ckpt    written after every epoch; the stage resumes from it
    <stage>/metrics.csv  one row for each epoch
    <stage>/metrics.png  the learning curves, if matplotlib is installed
    <stage>/done         written when the stage is finished; it counts only with last.ckpt

This module imports PyTorch; import it inside functions.
"""

import csv
import logging
import math
import os
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import lightning
import torch
from lightning.pytorch.callbacks import Callback, ModelCheckpoint
from pydantic import NonNegativeFloat, NonNegativeInt

from egara.errors import TrainingFailed
from egara.train.kit.curves import plot_metrics
from egara.train.kit.settings import strict

__all__ = ["RecomputePeriodically", "Runtime", "Stage", "seeded_generator"]

LAST = "last.ckpt"
DONE = "done"
IGNORED_WARNINGS = (
    ".*LeafSpec",  # from Lightning's own code
    "Checkpoint directory .* exists",  # a run that resumes
    ".*does not have many workers",  # the drawings are decoded already
    "The number of training batches",  # few drawings
    ".*sync_dist=True",  # gathered metrics are the same in every process
)


@strict
@dataclass(frozen=True, slots=True)
class Runtime:
    """The settings of the execution, the same for all recipes.

    One process trains on one device; ``torchrun`` starts several processes, one for each GPU.

    Attributes:
        seed: the seed of the weights, the order of the drawings and the augmentation.
        precision: Lightning's name: ``32-true``, ``bf16-mixed``, ``16-mixed``.
        accelerator: Lightning's name: ``auto``, ``cpu``, ``gpu``.
        memory_limit: the largest size in bytes of the decoded drawings on the device that trains.
            If they need more, drawings are read from their files each time.
    """

    seed: NonNegativeInt = 0
    precision: Literal["32-true", "bf16-mixed", "16-mixed"] = "32-true"
    accelerator: Literal["auto", "cpu", "gpu"] = "auto"
    memory_limit: NonNegativeFloat = 8e9

    @property
    def device(self) -> torch.device:
        """The device on which this process trains."""
        if self.accelerator == "cpu" or not torch.cuda.is_available():
            return torch.device("cpu")
        return torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0)))

    def seed_weights(self, stage: int | None = None) -> None:
        """Seed PyTorch before the weights of a stage are initialised."""
        parts = () if stage is None else (stage,)
        torch.manual_seed(seeded_generator(self.seed, *parts).initial_seed())


class Stage:
    """One training of a run: one module, from its first epoch to its last."""

    def __init__(self, run: Path, name: str, runtime: Runtime) -> None:
        """Name the stage. Nothing is written yet.

        Args:
            run: the run's folder.
            name: the name of the stage's folder in it.
            runtime: how the stage runs.
        """
        self.folder = run / name
        self.name = name
        self.runtime = runtime

    @property
    def started(self) -> bool:
        """Whether the stage has a checkpoint to resume from."""
        return (self.folder / LAST).is_file()

    @property
    def done(self) -> bool:
        """Whether the stage was finished and still has its checkpoint."""
        return self.started and (self.folder / DONE).is_file()

    def fit(
        self,
        module: lightning.LightningModule,
        train: Any,  # noqa: ANN401 - PyTorch's loaders are untyped
        validation: Any,  # noqa: ANN401
        epochs: int,
        *,
        gradient_accumulation: int = 1,
        callbacks: Sequence[Callback] = (),
    ) -> None:
        """Train a module, or resume its training, and load the weights of the last epoch into it.

        Args:
            module: the module to train. Its ``training_step`` logs ``train_loss``.
            train: the batches of an epoch.
            validation: the batches of a validation; None for none.
            epochs: the number of epochs in all.
            gradient_accumulation: the number of batches after which the weights change.
            callbacks: Lightning callbacks of the recipe, such as `RecomputePeriodically`.

        Raises:
            TrainingFailed: the loss became NaN or infinite, or a checkpoint cannot be read.
        """
        if not self.done:
            self.folder.mkdir(parents=True, exist_ok=True)
            with _without_warnings():
                trainer = self._trainer(epochs, gradient_accumulation, callbacks)
                trainer.fit(module, train, validation, ckpt_path=self._checkpoint())
            (self.folder / DONE).touch()
        self.load(module)

    def load(self, module: lightning.LightningModule) -> None:
        """Load the weights of the last epoch.

        Raises:
            TrainingFailed: the checkpoint cannot be read, or it is of another network.
        """
        path = self.folder / LAST
        try:
            checkpoint = torch.load(path, map_location="cpu", weights_only=True)
            module.load_state_dict(checkpoint["state_dict"])
        except Exception as error:  # PyTorch's errors for a damaged file have no common base class
            raise TrainingFailed(_unreadable(path, error)) from error

    def _checkpoint(self) -> str | None:
        path = self.folder / LAST
        if not path.is_file():
            return None
        try:
            torch.load(path, map_location="cpu", weights_only=True)
        except Exception as error:  # as above
            raise TrainingFailed(_unreadable(path, error)) from error
        return str(path)

    def _trainer(
        self, epochs: int, gradient_accumulation: int, callbacks: Sequence[Callback]
    ) -> lightning.Trainer:
        runtime = self.runtime
        checkpoints = ModelCheckpoint(
            self.folder, filename="last", save_top_k=1, enable_version_counter=False
        )
        return lightning.Trainer(
            max_epochs=epochs,
            accelerator=runtime.accelerator,
            devices=int(os.environ.get("LOCAL_WORLD_SIZE", 1)),
            num_nodes=int(os.environ.get("GROUP_WORLD_SIZE", 1)),
            precision=runtime.precision,
            accumulate_grad_batches=gradient_accumulation,
            callbacks=[
                *callbacks,
                _SeedBatches(runtime.seed),
                _StopWhenNotFinite(),
                _WriteMetrics(self.folder),
                checkpoints,
            ],
            logger=False,
            num_sanity_val_steps=0,
            use_distributed_sampler=False,  # the samplers of `kit.data.samplers` share out the rows
            enable_model_summary=False,
            default_root_dir=self.folder,
        )


class RecomputePeriodically(Callback):  # type: ignore[misc]
    """Recomputes values from the current network every few epochs, such as clusters.

    The training waits for the computation. The result is part of the checkpoint, so a resumed run
    continues with the same values.
    """

    def __init__(
        self,
        epochs: int,
        compute: Callable[[Any], Mapping[str, torch.Tensor]],
        apply: Callable[[Mapping[str, torch.Tensor]], None],
    ) -> None:
        """Set the interval, the computation and the use of its result.

        Args:
            epochs: the interval: `compute` is called before epoch 0 and before every multiple of
                this number.
            compute: takes the LightningModule in evaluation mode, without gradients, and returns
                tensors by name.
            apply: takes those tensors, for example for a sampler.
        """
        self.epochs = epochs
        self.compute = compute
        self.apply = apply
        self.result: dict[str, torch.Tensor] = {}

    def on_train_epoch_start(self, trainer: Any, module: Any) -> None:  # noqa: ANN401
        """Compute and apply; Lightning calls this before an epoch."""
        if trainer.current_epoch % self.epochs == 0:
            training = module.training
            module.eval()
            with torch.no_grad():
                self.result = dict(self.compute(module))
            module.train(training)
        self.apply(self.result)

    def state_dict(self) -> dict[str, Any]:
        """Return the result for the checkpoint."""
        return dict(self.result)

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Restore the result from a checkpoint."""
        self.result = dict(state)


def seeded_generator(seed: int, *parts: int) -> torch.Generator:
    """Make random numbers that depend only on a seed and, for example, the epoch and the batch."""
    value = seed
    for part in parts:
        value = (value * 1_000_003 + part + 1) % 2**63
    return torch.Generator().manual_seed(value)


class _SeedBatches(Callback):  # type: ignore[misc]
    """Seeds the random numbers of networks, such as dropout's, by the epoch and the batch."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def on_train_batch_start(
        self,
        trainer: Any,  # noqa: ANN401
        module: Any,  # noqa: ANN401
        batch: Any,  # noqa: ANN401
        index: int,
    ) -> None:
        """Called by Lightning."""
        numbers = seeded_generator(self.seed, trainer.current_epoch, index, trainer.global_rank)
        torch.manual_seed(numbers.initial_seed() % 2**63)


class _StopWhenNotFinite(Callback):  # type: ignore[misc]
    """Stops before a step that would spoil the weights. The last checkpoint stays as it is."""

    def on_before_backward(self, trainer: Any, module: Any, loss: Any) -> None:  # noqa: ANN401
        """Called by Lightning."""
        value = float(loss.detach())
        if not math.isfinite(value):
            kept = " The checkpoint of the epoch before is kept." if trainer.current_epoch else ""
            raise TrainingFailed(
                f"The loss is {value} in epoch {trainer.current_epoch}, step "
                f"{trainer.global_step}.{kept} Begin again in a new folder, with a smaller "
                "learning rate or with the precision 32-true."
            )


class _WriteMetrics(Callback):  # type: ignore[misc]
    """Writes one row for each epoch into ``metrics.csv``, and plots the learning curves."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "metrics.csv"

    def on_train_epoch_end(self, trainer: Any, module: Any) -> None:  # noqa: ANN401
        """Called by Lightning, after the validation of the epoch."""
        if not trainer.is_global_zero:
            return
        values = {key: f"{float(value):.6g}" for key, value in trainer.callback_metrics.items()}
        rows = [row for row in self._rows() if int(row["epoch"]) < trainer.current_epoch]
        rows.append({"epoch": str(trainer.current_epoch), **values})
        with self.path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)))
            writer.writeheader()
            writer.writerows(rows)
        plot_metrics(self.path)

    def _rows(self) -> list[dict[str, str]]:
        if not self.path.is_file():
            return []
        with self.path.open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))


@contextmanager
def _without_warnings() -> Iterator[None]:
    """Suppress Lightning's messages about itself and its warnings about intended behaviour."""
    logging.getLogger("lightning.pytorch").setLevel(logging.WARNING)
    with warnings.catch_warnings():
        for message in IGNORED_WARNINGS:
            warnings.filterwarnings("ignore", message)
        yield


def _unreadable(path: Path, error: Exception) -> str:
    return (
        f"{path}: this checkpoint cannot be used ({str(error).splitlines()[0][:200]}). It is left "
        "as it is; delete it to train this stage again from its beginning."
    )
