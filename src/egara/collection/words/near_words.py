"""Find words with a similar spelling. Pure functions on arrays."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from egara.collection.words.text_tokens import has_unspaced

__all__ = ["edit_distances", "near_words"]

MIN_LENGTH = 3
SHORT = 5
"""Words of fewer characters may have one difference, others two."""


def near_words(word: str, words: Sequence[str], counts: NDArray[np.int32], limit: int) -> list[str]:
    """Return words with a spelling similar to a word, the most similar and most frequent first.

    A text in a script without spaces is similar to the words that it contains. Words that begin
    with the given word come last.

    Args:
        word: a folded word.
        words: (n,) folded words.
        counts: (n,) their frequencies.
        limit: the maximum number of results.
    """
    found: list[str] = []
    if has_unspaced(word):
        contained = [other for other in words if other in word and other != word]
        found += sorted(contained, key=len, reverse=True)
    if len(word) >= MIN_LENGTH:
        most = 1 if len(word) < SHORT else 2
        near = [n for n, other in enumerate(words) if abs(len(other) - len(word)) <= most]
        distances = edit_distances(word, [words[n] for n in near])
        ranked = sorted(
            (int(distance), -int(counts[n]), words[n])
            for distance, n in zip(distances, near, strict=True)
            if 0 < distance <= most and len(words[n]) >= MIN_LENGTH
        )
        found += [other for _, _, other in ranked]
        longer = [n for n, other in enumerate(words) if other.startswith(word) and other != word]
        found += [words[n] for n in sorted(longer, key=lambda n: (-int(counts[n]), words[n]))]
    return list(dict.fromkeys(found))[:limit]


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
