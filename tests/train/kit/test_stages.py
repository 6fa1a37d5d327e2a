"""Stages: what is refreshed every few epochs, and optimiser groups and schedules."""

from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="needs egara[train]")
lightning = pytest.importorskip("lightning", reason="needs egara[train]")

from egara.train.kit.data.loading import ImageDataset, batch_loader  # noqa: E402
from egara.train.kit.optimisation import (  # noqa: E402
    learning_rate_groups,
    lightning_optimizer,
    step_decay,
    weight_decay_groups,
)
from egara.train.kit.stages import RecomputePeriodically, Runtime, Stage  # noqa: E402


class Pixels:
    """Eight drawings of one pixel."""

    def __len__(self) -> int:
        return 8

    def take(self, rows: list[int]) -> torch.Tensor:
        return torch.tensor(rows, dtype=torch.uint8)[:, None, None, None].expand(-1, 1, 1, 3)


class Counting(lightning.LightningModule):  # type: ignore[misc,name-defined]
    """Its only weight grows by 1 in each epoch of two batches."""

    def __init__(self, killed_in: int | None = None) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(()))
        self.killed_in = killed_in

    def training_step(self, batch: object, index: int) -> torch.Tensor:
        if self.current_epoch == self.killed_in:
            raise KeyboardInterrupt
        return -self.weight

    def configure_optimizers(self) -> object:
        return torch.optim.SGD(self.parameters(), lr=0.5)


def train(folder: Path, module: Counting, epochs: int = 5) -> list[float]:
    """The weight that was known in each epoch, refreshed before every second one."""
    applied: list[float] = []
    refresh = RecomputePeriodically(
        2,
        lambda module: {"weight": module.weight.detach().clone()},
        lambda result: applied.append(float(result["weight"])),
    )
    loader = batch_loader(ImageDataset(Pixels()), 4, shuffle=True)
    stage = Stage(folder, "counting", Runtime(accelerator="cpu"))
    stage.fit(module, loader, None, epochs, callbacks=[refresh])
    return applied


def test_what_is_refreshed_every_second_epoch_is_what_the_network_was_then(tmp_path: Path) -> None:
    assert train(tmp_path, Counting()) == [0, 0, 2, 2, 4]


def test_a_resumed_run_continues_with_what_was_refreshed_before_it_stopped(tmp_path: Path) -> None:
    with pytest.raises(BaseException):  # noqa: B017 - Lightning exits on an interrupt
        train(tmp_path, Counting(killed_in=3))
    assert train(tmp_path, Counting()) == [2, 4]


def test_new_and_pretrained_parameters_learn_at_their_own_rates() -> None:
    module = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Linear(3, 1))
    new, pretrained = learning_rate_groups(module, module[0].parameters(), 0.1, 0.01)
    assert [p.shape for p in new["params"]] == [(1, 3), (1,)]
    assert [p.shape for p in pretrained["params"]] == [(3, 2), (3,)]
    assert (new["lr"], pretrained["lr"]) == (0.1, 0.01)
    assert len(learning_rate_groups(module, [], 0.1, 0.01)) == 1


def test_biases_and_normalisation_have_no_weight_decay() -> None:
    module = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4))
    decayed, others = weight_decay_groups(module, 0.3)
    assert [p.ndim for p in decayed["params"]] == [4]
    assert (decayed["weight_decay"], others["weight_decay"]) == (0.3, 0)
    assert len(others["params"]) == 3


def test_the_learning_rate_falls_by_the_factor_at_each_milestone() -> None:
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    schedule = step_decay(optimizer, [2, 4], factor=0.1)
    rates = []
    for _ in range(6):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    assert rates == pytest.approx([1, 1, 0.1, 0.1, 0.01, 0.01])


def test_a_constant_schedule_needs_no_trainer_and_a_cosine_takes_its_steps() -> None:
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    module = type("M", (), {"trainer": type("T", (), {"estimated_stepping_batches": 10})()})()
    given = {"epochs": 5, "warmup_epochs": 1}
    assert lightning_optimizer(None, optimizer, "constant", **given) is optimizer
    found = lightning_optimizer(module, optimizer, "cosine", **given)
    assert found["lr_scheduler"]["interval"] == "step"
    assert optimizer.param_groups[0]["lr"] == pytest.approx(1 / 2)  # 2 of 10 steps warm up
