"""The progress of indexing: files done, their rate, and the time left."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Meter", "Progress", "ProgressCallback"]

RATE_WINDOW = 10.0  # seconds
RATE_STEP = 0.1  # seconds


@dataclass(frozen=True, slots=True)
class Progress:
    """How far indexing has come.

    Attributes:
        done: files that have their outcome.
        total: files that were found.
        rate: files read a second, over the last ten seconds; 0.0 before the first.
        seconds_left: at that rate; None before the first.
    """

    done: int
    total: int
    rate: float
    seconds_left: float | None


ProgressCallback = Callable[[Progress], None]


class Meter:
    """Counts files and computes their rate.

    Attributes:
        total: the number of files that were found.
    """

    def __init__(self, progress: ProgressCallback | None) -> None:
        """Begin with no file done.

        Args:
            progress: called after every file.
        """
        self.total = 0
        self._progress = progress
        self._done = 0
        self._marks: deque[tuple[float, int]] = deque([(time.monotonic(), 0)])

    def step(self) -> None:
        """Count one file."""
        self._done += 1
        if self._progress is None:
            return
        now = time.monotonic()
        if now - self._marks[-1][0] > RATE_STEP:
            self._marks.append((now, self._done))
        while len(self._marks) > 1 and now - self._marks[0][0] > RATE_WINDOW:
            self._marks.popleft()
        elapsed = now - self._marks[0][0]
        rate = (self._done - self._marks[0][1]) / elapsed if elapsed > 0 else 0.0
        left = (self.total - self._done) / rate if rate else None
        self._progress(Progress(self._done, self.total, rate, left))
