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
    """The output tensors of a validation, stored batch by batch."""

    def __init__(self) -> None:
        self._batches: list[tuple[torch.Tensor, ...]] = []

    def append(self, *rows: torch.Tensor) -> None:
        """Store the tensors of a batch on the CPU. Each has one row for each drawing."""
        self._batches.append(tuple(tensor.detach().cpu() for tensor in rows))

    def gather(self, module: Any) -> list[torch.Tensor]:  # noqa: ANN401 - Lightning is untyped
        """Return the tensors of all drawings in the dataset's order, and clear the stored batches.

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
    """Restore the order of rows that `ShardedSampler` distributed over processes.

    Args:
        shares: (P, M, …), the M rows of each of P processes.
        count: the number of distributed rows; the last P * M - `count` rows are repetitions.

    Returns:
        (count, …).
    """
    return shares.transpose(0, 1).flatten(0, 1)[:count]


def _as_numbers(tensor: torch.Tensor) -> torch.Tensor:
    """Convert booleans to bytes, because not every backend can gather booleans."""
    return tensor.to(torch.uint8) if tensor.dtype == torch.bool else tensor
