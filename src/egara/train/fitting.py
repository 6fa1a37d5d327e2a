"""Running a training with Lightning, so that it can be killed and goes on to the same result.

A run is a folder:

    configuration.json   what it was asked for; another configuration needs another folder
    dataset.json         what it is trained on, by name and digest; so does another dataset
    <stage>/last.ckpt    after every epoch; a stage goes on from there
    <stage>/metrics.csv  a row an epoch
    <stage>/metrics.png  those as curves, where matplotlib is installed
    <stage>/done         written when the stage is finished; it counts beside last.ckpt alone

This module imports PyTorch; import it inside functions.
"""

import csv
import hashlib
import json
import logging
import math
import os
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import lightning
import torch
from lightning.pytorch.callbacks import Callback, ModelCheckpoint
from pydantic import TypeAdapter, ValidationError

from egara.errors import BadInput, TrainingFailed
from egara.train.configuration import strict
from egara.train.curves import draw_curves
from egara.train.processes import leads

__all__ = ["Running", "Stage", "generator", "keep_configuration", "keep_dataset"]

LAST = "last.ckpt"
DONE = "done"
MEANT = (
    ".*LeafSpec",  # of Lightning's own code
    "Checkpoint directory .* exists",  # a run that goes on
    ".*does not have many workers",  # the drawings are decoded already
    "The number of training batches",  # few drawings
    ".*sync_dist=True",  # figures that were gathered are the same in every process
)


@strict
@dataclass(frozen=True, slots=True)
class Running:
    """How a training runs, whatever is trained.

    Attributes:
        seed: of the weights, the order and the augmentation.
        precision: Lightning's name: ``32-true``, ``bf16-mixed``, ``16-mixed``.
        accelerator: Lightning's name: ``auto``, ``cpu``, ``gpu``.
        memory: bytes that the decoded drawings may take on the device that trains; more are read
            from their files each time.

    One process trains on one device; ``torchrun`` starts several, one a GPU.
    """

    seed: int = 0
    precision: str = "32-true"
    accelerator: str = "auto"
    memory: float = 8e9

    @property
    def device(self) -> torch.device:
        """Where this process trains."""
        if self.accelerator == "cpu" or not torch.cuda.is_available():
            return torch.device("cpu")
        return torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0)))


class Stage:
    """One training of a run: a network, from its first epoch to its last."""

    def __init__(self, run: Path, name: str, running: Running) -> None:
        """Name it; nothing is written yet."""
        self.folder = run / name
        self.name = name
        self.running = running

    @property
    def started(self) -> bool:
        """Whether it has a checkpoint to go on from."""
        return (self.folder / LAST).is_file()

    @property
    def done(self) -> bool:
        """Whether it was finished, now or in an earlier run, and its checkpoint is still there."""
        return self.started and (self.folder / DONE).is_file()

    def fit(
        self,
        module: lightning.LightningModule,
        train: Any,  # noqa: ANN401 - PyTorch's loaders are untyped
        validation: Any,  # noqa: ANN401
        epochs: int,
        *,
        accumulate: int = 1,
    ) -> None:
        """Train for ``epochs``, going on from the last checkpoint; ``module`` gets the weights.

        The weights change after every ``accumulate`` batches.

        Raises:
            TrainingFailed: the loss became NaN or infinite, or a checkpoint cannot be read.
        """
        if not self.done:
            self.folder.mkdir(parents=True, exist_ok=True)
            with _quiet():
                trainer = self._trainer(epochs, accumulate)
                trainer.fit(module, train, validation, ckpt_path=self._checkpoint())
            (self.folder / DONE).touch()
        self.load(module)

    def load(self, module: lightning.LightningModule) -> None:
        """Load the weights of the last epoch.

        Raises:
            TrainingFailed: the checkpoint cannot be read, or is of another network.
        """
        path = self.folder / LAST
        try:
            kept = torch.load(path, map_location="cpu", weights_only=True)
            module.load_state_dict(kept["state_dict"])
        except Exception as error:  # what PyTorch raises for a damaged file has no common root
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

    def _trainer(self, epochs: int, accumulate: int) -> lightning.Trainer:
        running = self.running
        keep = ModelCheckpoint(
            self.folder, filename="last", save_top_k=1, enable_version_counter=False
        )
        return lightning.Trainer(
            max_epochs=epochs,
            accelerator=running.accelerator,
            devices=int(os.environ.get("LOCAL_WORLD_SIZE", 1)),
            num_nodes=int(os.environ.get("GROUP_WORLD_SIZE", 1)),
            precision=running.precision,
            accumulate_grad_batches=accumulate,
            callbacks=[_Randomness(running.seed), _Finite(), _Metrics(self.folder), keep],
            logger=False,
            num_sanity_val_steps=0,
            use_distributed_sampler=False,  # `egara.train.feeding.RowOrder` shares out the rows
            enable_model_summary=False,
            default_root_dir=self.folder,
        )


