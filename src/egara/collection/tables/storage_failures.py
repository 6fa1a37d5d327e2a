"""What the disk, the object store or LanceDB refuses, said in Egara's words."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from egara.errors import CollectionDamaged, StorageError

__all__ = ["damage", "storage_errors"]

# A full disk, a quota, a limit on the size of files.
NO_ROOM = ("No space left", "os error 28", "os error 122", "os error 27")
FORBIDDEN = ("Permission denied", "os error 13", "Read-only file system", "os error 30")
# A file that ends too early, is none of LanceDB's, or is not there.
DAMAGED = (
    "failed to fill whole buffer", "does not appear to be a Lance file", "file size is too small",
    "Invalid range", "Not found", "orrupt", "decode Protobuf", "LanceError(Schema)",
    "Insufficient data size",
)  # fmt: skip
PANICS = ("PanicException", "RustPanic")  # of LanceDB, on data that it does not expect
WHERE_IN_THE_SOURCE = re.compile(r",?\s*\S*\.rs:\d+(:\d+)?")


@contextmanager
def storage_errors(location: str, table: str | None = None) -> Iterator[None]:
    """Explain in Egara's words what the disk or the object store refused, or what is damaged.

    Raises:
        CollectionDamaged: a file was changed, cut short or deleted.
        StorageError: anything else.
    """
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:
        said = _first_line(error)
        if any(sign in said for sign in NO_ROOM):
            said = (
                "the disk is full. What was finished is kept; free some space and run again "
                f"({said})"
            )
        elif any(sign in said for sign in FORBIDDEN):
            said = (
                "its files may not be read, or not written to. Look at their permissions, and "
                f"whether the disk is read-only ({said})"
            )
        elif any(sign in said for sign in DAMAGED):
            raise CollectionDamaged(damage(location, table, f"LanceDB reports: {said}")) from error
        raise StorageError(f"{location}: {said}.") from error
    except BaseException as error:
        if type(error).__name__ not in PANICS:
            raise
        why = f"LanceDB reports: {_first_line(error)}"
        raise CollectionDamaged(damage(location, table, why)) from error


def damage(location: str, table: str | None, why: str) -> str:
    """Say that a table is damaged, and what to do."""
    which = f"the table {table!r}" if table else "a table"
    return (
        f"{location}: {which} is damaged: a file of it was changed, cut short or deleted "
        f"({why}). To see all damage: egara check -C {location}. To repair it: egara repair -C "
        f"{location}."
    )


def _first_line(error: BaseException) -> str:
    said = WHERE_IN_THE_SOURCE.sub("", (str(error).splitlines() or [""])[0])
    return said[:300].strip(" ,.") or type(error).__name__
