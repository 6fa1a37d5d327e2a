"""What a long computation tells, asks and keeps between two of its steps."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from egara.errors import Cancelled

__all__ = ["Checkpoint", "Watch"]

Progress = Callable[[int, int], None]
Cancel = Callable[[], bool]


class Checkpoint(Protocol):
    """Where a computation's state outlives a process that is killed."""

    def load(self, method: str) -> "tuple[int, NDArray[np.uint64]] | None":
        """The steps done and the state that `save` was last given for this method, if any."""

    def save(self, method: str, done: int, state: NDArray[Any]) -> None:
        """Called after every step; may write, or wait until it is worth it."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Whom a computation tells, and who may stop it; by default nobody."""

    progress: Progress | None = None
    """Called with the rows' worth of work that is done, and N."""

    cancel: Cancel | None = None
    """Asked after every step whether to stop."""

    checkpoint: Checkpoint | None = None

    def resumed(self, method: str, state: NDArray[np.uint64]) -> int:
        """Fill `state` with what was kept; gives the steps done, 0 where nothing fits."""
        kept = self.checkpoint.load(method) if self.checkpoint else None
        if kept is None or kept[1].shape != state.shape:
            return 0
        state[:] = kept[1]
        return kept[0]

    def step(self, method: str, done: int, state: NDArray[np.uint64]) -> None:
        """After every step: keep the state, and stop where that is asked.

        Raises `Cancelled`.
        """
        if self.checkpoint:
            self.checkpoint.save(method, done, state)
        self.check()

    def check(self) -> None:
        """Stop where that is asked: raises `Cancelled`."""
        if self.cancel and self.cancel():
            after = "it goes on from what is kept" if self.checkpoint else "it begins anew"
            raise Cancelled(f"building the neighbour graph was stopped as asked; {after} next time")

    def tell(self, share: float, total: int) -> None:
        """Say how much is done, 0 to 1."""
        if self.progress:
            self.progress(round(share * total), total)
