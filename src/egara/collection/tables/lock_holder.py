"""Which process holds a lock of a collection; only for messages."""

import json
import os
import socket
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

__all__ = ["Holder", "read_holder", "this_process"]

SAME_START = 2.0
"""Seconds by which two readings of a process's start may differ."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that holds a lock.

    Attributes:
        pid: its number.
        command: the program and its first word, such as ``egara index``. The rest may hold what is
            not for others, such as a token.
        host: its machine; empty where it was not written down.
        started: when it began, in seconds since 1970; 0 where it was not written down.
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
        """Whether it is known to have ended: the number is free, or another process has it."""
        if not self.started or self.host != socket.gethostname():
            return False
        started = _started(self.pid)
        return started is None or abs(started - self.started) > SAME_START


def this_process() -> str:
    """What a holder's file says of this process."""
    pid, (program, *arguments) = os.getpid(), sys.argv or [""]
    words = [Path(program).name, *(word for word in arguments[:1] if not word.startswith("-"))]
    holder = Holder(pid, " ".join(words).strip(), socket.gethostname(), _started(pid) or 0.0)
    return json.dumps(asdict(holder))


def read_holder(path: Path) -> Holder | None:
    """Read a holder's file; None where there is none, or it is of a process that was killed."""
    with suppress(OSError, ValueError, TypeError):
        holder = Holder(**json.loads(path.read_text()))
        if not holder.has_ended:
            return holder
    return None


def _started(pid: int) -> float | None:
    import psutil

    try:
        return float(psutil.Process(pid).create_time())
    except psutil.Error:
        return None
