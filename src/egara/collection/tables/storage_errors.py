"""Convert disk, object store and LanceDB errors to Egara's errors with messages for users."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from egara.errors import CollectionDamaged, StorageError

__all__ = ["damage_message", "storage_errors"]

# The disk is full, or a quota or the largest file size is reached.
DISK_FULL = ("No space left", "os error 28", "os error 122", "os error 27")
FORBIDDEN = ("Permission denied", "os error 13", "Read-only file system", "os error 30")
# A file is truncated or missing, or is not a file of LanceDB. "orrupt" matches Corrupt and corrupt.
DAMAGED = (
    "failed to fill whole buffer", "does not appear to be a Lance file", "file size is too small",
    "Invalid range", "Not found", "orrupt", "decode Protobuf", "LanceError(Schema)",
    "Insufficient data size",
)  # fmt: skip
PANICS = ("PanicException", "RustPanic")  # Exceptions of LanceDB for unexpected data.
SOURCE_POSITION = re.compile(r",?\s*\S*\.rs:\d+(:\d+)?")


@contextmanager
def storage_errors(location: str, table: str | None = None) -> Iterator[None]:
    """Convert disk, object store and LanceDB errors in the context to Egara's errors.

    Args:
        location: the collection.
        table: the name of the table that is read or written, if there is one.

    Raises:
        CollectionDamaged: a file was changed, truncated or deleted.
        StorageError: any other error.
    """
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:
        reason = _first_line(error)
        if any(text in reason for text in DISK_FULL):
            reason = (
                "the disk is full. Finished work is kept. Free some space and run the command "
                f"again ({reason})"
            )
        elif any(text in reason for text in FORBIDDEN):
            reason = (
                "Egara is not allowed to read or write its files. Check their permissions, and "
                f"whether the disk is read-only ({reason})"
            )
        elif any(text in reason for text in DAMAGED):
            message = damage_message(location, table, f"LanceDB reports: {reason}")
            raise CollectionDamaged(message) from error
        raise StorageError(f"{location}: {reason}.") from error
    except BaseException as error:
        if type(error).__name__ not in PANICS:
            raise
        reason = f"LanceDB reports: {_first_line(error)}"
        raise CollectionDamaged(damage_message(location, table, reason)) from error


def damage_message(location: str, table: str | None, reason: str) -> str:
    """Return an error message for a damaged table, with the commands that check and repair it."""
    subject = f"the table {table!r}" if table else "a table"
    return (
        f"{location}: {subject} is damaged: one of its files was changed, truncated or deleted "
        f"({reason}). To see all damage: egara check -C {location}. To repair it: egara repair -C "
        f"{location}."
    )


def _first_line(error: BaseException) -> str:
    line = SOURCE_POSITION.sub("", (str(error).splitlines() or [""])[0])
    return line[:300].strip(" ,.") or type(error).__name__
