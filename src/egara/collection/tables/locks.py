"""One writer at a time."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from egara.collection.tables.lock_holder import Holder, read_holder, this_process
from egara.collection.tables.identity import holds_collection
from egara.errors import CollectionBusy, CollectionGone, StorageError

__all__ = ["EDITING_FILES", "creating", "editing", "gone_message", "writing"]

EDITING_FILES = ("editing.lock", "editor.json")


@contextmanager
def writing(folder: Path | None, wait: float) -> Iterator[None]:
    """Hold the collection's write lock. The operating system frees it when a process dies.

    Args:
        folder: the collection's folder; None for an object store, whose writers are not told apart.
        wait: seconds to wait for another writer.

    Raises:
        CollectionBusy: another process still writes after ``wait`` seconds.
        CollectionGone: the folder is no longer there.
    """
    _check_there(folder)
    with _holding(folder, wait, "writing.lock", "writer.json"):
        yield


@contextmanager
def editing(folder: Path | None, wait: float = 10.0) -> Iterator[None]:
    """Hold the lock of what people edit, such as boards: indexing writes none of their tables.

    So a drawing can be put on a board while a long indexing runs. Arguments and errors as
    `writing`.
    """
    _check_there(folder)
    with _holding(folder, wait, *EDITING_FILES):
        yield


@contextmanager
def creating(folder: Path) -> Iterator[None]:
    """Hold the lock of `editing` in a folder that is not a collection yet."""
    with _holding(folder, 10.0, *EDITING_FILES):
        yield


def _check_there(folder: Path | None) -> None:
    """Refuse a folder that is gone: a lock would create it again."""
    if folder is None or holds_collection(folder):
        return
    raise CollectionGone(gone_message(str(folder)))


def gone_message(location: str) -> str:
    """Say what happened to a collection that is not where it was, and what to do."""
    return (
        f"{location} is gone: the collection was moved or deleted, another folder is in its place, "
        "or its drive is not connected. Nothing was written. Put it back and try again, or open it "
        "where it is now."
    )


@contextmanager
def _holding(folder: Path | None, wait: float, lock_name: str, holder_name: str) -> Iterator[None]:
    if folder is None:
        yield
        return
    lock = FileLock(folder / lock_name)
    holder = folder / holder_name
    try:
        lock.acquire(timeout=wait)
    except Timeout as error:
        raise CollectionBusy(_busy_message(folder, read_holder(holder), wait)) from error
    except OSError as error:
        raise StorageError(f"{folder}: cannot be written to: {error.strerror or error}.") from error
    try:
        with suppress(OSError):  # only for the message above
            holder.write_text(this_process())
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _busy_message(folder: Path, holder: Holder | None, wait: float) -> str:
    if holder is not None and holder.is_this_process:
        return (
            f"Another request to {holder} is writing to {folder}, still after {wait:g} s. "
            "Try again when it has finished."
        )
    who = "Another process" if holder is None else f"Another process, {holder},"
    return (
        f"{who} is writing to {folder}, still after {wait:g} s. "
        "Wait until it has finished, or stop it: what it has finished is kept."
    )
