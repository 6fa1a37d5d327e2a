"""One writer at a time."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from egara.errors import CollectionBusy, StorageError

__all__ = ["writing"]


@contextmanager
def writing(folder: Path | None, wait: float) -> Iterator[None]:
    """Hold the collection's write lock. The operating system frees it when a process dies.

    Args:
        folder: the collection's folder; None for an object store, whose writers are not told apart.
        wait: seconds to wait for another writer.

    Raises:
        CollectionBusy: another process still writes after ``wait`` seconds.
    """
    if folder is None:
        yield
        return
    lock = FileLock(folder / "writing.lock")
    holder = folder / "writer.json"
    try:
        lock.acquire(timeout=wait)
    except Timeout as error:
        raise CollectionBusy(
            f"Another process{_who(holder)} is writing to {folder}, still after {wait:g} s. "
            "Wait until it has finished, or stop it: what it has finished is kept."
        ) from error
    except OSError as error:
        raise StorageError(f"{folder}: cannot be written to: {error.strerror}.") from error
    try:
        with suppress(OSError):  # only for the message above
            holder.write_text(json.dumps({"pid": os.getpid()}))
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _who(holder: Path) -> str:
    try:
        return f" (process {json.loads(holder.read_text())['pid']})"
    except (OSError, ValueError, KeyError):
        return ""
