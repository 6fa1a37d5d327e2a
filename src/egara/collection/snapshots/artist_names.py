"""Who drew what, as the column ``artist`` says."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from egara.errors import UnknownArtist
from egara.text import normalised

__all__ = ["ArtistNames"]

SUGGESTIONS = 3


class ArtistNames:
    """The artists of one version of the catalogue, by what their spellings have in common."""

    def __init__(self, column: Sequence[str | None], present: NDArray[np.bool_]) -> None:
        """Take the column, (N,), and which of its drawings are there: the others do not count."""
        spelled: defaultdict[str, Counter[str]] = defaultdict(Counter)
        rows: defaultdict[str, list[int]] = defaultdict(list)
        for row in np.flatnonzero(present).tolist():
            text = column[row]
            key = normalised(text) if text else ""
            if key:
                spelled[key][str(text).strip()] += 1
                rows[key].append(row)
        self._keys = sorted(rows, key=lambda key: (-len(rows[key]), key))
        self._names = {key: _most_frequent(spelled[key]) for key in self._keys}
        self._rows = {key: np.array(rows[key], np.int64) for key in self._keys}

    def name(self, artist: str) -> str:
        """An artist's name as it is written most often; errors as `rows`."""
        return self._names[self._key(artist)]

    def rows(self, artist: str) -> NDArray[np.int64]:
        """The rows of an artist's drawings that are there, in any case of letters.

        Raises:
            UnknownArtist: there is none of this name, or the collection knows no artists.
        """
        return self._rows[self._key(artist)]

    def all(self) -> list[tuple[str, NDArray[np.int64]]]:
        """Names and rows of all artists, those with the most drawings first."""
        return [(self._names[key], self._rows[key]) for key in self._keys]

    def _key(self, artist: str) -> str:
        key = normalised(artist)
        if key in self._rows:
            return key
        if not self._keys:
            raise UnknownArtist(
                "The collection does not know who drew its drawings. Give metadata.csv a column "
                "`artist` beside `file_name`, and index the folder again."
            )
        near = [self._names[one] for one in get_close_matches(key, self._keys, SUGGESTIONS)]
        raise UnknownArtist(
            f"No drawing of the collection is by {artist!r}"
            + (f"; near to it: {', '.join(map(repr, near))}." if near else ".")
            + " All artists: egara artists"
        )


def _most_frequent(spellings: Counter[str]) -> str:
    return min(spellings, key=lambda text: (-spellings[text], text))
