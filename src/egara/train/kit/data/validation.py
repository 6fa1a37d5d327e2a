"""The outputs of a validation, gathered from all processes.

Each process validates its share of the drawings (`egara.train.kit.data.samplers.ShardedSampler`). A
metric such as average precision is not the mean of the metrics of the shares. Therefore the outputs
are gathered first, and each process computes the metric of all drawings.

This module imports PyTorch; import it inside functions.
"""

from typing import Any

import torch

__all__ = ["ValidationOutputs", "interleave_shares"]


class ValidationOutputs:
    """Tensors of the batches of a validation."""

    def __init__(self) -> None:
        self._batches: list[tuple[torch.Tensor, ...]] = []

    def append(self, *rows: torch.Tensor) -> None:
        """Store the tensors of a batch on the CPU. Each has N rows."""
        self._batches.append(tuple(tensor.detach().cpu() for tensor in rows))

    def gather(self, module: Any) -> list[torch.Tensor]:  # noqa: ANN401 - Lightning is untyped
        """Return the tensors of all drawings in the dataset's order, and forget them.

        The result is the same in every process.

        Args:
            module: a LightningModule whose trainer is at the end of a validation.
        """
        outputs = [torch.cat(parts) for parts in zip(*self._batches, strict=True)]
        self._batches.clear()
        if module.trainer.world_size == 1:
            return outputs
        count = len(module.trainer.val_dataloaders.dataset)
        return [
            interleave_shares(module.all_gather(_as_numbers(tensor)).cpu(), count).to(tensor.dtype)
            for tensor in outputs
        ]


def interleave_shares(shares: torch.Tensor, count: int) -> torch.Tensor:
    """Restore the order of rows that `ShardedSampler` shared out.

    Args:
        shares: (P, M, …), the M rows of each of P processes.
        count: the number of rows that were shared out; those beyond are repetitions.

    Returns:
        (count, …).
    """
    return shares.transpose(0, 1).flatten(0, 1)[:count]


def _as_numbers(tensor: torch.Tensor) -> torch.Tensor:
    """Return truth values as bytes, because not every backend gathers truth values."""
    return tensor.to(torch.uint8) if tensor.dtype == torch.bool else tensor
