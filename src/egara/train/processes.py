"""Which process of a training this is: ``torchrun`` starts several, one a device.

All of them read the drawings and train. The first one writes and speaks for all.
"""

import os
from collections.abc import Callable

__all__ = ["leads", "process", "spoken_once"]

Say = Callable[[str], None]


def process() -> tuple[int, int]:
    """Which process this is, from 0, and of how many."""
    return int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))


def leads() -> bool:
    """Whether this is the first process, or the only one."""
    return process()[0] == 0


def spoken_once(say: Say) -> Say:
    """Give ``say`` to the first process, and to the others one that is silent."""
    return say if leads() else lambda _: None
