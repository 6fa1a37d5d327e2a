"""The keywords of files: which drawings have which."""

from collections.abc import Callable

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from egara.collection.snapshots import Catalogue

__all__ = ["Keywords"]


class Keywords:
    """The keywords of one version of the catalogue, by key: what their spellings have in common."""

    def __init__(self, catalogue: Catalogue, canonical: Callable[[str], str]) -> None:
        """Read them; ``canonical`` gives the key of a spelling."""
        column = catalogue.table["keywords"].combine_chunks()
        words = column.flatten().dictionary_encode()
        spelled: list[str] = words.dictionary.to_pylist()
        codes = words.indices.to_numpy().astype(np.int64)
        rows = pc.list_parent_indices(column).to_numpy().astype(np.int64)
        self._number: dict[str, int] = {}
        number_of = [self._number.setdefault(canonical(w), len(self._number)) for w in spelled]
        numbers = np.array(number_of, np.int64)[codes]
        order = np.argsort(numbers, kind="stable")
        self._rows: NDArray[np.int64] = rows[order]
        self._starts = np.searchsorted(numbers[order], np.arange(len(self._number) + 1))
        frequency = np.bincount(codes[catalogue.present[rows]], minlength=len(spelled))
        self._names: dict[int, str] = {}
        for code in sorted(range(len(spelled)), key=lambda c: (-frequency[c], spelled[c])):
            self._names.setdefault(number_of[code], spelled[code])

    @property
    def keys(self) -> list[str]:
        """All of them."""
        return list(self._number)

    def __contains__(self, key: str) -> bool:
        return key in self._number

    def name(self, key: str) -> str:
        """A keyword as it is written most often."""
        return self._names[self._number[key]]

    def rows(self, key: str) -> NDArray[np.int64]:
        """The catalogue's rows whose file has a keyword; none where it is unknown."""
        number = self._number.get(key)
        start, stop = (0, 0) if number is None else self._starts[number : number + 2]
        found: NDArray[np.int64] = self._rows[start:stop]
        return found
