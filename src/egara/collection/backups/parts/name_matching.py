"""Match boards or clusters of a backup with those of a collection, by key and by name."""

from typing import Any

from egara.collection.backups.parts.part import Rows
from egara.collection.tables import name_key

__all__ = ["counterparts", "free_name"]

Row = dict[str, Any]

MAX_CHARACTERS = 200  # of a name


def counterparts(archived: Rows, current: Rows) -> list[tuple[Row, Row | None]]:
    """Pair each row of a backup with the collection's row of the same key, or of the same name.

    Args:
        archived: the rows of the backup.
        current: the rows of the collection.

    Returns:
        Each row of the backup with its counterpart; None if it has none.
    """
    by_key = {row["key"]: row for row in current}
    archived_keys = {row["key"] for row in archived}
    by_name = {name_key(row["name"]): row for row in current if row["key"] not in archived_keys}
    return [(row, by_key.get(row["key"]) or by_name.get(name_key(row["name"]))) for row in archived]


def free_name(name: str, taken: set[str]) -> str:
    """Return a name that is not taken: ``name``, or ``name`` with a number such as "(2)".

    Args:
        name: the preferred name.
        taken: `name_key` of all names in use. The returned name is added.
    """
    chosen, number = name, 2
    while name_key(chosen) in taken:
        suffix = f" ({number})"
        chosen = name[: MAX_CHARACTERS - len(suffix)].rstrip() + suffix
        number += 1
    taken.add(name_key(chosen))
    return chosen