def keep_configuration(run: Path, configuration: object) -> None:
    """Write a run's configuration down, or check that it goes on with the one that it has.

    Of several processes the first one does, for all.

    Raises:
        BadInput: the folder holds a run with another configuration.
    """
    if not leads():
        return
    path = run / "configuration.json"
    wanted = json.loads(json.dumps(asdict(configuration)))  # type: ignore[call-overload]
    if path.is_file():
        known = _completed(json.loads(path.read_text(encoding="utf-8")), type(configuration))
        other = [key for key in wanted if known.get(key) != wanted[key]]
        if other:
            raise BadInput(
                f"{run} holds a run with another configuration ("
                + ", ".join(
                    f"{key}: {known.get(key)!r} there, {wanted[key]!r} asked" for key in other
                )
                + "). Name another folder, or delete that one."
            )
    _write(path, wanted)


def _completed(known: dict[str, Any], kind: type) -> dict[str, Any]:
    """A configuration that was written before some settings were there, with their defaults."""
    try:
        values: Any = TypeAdapter(kind).validate_python(known)
    except ValidationError:  # of other settings altogether: it differs as it is
        return known
    completed: dict[str, Any] = json.loads(json.dumps(asdict(values)))
    return completed


def keep_dataset(run: Path, name: str, parts: Iterable[str]) -> None:
    """Write down what a run is trained on, or check that it goes on with the same.

    A run that was begun before datasets were written down is taken to be of this one. Of several
    processes the first one does, for all.

    Args:
        run: its folder.
        name: the dataset's.
        parts: what the run's weights and figures depend on, such as its labels in their order.

    Raises:
        BadInput: the folder holds a run on another dataset, or on one that has changed.
    """
    if not leads():
        return
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(part.encode() + b"\0")
    path = run / "dataset.json"
    wanted = {"name": name, "digest": digest.hexdigest()}
    if path.is_file():
        known = json.loads(path.read_text(encoding="utf-8"))
        if known != wanted:
            other = (
                f"{name}, which has changed since"
                if known["name"] == name
                else f"the dataset {known['name']}; {name} was asked for"
            )
            raise BadInput(
                f"{run} holds a run on {other}. Name another folder, or delete that one."
            )
    _write(path, wanted)


def _write(path: Path, values: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")


def generator(seed: int, *parts: int) -> torch.Generator:
    """Random numbers that follow from a seed and, say, the epoch, the batch and the process."""
    value = seed
    for part in parts:
        value = (value * 1_000_003 + part + 1) % 2**63
    return torch.Generator().manual_seed(value)


class _Randomness(Callback):  # type: ignore[misc]
    """Seeds what networks draw by themselves, such as dropout, by the epoch and the batch."""

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
        seeds = generator(self.seed, trainer.current_epoch, index, trainer.global_rank)
        torch.manual_seed(seeds.initial_seed() % 2**63)


class _Finite(Callback):  # type: ignore[misc]
    """Stops before a step that would spoil the weights; the last checkpoint stays as it is."""

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


class _Metrics(Callback):  # type: ignore[misc]
    """Writes a row an epoch into ``metrics.csv``, and draws the curves."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "metrics.csv"

    def on_train_epoch_end(self, trainer: Any, module: Any) -> None:  # noqa: ANN401
        """Called by Lightning, after the validation of the epoch."""
        if not trainer.is_global_zero:
            return
        now = {key: f"{float(value):.6g}" for key, value in trainer.callback_metrics.items()}
        rows = [row for row in self._rows() if int(row["epoch"]) < trainer.current_epoch]
        rows.append({"epoch": str(trainer.current_epoch), **now})
        with self.path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)))
            writer.writeheader()
            writer.writerows(rows)
        draw_curves(self.path)

    def _rows(self) -> list[dict[str, str]]:
        if not self.path.is_file():
            return []
        with self.path.open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))


@contextmanager
def _quiet() -> Iterator[None]:
    """Leave out what Lightning says about itself, and about what is meant as it is."""
    logging.getLogger("lightning.pytorch").setLevel(logging.WARNING)
    with warnings.catch_warnings():
        for message in MEANT:
            warnings.filterwarnings("ignore", message)
        yield


def _unreadable(path: Path, error: Exception) -> str:
    return (
        f"{path}: this checkpoint cannot be used ({str(error).splitlines()[0][:200]}). It is left "
        "as it is; delete it to train this stage again from its beginning."
    )
