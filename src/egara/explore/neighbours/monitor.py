"""Progress, cancellation and checkpoints of a long computation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from egara.errors import Cancelled

__all__ = ["Cancel", "Checkpoint", "Monitor", "Progress"]

Progress = Callable[[int, int], None]
"""A function that receives the amount of finished work and the total amount."""

Cancel = Callable[[], bool]
"""A function that returns true if the computation should stop."""


class Checkpoint(Protocol):
    """Storage for the state of a computation that survives the process."""

    def load(self, method: str) -> "tuple[int, NDArray[np.uint64]] | None":
        """Return the finished steps and the state that were saved for this method, if any."""

    def save(self, method: str, done: int, state: NDArray[Any]) -> None:
        """Take the state after a step. An implementation may skip writes to save time."""


@dataclass(frozen=True, slots=True)
class Monitor:
    """The callbacks and the checkpoint of one computation; each of them is optional.

    Attributes:
        progress: receives the number of finished rows (computed from the share of finished work)
            and N.
        cancel: called after every step.
        checkpoint: where the state is saved after every step.
    """

    progress: Progress | None = None
    cancel: Cancel | None = None
    checkpoint: Checkpoint | None = None

    def resume(self, method: str, state: NDArray[np.uint64]) -> int:
        """Load a saved state of the same shape into `state`.

        Returns:
            The number of finished steps; 0 if there is no matching saved state.
        """
        saved = self.checkpoint.load(method) if self.checkpoint else None
        if saved is None or saved[1].shape != state.shape:
            return 0
        state[:] = saved[1]
        return saved[0]

    def finish_step(self, method: str, done: int, state: NDArray[np.uint64]) -> None:
        """Save the state after step number `done`, then check for cancellation.

        Raises:
            Cancelled: `cancel` returned true.
        """
        if self.checkpoint:
            self.checkpoint.save(method, done, state)
        self.check_cancelled()

    def check_cancelled(self) -> None:
        """Stop if the caller wants it.

        Raises:
            Cancelled: `cancel` returned true.
        """
        if self.cancel and self.cancel():
            start = "the checkpoint" if self.checkpoint else "the beginning"
            raise Cancelled(
                f"building the neighbour graph was cancelled; the next call continues from {start}"
            )

    def report(self, share: float, total: int) -> None:
        """Report the share of finished work, 0 to 1, as a number of `total` rows."""
        if self.progress:
            self.progress(round(share * total), total)
