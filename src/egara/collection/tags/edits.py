"""What people say of drawings' tags: the table ``tags``, one row an image and tag."""

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
    "asked_verbs",
    "checked_tag",
    "next_state",
]

OWN = "own"
CONFIRMED = "confirmed"
REJECTED = "rejected"
STATES = RISING = (CONFIRMED, OWN, REJECTED)
"""What counts for more where a tag was written twice, in two spellings."""

Canonical = Callable[[str], str]
JOINERS = "\u200c\u200d"
INVISIBLE = ("Cf", "Zl", "Zp", "Co", "Cn")


class TagEdits:
    """The rows of one version of the table, beside the catalogue's rows, sorted by tag."""

    def __init__(self, table: pa.Table, catalogue: Catalogue, canonical: Canonical) -> None:
        """Take the rows that still say something, of drawings that are known."""
        found = pc.index_in(table["id"], value_set=pa.array(catalogue.ids, pa.string()))
        still = pc.and_(pc.is_valid(found), pc.is_valid(table["state"]))
        table = table.append_column("row", found).filter(still).combine_chunks()
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
        """The catalogue's rows with a tag in one of these states."""
        here = self._slice(key)
        wanted = np.zeros(here.stop - here.start, bool)
        for state in states:
            wanted |= self._states[here] == state
        return self._rows[here][wanted]

    def states(self, key: str) -> dict[int, str]:
        """The state of a tag by row; where it was written twice, a rejection counts for more."""
        said = {}
        for state in RISING:
            said.update(dict.fromkeys(self.rows(key, state).tolist(), state))
        return said

    def spellings(self, key: str) -> list[str]:
        """How the table writes a tag: another way where that was before an encoder named it."""
        return [tag for tag, number in self._spellings.items() if self.keys[number] == key]

    def name(self, key: str) -> str:
        """The tag as a person wrote it."""
        written: str = self._names[self._slice(key).start].as_py()
        return written

    def of(self, row: int) -> dict[str, str]:
        """The tags of one drawing, by key, and their states."""
        places = np.flatnonzero(self._rows == row)
        numbers = np.searchsorted(self._starts, places, side="right") - 1
        found = zip(numbers.tolist(), self._states[places].tolist(), strict=True)
        return {self.keys[n]: state for n, state in sorted(found, key=lambda x: RISING.index(x[1]))}

    def _slice(self, key: str) -> slice:
        number = self._number.get(key)
        return slice(0, 0) if number is None else slice(*self._starts[number : number + 2].tolist())


def checked_tag(text: str) -> str:
    """Give a tag as it is kept: composed, single spaces.

    Raises:
        BadInput: it is empty, longer than 200 characters, or has signs that cannot be seen.
    """
    name = " ".join(checked_name(text, "tag").split())
    if not tag_key(name) or any(_invisible(sign) for sign in name):
        raise BadInput(f"A tag is made of signs that can be seen; got {text!r}.")
    return name


def asked_verbs(
    verbs: Mapping[str, Sequence[str]], canonical: Canonical
) -> dict[str, tuple[str, str]]:
    """What is asked of each tag: the verb, and the tag as it is written.

    Raises:
        BadInput: a tag will not do, or two things are asked of one tag.
    """
    asked: dict[str, tuple[str, str]] = {}
    for verb, tags in verbs.items():
        if isinstance(tags, str):
            raise BadInput(f"{verb} must be a list; for one tag, give [{tags!r}].")
        for text in tags:
            name = checked_tag(text)
            before = asked.setdefault(canonical(name), (verb, name))[0]
            if before != verb:
                raise BadInput(f"{name!r} is both in {before} and in {verb}; give it in one.")
    return asked


def next_state(verb: str, state: str | None, *, said: bool) -> str | None:
    """The state of a drawing's tag after an edit.

    Args:
        verb: ``add``, ``remove``, ``confirm`` or ``reject``.
        state: before; None where nobody has said anything.
        said: whether the file or the encoder says the tag.
    """
    if verb == "remove":
        return None
    if verb == "reject":
        return REJECTED
    if state in (OWN, CONFIRMED):
        return state
    return CONFIRMED if said or verb == "confirm" else OWN


def _invisible(sign: str) -> bool:
    return sign not in JOINERS and unicodedata.category(sign) in INVISIBLE
