"""Write internal errors to a log.

If a file triggers a bug in Egara, the error is that file's outcome. Indexing continues.
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
MAX_LOG_BYTES = 1 << 20  # one earlier log is kept too
PACKAGES = ("egara", "pillow", "numpy", "pyarrow", "onnxruntime")


class ErrorLog:
    """A log of tracebacks.

    The log is in the collection's folder, or in the user's log folder if the collection is on an
    object store.

    Attributes:
        path: the path of the log. A full log is renamed: ``.1`` is appended to its name.
    """

    def __init__(self, folder: Path | None) -> None:
        """Use the collection's folder; None for a collection on an object store."""
        self.path = (_users_folder() if folder is None else folder) / LOG_NAME
        self._lock = threading.Lock()

    def write(self, subject: str, error: CaughtError) -> str:
        """Append an unexpected error to the log. Several threads may call it.

        Args:
            subject: the file, or the file and the encoder, that caused the error.
            error: the exception.

        Returns:
            The reason for the file's outcome: the error, the path of the log, and how to report it.
        """
        with self._lock:
            try:
                self._append(_entry(subject, error))
            except OSError as log_error:
                log_note = (
                    f"Its traceback could not be written to {self.path} ({log_error.strerror})"
                )
            else:
                log_note = f"The traceback is in {self.path}"
        return (
            f"internal error ({error.summary}). This is a bug in Egara, and the file may be fine. "
            f"{log_note}; please report it with that log (see Reporting a problem in the README)"
        )

    def _append(self, entry: str) -> None:
        data = entry.encode("utf-8", "backslashreplace")
        with suppress(FileNotFoundError):
            if self.path.stat().st_size + len(data) > MAX_LOG_BYTES:
                self.path.replace(self.path.with_name(f"{LOG_NAME}.1"))
        with self.path.open("ab") as file:
            file.write(data)


def _users_folder() -> Path:
    folder = user_log_path("egara")
    with suppress(OSError):  # writing the log then fails with the reason
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
