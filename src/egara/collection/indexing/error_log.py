"""The log of internal errors.

A bug of Egara's that one file triggers becomes that file's outcome; it does not stop indexing.
"""

import platform
import threading
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from platformdirs import user_log_path

from egara.collection.indexing.failures import CaughtError

__all__ = ["LOG_NAME", "ErrorLog"]

LOG_NAME = "internal-errors.log"
LARGEST_LOG = 1 << 20  # bytes; the log before it is kept as well
PACKAGES = ("egara", "pillow", "numpy", "pyarrow", "onnxruntime")


class ErrorLog:
    """A log of tracebacks in the collection's folder, or in the user's log folder without one.

    Attributes:
        path: where the log is. A full log is renamed to end in ``.1``.
    """

    def __init__(self, folder: Path | None) -> None:
        """Take the collection's folder; None for one on an object store."""
        self.path = (_users_folder() if folder is None else folder) / LOG_NAME
        self._lock = threading.Lock()

    def write(self, subject: str, error: CaughtError) -> str:
        """Append an unexpected error to the log. Several threads may call it.

        Args:
            subject: the file, or the file and the encoder, that it happened with.
            error: what was raised.

        Returns:
            The reason that the outcome gives: what happened, where the traceback is, what to do.
        """
        with self._lock:
            try:
                self._append(_entry(subject, error))
            except OSError as refused:
                where = f"Its traceback could not be written to {self.path} ({refused.strerror})"
            else:
                where = f"The traceback is in {self.path}"
        return (
            f"internal error ({error.summary}). This is a bug in Egara, and the file may be fine. "
            f"{where}; please report it with that log (see Reporting a problem in the README)"
        )

    def _append(self, entry: str) -> None:
        data = entry.encode("utf-8", "backslashreplace")
        with suppress(FileNotFoundError):
            if self.path.stat().st_size + len(data) > LARGEST_LOG:
                self.path.replace(self.path.with_name(f"{LOG_NAME}.1"))
        with self.path.open("ab") as file:
            file.write(data)


def _users_folder() -> Path:
    folder = user_log_path("egara")
    with suppress(OSError):  # then writing says why
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def _entry(subject: str, error: CaughtError) -> str:
    time = datetime.now(UTC).isoformat(timespec="seconds")
    versions = ", ".join(f"{name} {_version(name)}" for name in PACKAGES)
    system = f"Python {platform.python_version()} on {platform.platform()}"
    return f"{time} {subject!a}\n{versions}; {system}\n{error.traceback}\n"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "?"
