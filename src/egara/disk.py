"""Write files so that a power failure cannot lose what was reported as written."""

import os
import sys
import uuid
from pathlib import Path

__all__ = ["make_folder", "replace_file", "sync_file", "sync_folder"]


def sync_file(path: Path) -> None:
    """Wait until the content of a file is on the disk.

    Raises:
        OSError: the file does not exist, or the disk failed.
    """
    # Windows flushes only files that are open for writing. Other systems accept a read-only one.
    flags = os.O_RDWR | getattr(os, "O_BINARY", 0) if sys.platform == "win32" else os.O_RDONLY
    _sync(path, flags)


def sync_folder(path: Path) -> None:
    """Wait until the names in a folder are on the disk: files created, renamed or deleted.

    Raises:
        OSError: the folder does not exist, or the disk failed.
    """
    if sys.platform != "win32":  # Windows has no such call, and writes names in order.
        _sync(path, os.O_RDONLY)


def make_folder(path: Path) -> None:
    """Create a folder and its parent folders, and wait until their names are on the disk.

    Raises:
        OSError: the folder cannot be created, for example because a file has this path.
    """
    if not path.is_dir():
        make_folder(path.parent)
        path.mkdir(exist_ok=True)
        sync_folder(path.parent)


def replace_file(path: Path, content: bytes) -> None:
    """Write a file atomically: after a power failure it has the old or the new content.

    Raises:
        OSError: the file cannot be written. The old file is not changed.
    """
    partial = path.with_name(f"{path.name}.{uuid.uuid4().hex}.partial")
    try:
        partial.write_bytes(content)
        sync_file(partial)
        partial.replace(path)
        sync_folder(path.parent)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        if sys.platform == "darwin":  # fsync of macOS does not wait for the disk's own cache.
            import fcntl

            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
        else:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
