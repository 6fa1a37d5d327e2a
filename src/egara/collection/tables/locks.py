"""Locks that allow one writer of a collection at a time."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from egara.collection.tables.identity import holds_collection
from egara.collection.tables.lock_holder import LockHolder, describe_this_process, read_holder
from egara.errors import CollectionBusy, CollectionGone, StorageError

__all__ = ["EDITING_FILES", "creating", "editing", "gone_message", "writing"]

EDITING_FILES = ("editing.lock", "editor.json")


@contextmanager
def writing(folder: Path | None, wait: float) -> Iterator[None]:
    """Hold the collection's write lock. The operating system releases it if the process dies.

    Args:
        folder: the collection's folder; None for an object store, which has no locks.
        wait: seconds to wait for another writer.

    Raises:
        CollectionBusy: another process is still writing after ``wait`` seconds.
        CollectionGone: the folder no longer exists.
        StorageError: the folder is read-only.
    """
    _check_exists(folder)
    with _lock(folder, wait, "writing.lock", "writer.json"):
        yield


@contextmanager
def editing(folder: Path | None, wait: float = 10.0) -> Iterator[None]:
    """Hold the lock of the tables that users edit, such as boards.

    Indexing does not write these tables, so users can edit a board while indexing runs. Arguments
    and errors are those of `writing`.
    """
    _check_exists(folder)
    with _lock(folder, wait, *EDITING_FILES):
        yield


@contextmanager
def creating(folder: Path) -> Iterator[None]:
    """Hold the lock of `editing` in a folder that is not a collection yet."""
    with _lock(folder, 10.0, *EDITING_FILES):
        yield


def _check_exists(folder: Path | None) -> None:
    """Raise an error if the folder does not exist, because a lock would create it again."""
    if folder is None or holds_collection(folder):
        return
    raise CollectionGone(gone_message(str(folder)))


def gone_message(location: str) -> str:
    """Return an error message for a collection that was moved or deleted."""
    return (
        f"{location} is gone: the collection was moved or deleted, another folder is in its place, "
        "or its drive is not connected. Nothing was written. Move it back and try again, or open "
        "it at its new location."
    )


@contextmanager
def _lock(folder: Path | None, wait: float, lock_name: str, holder_name: str) -> Iterator[None]:
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
        with suppress(OSError):  # The file is used only in the message of `CollectionBusy`.
            holder.write_text(describe_this_process())
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _busy_message(folder: Path, holder: LockHolder | None, wait: float) -> str:
    if holder is not None and holder.is_this_process:
        return (
            f"Another request to {holder} is still writing to {folder} after {wait:g} s. "
            "Try again when it has finished."
        )
    process = "Another process" if holder is None else f"Another process, {holder},"
    return (
        f"{process} is still writing to {folder} after {wait:g} s. "
        "Wait until it has finished, or stop it: its finished work is kept."
    )
