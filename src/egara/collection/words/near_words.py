"""Find words with a similar spelling. Pure functions on arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from egara.collection.words.text_tokens import has_unspaced

__all__ = ["NearSpelling", "edit_distances", "max_edits", "near_spellings"]

MIN_LENGTH = 3
SHORT = 5
"""Words of fewer characters may have one difference, others two."""

PART, BEGINNING = 0, 3  # The grades between them are edit distances.


@dataclass(frozen=True, slots=True)
class NearSpelling:
    """A word with a spelling similar to another one.

    Attributes:
        text: the word.
        grade: 0 if the other word contains it (only in scripts without spaces), 1 or 2 for its edit
            distance, 3 if it begins with the other word and is longer.
    """

    text: str
    grade: int

    @property
    def order(self) -> tuple[int, int]:
        """A key that sorts the most similar spelling first; of contained texts the longest."""
        return self.grade, -len(self.text) if self.grade == PART else 0


def near_spellings(word: str, words: Sequence[str]) -> list[NearSpelling]:
    """Return those words that have a spelling similar to a word, the most similar first.

    A text in a script without spaces is similar to the words that it contains. The word itself is
    not returned.

    Args:
        word: a folded word.
        words: (n,) folded words.
    """
    grades: dict[str, int] = {}
    if has_unspaced(word):
        grades |= {other: PART for other in words if other in word}
    if len(word) >= MIN_LENGTH:
        most = max_edits(word)
        near = [other for other in words if abs(len(other) - len(word)) <= most]
        for other, distance in zip(near, edit_distances(word, near).tolist(), strict=True):
            if distance <= most and len(other) >= MIN_LENGTH:
                grades.setdefault(other, distance)
        for other in words:
            if other.startswith(word):
                grades.setdefault(other, BEGINNING)
    grades.pop(word, None)
    found = [NearSpelling(other, grade) for other, grade in grades.items()]
    return sorted(found, key=lambda near: near.order)


def max_edits(word: str) -> int:
    """Return the largest edit distance at which two words are similar."""
    return 1 if len(word) < SHORT else 2


def edit_distances(word: str, others: Sequence[str]) -> NDArray[np.int64]:
    """Return the edit distance (n,) of a word to each of n others.

    It is the number of inserted, deleted, replaced and swapped successive characters (the optimal
    string alignment distance). All others are compared at once.
    """
    if not others:
        return np.empty(0, np.int64)
    table = np.array(others, dtype=str)
    width = table.dtype.itemsize // 4
    letters = table.view(np.uint32).reshape(len(others), width).T
    lengths = np.array([len(other) for other in others])
    wanted = [ord(character) for character in word]
    before = np.zeros((width + 1, len(others)), np.int64)
    previous = np.tile(np.arange(width + 1)[:, None], len(others))
    for row, letter in enumerate(wanted):
        current = np.empty_like(previous)
        current[0] = row + 1
        for column in range(width):
            replaced = previous[column] + (letters[column] != letter)
            best = np.minimum(np.minimum(previous[column + 1], current[column]) + 1, replaced)
            if row and column:
                is_swapped = (letters[column - 1] == letter) & (letters[column] == wanted[row - 1])
                swapped = np.where(is_swapped, before[column - 1] + 1, best)
                best = np.minimum(best, swapped)
            current[column + 1] = best
        before, previous = previous, current
    distances: NDArray[np.int64] = previous[lengths, np.arange(len(others))]
    return distances
