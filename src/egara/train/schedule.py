"""How the learning rate goes: up evenly, then down as a half cosine (Loshchilov and Hutter 2017).

This module imports PyTorch; import it inside functions.
"""

import math

import torch
from torch.optim.lr_scheduler import LambdaLR

__all__ = ["warm_up_and_cosine"]


def warm_up_and_cosine(optimiser: torch.optim.Optimizer, steps: int, warm_up: int) -> LambdaLR:
    """Raise the rate for ``warm_up`` of ``steps`` steps, then lower it to zero at the last."""

    def factor(step: int) -> float:
        if step < warm_up:
            return (step + 1) / warm_up
        done = (step - warm_up) / max(1, steps - warm_up)
        return 0.5 * (1 + math.cos(math.pi * min(1.0, done)))

    return LambdaLR(optimiser, factor)
