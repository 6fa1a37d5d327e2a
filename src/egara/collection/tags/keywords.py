"""An index of the keywords of files."""

from collections.abc import Callable

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from egara.collection.snapshots import Catalogue, Mask

__all__ = ["Keywords"]


class Keywords:
    """The keywords of one version of the catalogue; all spellings of a keyword have one key."""

    def __init__(self, catalogue: Catalogue, canonical: Callable[[str], str]) -> None:
        """Build the index.

        Args:
            catalogue: the drawings with their keywords.
            canonical: returns the key of a spelling.
        """
        column = catalogue.table["keywords"].combine_chunks()
        words = column.flatten().dictionary_encode()
        spellings: list[str] = words.dictionary.to_pylist()
        codes = words.indices.to_numpy().astype(np.int64)
        rows = pc.list_parent_indices(column).to_numpy().astype(np.int64)
        self._any = np.zeros(len(catalogue), bool)
        self._any[rows] = True
        self._numbers: dict[str, int] = {}
        number_of = [self._numbers.setdefault(canonical(w), len(self._numbers)) for w in spellings]
        numbers = np.array(number_of, np.int64)[codes]
        order = np.argsort(numbers, kind="stable")
        self._rows: NDArray[np.int64] = rows[order]
        self._starts = np.searchsorted(numbers[order], np.arange(len(self._numbers) + 1))
        frequency = np.bincount(codes[catalogue.present[rows]], minlength=len(spellings))
        self._names: dict[int, str] = {}
        for code in sorted(range(len(spellings)), key=lambda c: (-frequency[c], spellings[c])):
            self._names.setdefault(number_of[code], spellings[code])

    @property
    def keys(self) -> list[str]:
        """The keys of all keywords."""
        return list(self._numbers)

    def __contains__(self, key: str) -> bool:
        return key in self._numbers

    def name(self, key: str) -> str:
        """Return the most frequent spelling of a keyword."""
        return self._names[self._numbers[key]]

    def any(self) -> Mask:
        """Return the mask (N,) of the drawings that have a keyword."""
        return self._any.copy()

    def rows(self, key: str) -> NDArray[np.int64]:
        """Return the catalogue's rows whose files have a keyword; empty if it is unknown."""
        number = self._numbers.get(key)
        start, stop = (0, 0) if number is None else self._starts[number : number + 2]
        rows: NDArray[np.int64] = self._rows[start:stop]
        return rows
