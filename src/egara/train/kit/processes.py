"""The processes of a training. ``torchrun`` starts several, one for each device.

All processes read the drawings and train. Only the first one writes files and logs.
"""

import os
from collections.abc import Callable

__all__ = ["Log", "is_main_process", "log_on_main_process", "no_log", "rank_and_world_size"]

Log = Callable[[str], None]
"""Takes one line of text about the progress of a run."""


def rank_and_world_size() -> tuple[int, int]:
    """Return the number of this process, from 0, and the number of processes."""
    return int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))


def is_main_process() -> bool:
    """Tell whether this is the first process, or the only one."""
    return rank_and_world_size()[0] == 0


def log_on_main_process(log: Log) -> Log:
    """Return ``log`` in the first process, and `no_log` in the others."""
    return log if is_main_process() else no_log


def no_log(line: str) -> None:
    """Ignore a line of text."""
