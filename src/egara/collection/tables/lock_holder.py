"""Find out which process holds a lock of a collection. Only error messages use it."""

import json
import os
import socket
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

__all__ = ["LockHolder", "describe_this_process", "read_holder"]

START_TOLERANCE = 2.0
"""Seconds by which two readings of a process's start time may differ."""


@dataclass(frozen=True, slots=True)
class LockHolder:
    """A process that holds a lock.

    Attributes:
        pid: the number of the process.
        command: the program and its first argument, such as ``egara index``. Other arguments are
            omitted, because they may contain secrets.
        host: the name of its machine; empty if unknown.
        started: its start time, in seconds since 1970; 0 if unknown.
    """

    pid: int
    command: str = ""
    host: str = ""
    started: float = 0.0

    def __str__(self) -> str:
        command = f" ({self.command})" if self.command else ""
        elsewhere = self.host and self.host != socket.gethostname()
        return f"process {self.pid}{command}{f' on {self.host}' if elsewhere else ''}"

    @property
    def is_this_process(self) -> bool:
        """Whether another thread of this process holds the lock."""
        return self.pid == os.getpid() and self.host in ("", socket.gethostname())

    @property
    def has_ended(self) -> bool:
        """Whether the process has certainly ended: no process or a different one has its number."""
        if not self.started or self.host != socket.gethostname():
            return False
        started = _started(self.pid)
        return started is None or abs(started - self.started) > START_TOLERANCE


def describe_this_process() -> str:
    """Return the content of a lock holder's file for this process, as JSON."""
    pid, (program, *arguments) = os.getpid(), sys.argv or [""]
    words = [Path(program).name, *(word for word in arguments[:1] if not word.startswith("-"))]
    holder = LockHolder(pid, " ".join(words).strip(), socket.gethostname(), _started(pid) or 0.0)
    return json.dumps(asdict(holder))


def read_holder(path: Path) -> LockHolder | None:
    """Read a lock holder's file; None if there is no file, or its process has ended."""
    with suppress(OSError, ValueError, TypeError):
        holder = LockHolder(**json.loads(path.read_text()))
        if not holder.has_ended:
            return holder
    return None


def _started(pid: int) -> float | None:
    import psutil

    try:
        return float(psutil.Process(pid).create_time())
    except psutil.Error:
        return None
