"""Find names in which a word begins with a text. A pure structure."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from egara.collection.words.text_tokens import folded, has_unspaced

__all__ = ["PrefixNames"]

SEPARATORS = str.maketrans(dict.fromkeys("_-/()[]{}:.,&+・·'\"’“”", " "))
LAST_CHARACTER = "\U0010ffff"


class PrefixNames:
    """Names with counts, found by the beginning of any of their words.

    Each name can have several spellings. In scripts without spaces, every character begins a word.
    """

    def __init__(self, spellings: Iterable[Sequence[str]], counts: Sequence[int]) -> None:
        """Sort the ends of all names.

        Args:
            spellings: the spellings of each of n names.
            counts: (n,) the number of drawings with each name.
        """
        ends = sorted(
            {
                (end, number, not is_first)
                for number, names in enumerate(spellings)
                for name in names
                for end, is_first in _ends(folded(name))
            }
        )
        self._ends = [end for end, _, _ in ends]
        self._numbers: NDArray[np.int64] = np.array([n for _, n, _ in ends], np.int64)
        self._is_later: NDArray[np.bool_] = np.array([later for _, _, later in ends], bool)
        self._counts = np.array(counts, np.int64)

    def find(self, prefix: str, limit: int) -> list[int]:
        """Return the numbers of the names with a word that begins with a text.

        Names that begin with it come first. Both groups are sorted by descending count. Without a
        text, no name is found; see `most_frequent`.
        """
        start = " ".join(folded(prefix).translate(SEPARATORS).split())
        if not start:
            return []
        low, high = (bisect_left(self._ends, end) for end in (start, start + LAST_CHARACTER))
        numbers = self._numbers[low:high]
        order = np.lexsort((numbers, -self._counts[numbers], self._is_later[low:high]))
        return list(dict.fromkeys(numbers[order[: limit * 8]].tolist()))[:limit]

    def most_frequent(self, limit: int) -> list[int]:
        """Return the numbers of the names with the highest counts."""
        order: list[int] = np.argsort(-self._counts, kind="stable")[:limit].tolist()
        return order


def _ends(name: str) -> Iterator[tuple[str, bool]]:
    """Yield the ends of a folded name that begin with a word, and whether it is the whole name."""
    words = name.translate(SEPARATORS).split()
    for number in range(len(words)):
        end = " ".join(words[number:])
        yield end, number == 0
        if has_unspaced(words[number]):
            yield from ((end[n:], False) for n in range(1, len(words[number])))
