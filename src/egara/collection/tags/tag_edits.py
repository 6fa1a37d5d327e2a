"""Look up and compute the user's tag edits (the table ``tags``, one row per image and tag)."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from egara.collection.snapshots import Catalogue
from egara.collection.tables import checked_name
from egara.errors import BadInput
from egara.text import tag_key

__all__ = [
    "CONFIRMED",
    "OWN",
    "REJECTED",
    "STATES",
    "TagEdits",
    "checked_tag",
    "next_state",
    "requested_edits",
]

OWN = "own"
CONFIRMED = "confirmed"
REJECTED = "rejected"
STATES = (CONFIRMED, OWN, REJECTED)
"""All states. If two spellings of a tag have different states, the last one in this tuple is used.
"""

Canonical = Callable[[str], str]
"""A function that maps a spelling of a tag to the tag's key."""

JOINERS = "\u200c\u200d"
INVISIBLE = ("Cf", "Zl", "Zp", "Co", "Cn")
"""Unicode categories of characters without a visible form."""


class TagEdits:
    """The tag edits in one version of the table. Images are given by their catalogue row."""

    def __init__(self, table: pa.Table, catalogue: Catalogue, canonical: Canonical) -> None:
        """Index the edits.

        Args:
            table: all rows of ``tags``. Rows without a state and rows of images that are not in
                the catalogue are ignored.
            catalogue: the drawings.
            canonical: returns the key of a spelling.
        """
        rows = pc.index_in(table["id"], value_set=pa.array(catalogue.ids, pa.string()))
        used = pc.and_(pc.is_valid(rows), pc.is_valid(table["state"]))
        table = table.append_column("row", rows).filter(used).combine_chunks()
        tags = table["tag"].unique().to_pylist()
        self.keys = list(dict.fromkeys(map(canonical, tags)))
        self._index_of_key = {key: index for index, key in enumerate(self.keys)}
        self._spellings = {tag: self._index_of_key[canonical(tag)] for tag in tags}
        spelling_codes = pc.index_in(table["tag"], value_set=pa.array(tags, pa.string()))
        key_of_spelling = np.array(list(self._spellings.values()), np.int64)
        key_indices = key_of_spelling[spelling_codes.to_numpy().astype(np.int64)]
        order = np.argsort(key_indices, kind="stable")
        self._starts = np.searchsorted(key_indices[order], np.arange(len(self.keys) + 1))
        self._rows: NDArray[np.int64] = table["row"].to_numpy().astype(np.int64)[order]
        self._states: NDArray[np.str_] = table["state"].to_numpy().astype(str)[order]
        self._names = table["name"].take(pa.array(order))

    def __contains__(self, key: str) -> bool:
        return key in self._index_of_key

    def rows(self, key: str, *states: str) -> NDArray[np.int64]:
        """Return the catalogue rows (M,) whose edit of the tag is in one of the states."""
        edits = self._slice(key)
        matching = np.zeros(edits.stop - edits.start, bool)
        for state in states:
            matching |= self._states[edits] == state
        return self._rows[edits][matching]

    def rows_in_state(self, *states: str) -> NDArray[np.int64]:
        """Return the catalogue rows with an edit of any tag that is in one of the states."""
        return self._rows[np.isin(self._states, states)]

    def states(self, key: str) -> dict[int, str]:
        """Return {catalogue row: state} of a tag.

        If two spellings of the tag have different states, the order of `STATES` decides.
        """
        state_of_row = {}
        for state in STATES:
            state_of_row.update(dict.fromkeys(self.rows(key, state).tolist(), state))
        return state_of_row

    def spellings(self, key: str) -> list[str]:
        """Return the spellings of a tag in the table.

        Rows can have a spelling that differs from the key if they were written before an encoder
        with a label for the tag was added.
        """
        return [tag for tag, index in self._spellings.items() if self.keys[index] == key]

    def name(self, key: str) -> str:
        """Return the tag as the user wrote it."""
        name: str = self._names[self._slice(key).start].as_py()
        return name

    def states_of_drawing(self, row: int) -> dict[str, str]:
        """Return {tag key: state} of the drawing in a catalogue row."""
        edits = np.flatnonzero(self._rows == row)
        key_indices = np.searchsorted(self._starts, edits, side="right") - 1
        pairs = zip(key_indices.tolist(), self._states[edits].tolist(), strict=True)
        by_state = sorted(pairs, key=lambda pair: STATES.index(pair[1]))
        return {self.keys[index]: state for index, state in by_state}

    def _slice(self, key: str) -> slice:
        index = self._index_of_key.get(key)
        return slice(0, 0) if index is None else slice(*self._starts[index : index + 2].tolist())


def checked_tag(text: str) -> str:
    """Check and normalise a tag: Unicode NFC, single spaces.

    Raises:
        BadInput: the tag is empty, longer than 200 characters, or has invisible characters.
    """
    name = " ".join(checked_name(text, "tag").split())
    if not tag_key(name) or any(_is_invisible(character) for character in name):
        raise BadInput(f"A tag must consist of visible characters; got {text!r}.")
    return name


def requested_edits(
    tags_by_action: Mapping[str, Sequence[str]], canonical: Canonical
) -> dict[str, tuple[str, str]]:
    """Return {tag key: (action, spelling)} of the requested edits.

    Args:
        tags_by_action: tags by action: ``add``, ``remove``, ``confirm`` or ``reject``.
        canonical: returns the key of a tag.

    Raises:
        BadInput: a tag is not valid, or is given for two actions.
    """
    requested: dict[str, tuple[str, str]] = {}
    for action, tags in tags_by_action.items():
        if isinstance(tags, str):
            raise BadInput(f"{action} must be a list; for one tag, give [{tags!r}].")
        for text in tags:
            name = checked_tag(text)
            first_action = requested.setdefault(canonical(name), (action, name))[0]
            if first_action != action:
                raise BadInput(
                    f"{name!r} is both in {first_action} and in {action}; list it in only one of "
                    "them."
                )
    return requested


def next_state(action: str, state: str | None, *, is_keyword_or_predicted: bool) -> str | None:
    """Return the state of a drawing's tag after an edit.

    Args:
        action: ``add``, ``remove``, ``confirm`` or ``reject``.
        state: the state before the edit; None if the tag has no edit.
        is_keyword_or_predicted: whether the drawing has the tag without an edit: as a keyword of
            its file, or predicted by the encoder.
    """
    if action == "remove":
        return None
    if action == "reject":
        return REJECTED
    if state in (OWN, CONFIRMED):
        return state
    return CONFIRMED if is_keyword_or_predicted or action == "confirm" else OWN


def _is_invisible(character: str) -> bool:
    return character not in JOINERS and unicodedata.category(character) in INVISIBLE
