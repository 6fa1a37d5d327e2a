"""Find the drawings of each artist, by the column ``artist``."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from egara.errors import UnknownArtist
from egara.text import normalised

__all__ = ["ArtistNames"]

MAX_SUGGESTIONS = 3


class ArtistNames:
    """The artists of one version of the catalogue. Spellings of a name count as one artist."""

    def __init__(self, column: Sequence[str | None], present: NDArray[np.bool_]) -> None:
        """Collect the artists of present drawings.

        Args:
            column: (N,) the artist of each drawing; None if unknown.
            present: (N,) whether the file of each drawing is present. Other drawings are ignored.
        """
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
        """Return the most frequent spelling of an artist's name.

        Raises:
            UnknownArtist: no artist has this name, or no drawing has an artist.
        """
        return self._names[self._key(artist)]

    def rows(self, artist: str) -> NDArray[np.int64]:
        """Return the rows of an artist's present drawings. The case of the name is ignored.

        Raises:
            UnknownArtist: no artist has this name, or no drawing has an artist.
        """
        return self._rows[self._key(artist)]

    def all(self) -> list[tuple[str, NDArray[np.int64]]]:
        """Return the names and rows of all artists, by descending number of drawings."""
        return [(self._names[key], self._rows[key]) for key in self._keys]

    def _key(self, artist: str) -> str:
        key = normalised(artist)
        if key in self._rows:
            return key
        if not self._keys:
            raise UnknownArtist(
                "No drawing of the collection has an artist. Add a column `artist` next to "
                "`file_name` in metadata.csv, and index the folder again."
            )
        similar = [
            self._names[match] for match in get_close_matches(key, self._keys, MAX_SUGGESTIONS)
        ]
        raise UnknownArtist(
            f"No drawing of the collection is by {artist!r}"
            + (f"; similar names: {', '.join(map(repr, similar))}." if similar else ".")
            + " For all artists, run: egara artists"
        )


def _most_frequent(spellings: Counter[str]) -> str:
    return min(spellings, key=lambda text: (-spellings[text], text))
