"""The drawings of a board: their order, their notes and their metadata."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from egara.collection.snapshots import Catalogue
from egara.errors import BadInput

__all__ = [
    "BoardItem",
    "Items",
    "checked_note",
    "described_items",
    "items_replaced",
    "items_with",
    "items_without",
]

MAX_NOTE_LENGTH = 10_000

Items = tuple[tuple[str, str], ...]
"""(drawing ID, note) of each drawing, in the order of the board."""


@dataclass(frozen=True, slots=True)
class BoardItem:
    """A drawing on a board.

    Attributes:
        id: the drawing's ID.
        path: of its file, or the last known path if the file is missing; None if the collection no
            longer has a record of the drawing.
        title: from the file's metadata; None without one.
        note: the user's note; empty without one.
        missing: whether the file is missing. The drawing stays on the board, and is no longer
            missing when its file is indexed again.
    """

    id: str
    path: str | None
    title: str | None
    note: str
    missing: bool


def described_items(catalogue: Catalogue, items: Items) -> tuple[BoardItem, ...]:
    """Add paths, titles and missing files from the catalogue to the items."""
    rows = [catalogue.row_of[image] for image, _ in items if image in catalogue.row_of]
    row_of_id = {row["id"]: row for row in catalogue.rows(rows)}
    described = []
    for image, note in items:
        row = row_of_id.get(image, {"path": None, "title": None, "missing": True})
        described.append(BoardItem(image, row["path"], row["title"], note, row["missing"]))
    return tuple(described)


def items_with(items: Items, ids: Sequence[str], note: str | None, at: int | None) -> Items:
    """Return the items with drawings added or moved.

    Args:
        items: of the board.
        ids: the drawings to add or move; they stay together.
        note: for each of these drawings; None to keep existing notes.
        at: the position of the first of them, from 1. None to add new drawings at the end and
            leave the others where they are.

    Raises:
        BadInput: the position is not on the board.
    """
    notes = dict(items)
    if at is None:
        notes |= {image: note for image in ids if note is not None and image in notes}
        return (*notes.items(), *((image, note or "") for image in ids if image not in notes))
    others = items_without(items, ids)
    if not 1 <= at <= len(others) + 1:
        raise BadInput(f"The position must be 1 to {len(others) + 1} on this board; got {at}.")
    placed = tuple((i, notes.get(i, "") if note is None else note) for i in ids)
    return (*others[: at - 1], *placed, *others[at - 1 :])


def items_without(items: Items, ids: Sequence[str]) -> Items:
    """Return the items without some drawings."""
    removed = set(ids)
    return tuple(item for item in items if item[0] not in removed)


def items_replaced(items: Items, replacements: Mapping[str, str]) -> Items:
    """Return the items with drawings replaced.

    A drawing is not replaced by one that is on the board already.

    Args:
        items: of the board.
        replacements: {ID of the replaced drawing: ID of the new one}.
    """
    on_board = {image for image, _ in items}
    pairs = ((image, replacements.get(image, image), note) for image, note in items)
    return tuple((old if new in on_board else new, note) for old, new, note in pairs)


def checked_note(text: str) -> str:
    """Return a note if it is valid.

    Raises:
        BadInput: the note is longer than 10,000 characters or has surrogates.
    """
    if len(text) > MAX_NOTE_LENGTH:
        raise BadInput(f"A note has at most {MAX_NOTE_LENGTH:,} characters; got {len(text):,}.")
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise BadInput("A note must be Unicode text; this one has bytes that are not Unicode.")
    return text
