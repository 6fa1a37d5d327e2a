"""What a validation sees, of all processes together.

Each process validates its share of the drawings (`egara.train.feeding.RowOrder`). A figure such as
an average precision is not the mean of the figures of shares, so the values are gathered first, and
each process computes the figure of all drawings, which is the same one everywhere.

This module imports PyTorch; import it inside functions.
"""

from typing import Any

import torch

__all__ = ["Seen", "in_order"]


class Seen:
    """Tensors of the batches of a validation, N rows each."""

    def __init__(self) -> None:
        self._batches: list[tuple[torch.Tensor, ...]] = []

    def append(self, *rows: torch.Tensor) -> None:
        """Keep a batch, on the processor; each time as many tensors."""
        self._batches.append(tuple(tensor.detach().cpu() for tensor in rows))

    def gather(self, module: Any) -> list[torch.Tensor]:  # noqa: ANN401 - Lightning is untyped
        """Give the tensors of all drawings in the dataset's order, the same in every process.

        What was kept is forgotten.

        Args:
            module: a LightningModule whose trainer is at the end of a validation.
        """
        own = [torch.cat(parts) for parts in zip(*self._batches, strict=True)]
        self._batches.clear()
        if module.trainer.world_size == 1:
            return own
        count = len(module.trainer.val_dataloaders.dataset)
        return [
            in_order(module.all_gather(_carried(tensor)).cpu(), count).to(tensor.dtype)
            for tensor in own
        ]


def in_order(shares: torch.Tensor, count: int) -> torch.Tensor:
    """(world, M, ...) shares of `RowOrder` as the ``count`` rows that were shared out."""
    return shares.transpose(0, 1).flatten(0, 1)[:count]


def _carried(tensor: torch.Tensor) -> torch.Tensor:
    """Truth values as bytes, which every way of gathering takes."""
    return tensor.to(torch.uint8) if tensor.dtype == torch.bool else tensor
