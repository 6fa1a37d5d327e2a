"""Parameter groups and learning rate schedules.

This module imports PyTorch; import it inside functions.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from torch import nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LambdaLR

__all__ = [
    "Schedule",
    "learning_rate_groups",
    "lightning_optimizer",
    "step_decay",
    "warmup_cosine",
    "weight_decay_groups",
]

Schedule = Literal["constant", "cosine"]

Group = dict[str, Any]


def learning_rate_groups(
    module: nn.Module,
    pretrained: Iterable[nn.Parameter],
    learning_rate: float,
    pretrained_learning_rate: float,
) -> list[Group]:
    """Divide the parameters of a module into new ones and pretrained ones.

    Args:
        module: the module to train.
        pretrained: the parameters of its pretrained part.
        learning_rate: the learning rate of all others.
        pretrained_learning_rate: the learning rate of the pretrained parameters.

    Returns:
        The groups that have parameters, the new ones first, in the form that optimizers accept.
    """
    pretrained = list(pretrained)
    pretrained_ids = {id(parameter) for parameter in pretrained}
    new = [parameter for parameter in module.parameters() if id(parameter) not in pretrained_ids]
    groups: list[Group] = [
        {"params": new, "lr": learning_rate},
        {"params": pretrained, "lr": pretrained_learning_rate},
    ]
    return [group for group in groups if group["params"]]


def weight_decay_groups(module: nn.Module, weight_decay: float) -> list[Group]:
    """Apply weight decay to weights only, not to biases and the parameters of normalisation.

    Returns:
        The weights, which have two dimensions or more, and all other parameters.
    """
    parameters = list(module.parameters())
    return [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": weight_decay},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
    ]


def warmup_cosine(optimizer: Optimizer, steps: int, warmup_steps: int) -> LambdaLR:
    """Raise the learning rate linearly, then lower it to zero as half a cosine.

    Loshchilov and Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts (ICLR 2017).

    Args:
        optimizer: its learning rates are the highest ones.
        steps: the number of steps of the training.
        warmup_steps: the number of steps until the highest learning rate.
    """

    def factor(step: int) -> float:
        if step < warmup_steps:
            return (step + 1) / warmup_steps
        done = (step - warmup_steps) / max(1, steps - warmup_steps)
        return 0.5 * (1 + math.cos(math.pi * min(1.0, done)))

    return LambdaLR(optimizer, factor)


def step_decay(optimizer: Optimizer, milestones: Sequence[int], factor: float = 0.1) -> LambdaLR:
    """Multiply the learning rate by ``factor`` at each step in ``milestones``."""
    return LambdaLR(
        optimizer, lambda step: factor ** sum(step >= milestone for milestone in milestones)
    )


def lightning_optimizer(
    module: Any,  # noqa: ANN401 - Lightning is untyped
    optimizer: Optimizer,
    schedule: Schedule,
    *,
    epochs: int,
    warmup_epochs: float,
) -> Any:  # noqa: ANN401 - Lightning is untyped
    """Combine an optimizer and a schedule for Lightning's ``configure_optimizers``.

    Args:
        module: the LightningModule. Its trainer knows the number of steps.
        optimizer: its learning rates are the highest ones.
        schedule: ``constant``, or ``cosine`` for `warmup_cosine`.
        epochs: the number of epochs of the training.
        warmup_epochs: the number of epochs until the highest learning rate; at least one step.
    """
    if schedule == "constant":
        return optimizer
    steps = int(module.trainer.estimated_stepping_batches)
    warmup_steps = max(1, round(warmup_epochs * steps / epochs))
    scheduler = warmup_cosine(optimizer, steps, warmup_steps)
    return {"optimizer": optimizer, "lr_scheduler": {"scheduler": scheduler, "interval": "step"}}
