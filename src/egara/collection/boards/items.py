"""The drawings of a board: their order and notes, and what the collection knows of them now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from egara.collection.snapshots import Catalogue
from egara.errors import BadInput

__all__ = ["BoardItem", "Items", "at_place", "checked_note", "known_items", "succeeded", "without"]

LONGEST_NOTE = 10_000

Items = tuple[tuple[str, str], ...]
"""(identity, note) of each."""


@dataclass(frozen=True, slots=True)
class BoardItem:
    """A drawing on a board.

    Attributes:
        id: its identity.
        path: where it is, or was last seen; None where the collection knows nothing of it any more.
        title: where it has one.
        note: what was written on it; empty for nothing.
        missing: its file is not there. It stays on the board, and is found again when it is back.
    """

    id: str
    path: str | None
    title: str | None
    note: str
    missing: bool


def known_items(catalogue: Catalogue, items: Items) -> tuple[BoardItem, ...]:
    """What is known of the drawings, in their order."""
    rows = [catalogue.row_of[image] for image, _ in items if image in catalogue.row_of]
    found = {row["id"]: row for row in catalogue.rows(rows)}
    shown = []
    for image, note in items:
        row = found.get(image, {"path": None, "title": None, "missing": True})
        shown.append(BoardItem(image, row["path"], row["title"], note, row["missing"]))
    return tuple(shown)


def at_place(items: Items, ids: Sequence[str], note: str | None, at: int | None) -> Items:
    """The items with some drawings together at a place (from 1), or the new ones at the end.

    Raises:
        BadInput: there is no such place.
    """
    notes = dict(items)
    if at is None:
        notes |= {image: note for image in ids if note is not None and image in notes}
        return (*notes.items(), *((image, note or "") for image in ids if image not in notes))
    others = without(items, ids)
    if not 1 <= at <= len(others) + 1:
        raise BadInput(f"The board has the places 1 to {len(others) + 1} for this; got {at}.")
    placed = tuple((i, notes.get(i, "") if note is None else note) for i in ids)
    return (*others[: at - 1], *placed, *others[at - 1 :])


def without(items: Items, ids: Sequence[str]) -> Items:
    """The items but for some drawings."""
    gone = set(ids)
    return tuple(item for item in items if item[0] not in gone)


def succeeded(items: Items, heirs: Mapping[str, str]) -> Items:
    """The items with some in the place of others, unless these have a place of their own."""
    there = {image for image, _ in items}
    named = ((image, heirs.get(image, image), note) for image, note in items)
    return tuple((old if new in there else new, note) for old, new, note in named)


def checked_note(text: str) -> str:
    """Give a note back.

    Raises:
        BadInput: it is longer than 10,000 characters, or holds bytes that are no Unicode.
    """
    if len(text) > LONGEST_NOTE:
        raise BadInput(f"A note has at most {LONGEST_NOTE:,} characters; got {len(text):,}.")
    if not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text):
        raise BadInput("A note must be text in Unicode; this holds bytes that are not.")
    return text
