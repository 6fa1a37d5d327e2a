"""What the disk, the object store or LanceDB refuses, said in Egara's words."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from egara.collection.tables.schema import Owner, owner
from egara.errors import StorageError

__all__ = ["storage_errors"]

# A full disk, a quota, a limit on the size of files.
NO_ROOM = ("No space left", "os error 28", "os error 122", "os error 27")
FORBIDDEN = ("Permission denied", "os error 13", "Read-only file system", "os error 30")
# A file that ends too early, is none of LanceDB's, or is not there.
DAMAGED = (
    "failed to fill whole buffer", "does not appear to be a Lance file", "file size is too small",
    "Invalid range", "Not found", "orrupt",
)  # fmt: skip
WHERE_IN_THE_SOURCE = re.compile(r",?\s*\S*\.rs:\d+(:\d+)?")


@contextmanager
def storage_errors(location: str, table: str | None = None) -> Iterator[None]:
    """Say in Egara's words what the disk or the object store refused, or what is damaged."""
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:
        said = WHERE_IN_THE_SOURCE.sub("", (str(error).splitlines() or [""])[0])
        said = said[:300].strip(" ,.") or type(error).__name__
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
            said = f"{_damage(location, table)}. The store says: {said}"
        raise StorageError(f"{location}: {said}.") from error


def _damage(location: str, table: str | None) -> str:
    """What is wrong with a table that cannot be read, and what to do."""
    which = f"the table {table!r}" if table else "a table"
    broken = f"{which} is damaged: a file of it was changed, cut short or deleted."
    if table and owner(table) is Owner.DERIVED:
        return f"{broken} It can be computed again: delete {location}/{table}.lance"
    return (
        f"{broken} Put the collection back from a copy. Without one, move it away and index the "
        "drawings again: what people said and kept (tags, boards, clusters, reviews) is in it alone"
    )
