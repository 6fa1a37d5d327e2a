"""Turn the errors of decoders into Egara's: any damage of a file is a :class:`BadImage`."""

import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import PIL.Image

from egara.errors import BadImage

_REASON_LENGTH = 160


@contextmanager
def decoder_errors(name: str) -> Iterator[None]:
    """Convert any exception of a decoder to :class:`BadImage`.

    Decoders raise nearly any exception for hostile bytes, so all are caught. Keep only calls into a
    decoder inside: a bug of Egara in this context would look like a damaged file.

    Args:
        name: the format, for the message.
    """
    try:
        yield
    except BadImage:
        raise
    except MemoryError:
        raise BadImage(f"This {name} needs more memory than is available.") from None
    except Exception as error:
        raise BadImage(f"This {name} cannot be decoded: {reason_of(error)}.") from error


def reason_of(error: Exception) -> str:
    """Return the message of an exception, short and printable."""
    return printable(str(error)) or type(error).__name__


def printable(text: str) -> str:
    """Return the first line of a message of other software, short, without its full stop."""
    line = re.sub(r"[^\x20-\x7e]+", " ", text.strip().partition("\n")[0])
    line = re.sub(r"""\s*\([^()]*\bb(['"]).*?\1[^()]*\)""", "", line)
    return line.strip(" .")[:_REASON_LENGTH]


class _PillowLimit:
    """Replaces Pillow's limit on pixels by Egara's while an image is decoded.

    Pillow has one limit for each process: it warns above 89 million pixels and fails above twice
    that, whatever this caller allows. It also warns of small faults in files, about which users can
    do nothing. Both are changed while at least one decode runs, and restored when the last one
    ends.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running = 0
        self._limit_before: int | None = None
        self._warnings: warnings.catch_warnings[None] | None = None

    @contextmanager
    def __call__(self, max_pixels: int) -> Iterator[None]:
        self._enter(max_pixels)
        try:
            yield
        finally:
            self._leave()

    def _enter(self, max_pixels: int) -> None:
        with self._lock:
            if not self._running:
                self._limit_before = PIL.Image.MAX_IMAGE_PIXELS
                self._warnings = warnings.catch_warnings()
                self._warnings.__enter__()
                warnings.filterwarnings("ignore", module=r"PIL(\.|$)")
            self._running += 1
            PIL.Image.MAX_IMAGE_PIXELS = max(max_pixels, PIL.Image.MAX_IMAGE_PIXELS or 0)

    def _leave(self) -> None:
        with self._lock:
            self._running -= 1
            if not self._running and self._warnings is not None:
                PIL.Image.MAX_IMAGE_PIXELS = self._limit_before
                self._warnings.__exit__(None, None, None)


pillow_limit = _PillowLimit()
