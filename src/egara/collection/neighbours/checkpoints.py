"""What is kept of a neighbour graph while it is built, so that a killed build goes on."""

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

__all__ = ["BuildFile"]

SECONDS = 10.0
"""Between two writes: what a kill may cost."""


class BuildFile:
    """A file with the state of one build, of one set of sources. See `egara.explore.Checkpoint`.

    A file that cannot be written, or read, costs the work that it would have saved, and no more.
    """

    def __init__(self, path: Path, sources: Mapping[str, Any]) -> None:
        """Take where it is kept, and what is built from what: others' states are not used."""
        self._path = path
        self._sources = dict(sources)
        self._written = time.monotonic()
        self._unwritten: tuple[str, int, NDArray[np.uint64]] | None = None

    def load(self, method: str) -> tuple[int, NDArray[np.uint64]] | None:
        """The steps done and the state, where they are of this method and these sources."""
        try:
            with self._path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
                if json.loads(str(kept["about"])) != self._about(method):
                    return None
                return int(kept["done"]), kept["state"]
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            return None  # derived data: whatever is wrong with it, it is not used

    def save(self, method: str, done: int, state: NDArray[np.uint64]) -> None:
        """Write the state, where the last write was some seconds ago."""
        self._unwritten = method, done, state
        if time.monotonic() - self._written >= SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write what `save` was last given. No thread may be changing it."""
        if self._unwritten is None:
            return
        method, done, state = self._unwritten
        partial = self._path.with_name(f"{self._path.name}.{os.getpid()}.partial")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with partial.open("wb") as file:
                np.savez(file, about=json.dumps(self._about(method)), done=done, state=state)
            partial.replace(self._path)
        except OSError:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
        self._unwritten = None
        self._written = time.monotonic()

    def remove(self) -> None:
        """Delete it, once the graph is there."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    def _about(self, method: str) -> dict[str, Any]:
        return {**self._sources, "method": method}
