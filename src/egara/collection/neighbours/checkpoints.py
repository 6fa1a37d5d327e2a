"""Save checkpoints while a neighbour graph is built, to continue after the process was killed."""

import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

__all__ = ["CheckpointFile"]

SECONDS = 10.0
"""Time between two writes: the maximum computing time that a killed process loses."""


class CheckpointFile:
    """A checkpoint in a file; implements `egara.explore.neighbours.Checkpoint`.

    If the file cannot be written or read, only the saved work is lost.
    """

    def __init__(self, path: Path, sources: Mapping[str, Any]) -> None:
        """Use a file for a graph of these sources; states of other sources are not loaded."""
        self._path = path
        self._sources = dict(sources)
        self._written = time.monotonic()
        self._unwritten: tuple[str, int, NDArray[np.uint64]] | None = None

    def load(self, method: str) -> tuple[int, NDArray[np.uint64]] | None:
        """Return the finished steps and the state, if they belong to this method and sources."""
        try:
            with self._path.open("rb") as file, np.load(file, allow_pickle=False) as saved:
                if json.loads(str(saved["about"])) != self._metadata(method):
                    return None
                return int(saved["done"]), saved["state"]
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            return None  # derived data: an unreadable file is ignored

    def save(self, method: str, done: int, state: NDArray[np.uint64]) -> None:
        """Remember a state; write it if the last write was at least `SECONDS` ago."""
        self._unwritten = method, done, state
        if time.monotonic() - self._written >= SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write the latest state. No thread may change the state during this call."""
        if self._unwritten is None:
            return
        method, done, state = self._unwritten
        partial = self._path.with_name(f"{self._path.name}.{os.getpid()}.partial")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with partial.open("wb") as file:
                np.savez(file, about=json.dumps(self._metadata(method)), done=done, state=state)
            partial.replace(self._path)
        except OSError:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
        self._unwritten = None
        self._written = time.monotonic()

    def remove(self) -> None:
        """Delete the file, after the graph is finished."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    def _metadata(self, method: str) -> dict[str, Any]:
        return {**self._sources, "method": method}
