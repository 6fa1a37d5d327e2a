"""Decode SVG in child processes (see ``svg_renderer``)."""

import atexit
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import numpy as np

from egara.errors import BadImage, TooLarge
from egara.images import svg_renderer
from egara.images.decoder_errors import printable
from egara.images.picture import STRIP_RATIO, WORKING_SIDE, Picture

SLOW = 1.0
"""Seconds after which a running renderer does not count against the limit of one per CPU core."""

MAX_PER_CORE = 4
"""The largest number of renderers for each CPU core, including those of slow drawings."""

_EXIT_TIMEOUT = 5  # seconds
_POLL_INTERVAL = 0.1  # seconds
_MAX_FILE_BYTES = 64 * 1024 * 1024
_DEATHS = {
    "SIGPROF": f"it takes more than {svg_renderer.SECONDS} seconds to render",
    "SIGABRT": "it needs more memory than a drawing may use",
    "SIGSEGV": "it is nested too deeply",
}


def decode_svg(data: bytes, side: int = WORKING_SIDE) -> Picture:
    """Render a file on white, its longer side ``side`` pixels; see :func:`egara.images.decode`.

    Nothing outside the file is read, except the system's fonts if it has text.
    """
    if len(data) > _MAX_FILE_BYTES:
        raise TooLarge(
            f"This SVG has {len(data):,} bytes; the limit is {_MAX_FILE_BYTES:,}. Make it smaller."
        )
    kind, content = _renderers.answer(data, side)
    if kind == b"E":
        raise BadImage(f"This SVG cannot be rendered: {printable(content.decode())}.")
    width, height, columns, lines = svg_renderer.PICTURE.unpack_from(content)
    rows = np.frombuffer(content, np.uint8, offset=svg_renderer.PICTURE.size)
    return Picture(rows.reshape(lines, columns, 3), "SVG", 1, width, height)


class _Dead(Exception):
    """A renderer ended instead of answering."""


class _Renderer:
    """One child process that renders."""

    def __init__(self) -> None:
        command = [sys.executable, "-P", str(Path(svg_renderer.__file__))]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    def answer(self, data: bytes, side: int) -> tuple[bytes, bytes]:
        header = svg_renderer.REQUEST.pack(len(data), side, STRIP_RATIO)
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        try:
            stdin.write(header + data)
            stdin.flush()
            kind, length = svg_renderer.ANSWER.unpack(
                _read_exactly(stdout, svg_renderer.ANSWER.size)
            )
            return kind, _read_exactly(stdout, length)
        except OSError as error:
            raise _Dead from error

    def alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        self._process.kill()
        self.end()

    def end(self) -> str:
        """End the process, and return why it had ended by itself."""
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        try:
            status = self._process.wait(_EXIT_TIMEOUT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        name = signal.Signals(-status).name if status < 0 else ""
        return _DEATHS.get(name, f"the renderer ended with status {status}")


class _Pool:
    """A pool of renderers, one for each CPU core, which are started when needed and reused.

    Slow drawings do not count, so that other drawings do not wait for them. In total there are at
    most `MAX_PER_CORE` renderers for each CPU core.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[_Renderer] = []
        self._running: dict[object, float] = {}
        self._ended = threading.Condition()

    def answer(self, data: bytes, side: int) -> tuple[bytes, bytes]:
        """Return a renderer's answer; raise :class:`BadImage` if the file ended the renderer."""
        with self._turn():
            renderer = self._take()
            try:
                answer = renderer.answer(data, side)
            except _Dead:
                raise BadImage(f"This SVG cannot be rendered: {renderer.end()}.") from None
            except BaseException:  # interrupted: the next request would get this answer
                renderer.kill()
                raise
            with self._lock:
                self._idle.append(renderer)
            return answer

    def close(self) -> None:
        """End all idle renderers."""
        with self._lock:
            idle, self._idle = self._idle, []
        for renderer in idle:
            renderer.kill()

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait until a renderer may run, and count it while the block runs."""
        ticket = object()
        with self._ended:
            while not self._has_room():
                self._ended.wait(_POLL_INTERVAL)
            self._running[ticket] = time.monotonic()
        try:
            yield
        finally:
            with self._ended:
                del self._running[ticket]
                self._ended.notify()

    def _has_room(self) -> bool:
        now, cpu_cores = time.monotonic(), os.cpu_count() or 1
        quick = sum(now - started < SLOW for started in self._running.values())
        return quick < cpu_cores and len(self._running) < MAX_PER_CORE * cpu_cores

    def _take(self) -> _Renderer:
        with self._lock:
            while self._idle:
                renderer = self._idle.pop()
                if renderer.alive():
                    return renderer
                renderer.end()
        try:
            return _Renderer()
        except OSError as error:
            raise BadImage(f"The SVG renderer cannot be started: {error}.") from error


def _read_exactly(stream: IO[bytes], length: int) -> bytes:
    content = stream.read(length)
    if len(content) < length:
        raise _Dead
    return content


def _reset_after_fork() -> None:
    """Use new renderers in a forked process: the parent needs the answers of the old ones."""
    global _renderers
    _abandoned.append(_renderers)
    _renderers = _Pool()


_abandoned: list[_Pool] = []
_renderers = _Pool()
atexit.register(lambda: _renderers.close())
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_reset_after_fork)
