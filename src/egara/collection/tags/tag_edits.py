"""People's edits of tags: the table ``tags``, one row for each image and tag."""

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
"""All states. If a drawing has two spellings of a tag, the later state in this order counts."""

Canonical = Callable[[str], str]
"""Returns the key of a tag's name or spelling."""

JOINERS = "\u200c\u200d"
INVISIBLE = ("Cf", "Zl", "Zp", "Co", "Cn")
"""Unicode categories of characters without a visible form."""


class TagEdits:
    """The edits in one version of the table, as rows of the catalogue, sorted by tag."""

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
        self._number = {key: number for number, key in enumerate(self.keys)}
        self._spellings = {tag: self._number[canonical(tag)] for tag in tags}
        codes = pc.index_in(table["tag"], value_set=pa.array(tags, pa.string())).to_numpy()
        numbers = np.array(list(self._spellings.values()), np.int64)[codes.astype(np.int64)]
        order = np.argsort(numbers, kind="stable")
        self._starts = np.searchsorted(numbers[order], np.arange(len(self.keys) + 1))
        self._rows: NDArray[np.int64] = table["row"].to_numpy().astype(np.int64)[order]
        self._states: NDArray[np.str_] = table["state"].to_numpy().astype(str)[order]
        self._names = table["name"].take(pa.array(order))

    def __contains__(self, key: str) -> bool:
        return key in self._number

    def rows(self, key: str, *states: str) -> NDArray[np.int64]:
        """Return the catalogue's rows with a tag in one of these states."""
        edits = self._slice(key)
        matching = np.zeros(edits.stop - edits.start, bool)
        for state in states:
            matching |= self._states[edits] == state
        return self._rows[edits][matching]

    def states(self, key: str) -> dict[int, str]:
        """Return the state of a tag by row; see `STATES` for two spellings of a tag."""
        state_of_row = {}
        for state in STATES:
            state_of_row.update(dict.fromkeys(self.rows(key, state).tolist(), state))
        return state_of_row

    def spellings(self, key: str) -> list[str]:
        """Return the spellings of a tag in the table.

        A spelling differs from the key if it was written before an encoder had a label for it.
        """
        return [tag for tag, number in self._spellings.items() if self.keys[number] == key]

    def name(self, key: str) -> str:
        """Return the tag as a person wrote it."""
        name: str = self._names[self._slice(key).start].as_py()
        return name

    def of(self, row: int) -> dict[str, str]:
        """Return the states of a drawing's tags by key."""
        edits = np.flatnonzero(self._rows == row)
        numbers = np.searchsorted(self._starts, edits, side="right") - 1
        pairs = zip(numbers.tolist(), self._states[edits].tolist(), strict=True)
        by_state = sorted(pairs, key=lambda pair: STATES.index(pair[1]))
        return {self.keys[number]: state for number, state in by_state}

    def _slice(self, key: str) -> slice:
        number = self._number.get(key)
        return slice(0, 0) if number is None else slice(*self._starts[number : number + 2].tolist())


def checked_tag(text: str) -> str:
    """Return a tag in the form in which it is stored: in Unicode's NFC, with single spaces.

    Raises:
        BadInput: the tag is empty, longer than 200 characters, or has invisible characters.
    """
    name = " ".join(checked_name(text, "tag").split())
    if not tag_key(name) or any(_is_invisible(character) for character in name):
        raise BadInput(f"A tag must consist of visible characters; got {text!r}.")
    return name


def requested_edits(
    tags_by_verb: Mapping[str, Sequence[str]], canonical: Canonical
) -> dict[str, tuple[str, str]]:
    """Return the verb and the written form of each tag, by the tag's key.

    Args:
        tags_by_verb: tags by ``add``, ``remove``, ``confirm`` and ``reject``.
        canonical: returns the key of a tag.

    Raises:
        BadInput: a tag is not valid, or is given for two verbs.
    """
    requested: dict[str, tuple[str, str]] = {}
    for verb, tags in tags_by_verb.items():
        if isinstance(tags, str):
            raise BadInput(f"{verb} must be a list; for one tag, give [{tags!r}].")
        for text in tags:
            name = checked_tag(text)
            first_verb = requested.setdefault(canonical(name), (verb, name))[0]
            if first_verb != verb:
                raise BadInput(f"{name!r} is both in {first_verb} and in {verb}; give it in one.")
    return requested


def next_state(verb: str, state: str | None, *, has_source: bool) -> str | None:
    """Return the state of a drawing's tag after an edit.

    Args:
        verb: ``add``, ``remove``, ``confirm`` or ``reject``.
        state: the state before; None if nobody has edited the tag.
        has_source: whether the tag is a keyword of the file or predicted by the encoder.
    """
    if verb == "remove":
        return None
    if verb == "reject":
        return REJECTED
    if state in (OWN, CONFIRMED):
        return state
    return CONFIRMED if has_source or verb == "confirm" else OWN


def _is_invisible(character: str) -> bool:
    return character not in JOINERS and unicodedata.category(character) in INVISIBLE
