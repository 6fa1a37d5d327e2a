"""Named things of a backup, such as boards, and those of a collection that they are."""

from typing import Any

from egara.collection.backups.parts.part import Rows
from egara.collection.tables import name_key

__all__ = ["counterparts", "free_name"]

Row = dict[str, Any]

LONGEST = 200  # characters of a name


def counterparts(archived: Rows, here: Rows) -> list[tuple[Row, Row | None]]:
    """Pair each row of a backup with the collection's: of the same key, else of the same name."""
    by_key = {row["key"]: row for row in here}
    claimed = {row["key"] for row in archived}
    by_name = {name_key(row["name"]): row for row in here if row["key"] not in claimed}
    return [(row, by_key.get(row["key"]) or by_name.get(name_key(row["name"]))) for row in archived]


def free_name(name: str, taken: set[str]) -> str:
    """Return a name, with a number behind it if it is taken; then it is taken too.

    Args:
        name: the wanted one.
        taken: `name_key` of the others.
    """
    chosen, number = name, 2
    while name_key(chosen) in taken:
        suffix = f" ({number})"
        chosen = name[: LONGEST - len(suffix)].rstrip() + suffix
        number += 1
    taken.add(name_key(chosen))
    return chosen
