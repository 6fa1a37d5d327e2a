"""The progress of indexing: files done, their rate, and the time left."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Progress", "ProgressCallback", "ProgressMeter"]

RATE_WINDOW = 10.0  # seconds
SAMPLE_INTERVAL = 0.1  # seconds


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of indexing.

    Attributes:
        done: the number of processed files.
        total: the number of files in the folder.
        rate: files per second over the last ten seconds; 0.0 until the first file is done.
        seconds_left: the estimated remaining time; None until the first file is done.
    """

    done: int
    total: int
    rate: float
    seconds_left: float | None


ProgressCallback = Callable[[Progress], None]


class ProgressMeter:
    """Counts files and computes their rate.

    Attributes:
        total: the number of files in the folder.
    """

    def __init__(self, progress: ProgressCallback | None) -> None:
        """Start with no file done.

        Args:
            progress: called after every file.
        """
        self.total = 0
        self._progress = progress
        self._done = 0
        self._samples: deque[tuple[float, int]] = deque([(time.monotonic(), 0)])

    def step(self) -> None:
        """Count one file."""
        self._done += 1
        if self._progress is None:
            return
        now = time.monotonic()
        if now - self._samples[-1][0] > SAMPLE_INTERVAL:
            self._samples.append((now, self._done))
        while len(self._samples) > 1 and now - self._samples[0][0] > RATE_WINDOW:
            self._samples.popleft()
        elapsed = now - self._samples[0][0]
        rate = (self._done - self._samples[0][1]) / elapsed if elapsed > 0 else 0.0
        left = (self.total - self._done) / rate if rate else None
        self._progress(Progress(self._done, self.total, rate, left))
