"""The ground truth of tags as arrays."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from egara.datasets import LabelledDrawing
from egara.encoders import Label

__all__ = ["Truth", "truth_of"]


@dataclass(frozen=True, slots=True)
class Truth:
    """The ground truth of N drawings for L tags.

    Attributes:
        labels: the L tags.
        tags: (N, L), whether a drawing has a tag; false if it is unknown.
        known: by category, whether the tags of each drawing in this category are known (N,).
    """

    labels: tuple[Label, ...]
    tags: NDArray[np.bool_]
    known: Mapping[str, NDArray[np.bool_]]

    def categories(self) -> Iterator[tuple[str, NDArray[np.int64], NDArray[np.int64]]]:
        """Yield each category, the rows (n,) with known tags, and the columns (m,) of its tags."""
        categories = np.array([label.category for label in self.labels])
        for category, known in self.known.items():
            yield category, np.flatnonzero(known), np.flatnonzero(categories == category)

    def select_rows(self, rows: NDArray[np.int64]) -> "Truth":
        """Return the truth of the drawings in `rows` (n,)."""
        known = {category: mask[rows] for category, mask in self.known.items()}
        return Truth(self.labels, self.tags[rows], known)

    def select_labels(self, columns: NDArray[np.int64]) -> "Truth":
        """Return the truth for the tags in `columns` (m,)."""
        labels = tuple(self.labels[column] for column in columns)
        categories = {label.category for label in labels}
        known = {category: mask for category, mask in self.known.items() if category in categories}
        return Truth(labels, self.tags[:, columns], known)


def truth_of(drawings: Sequence[LabelledDrawing], labels: Sequence[Label]) -> Truth:
    """Return which of L labels are tags of each of N drawings. Other tags are ignored."""
    columns = {(label.category, label.name): column for column, label in enumerate(labels)}
    categories = list(dict.fromkeys(label.category for label in labels))
    tags = np.zeros((len(drawings), len(labels)), np.bool_)
    known = {category: np.zeros(len(drawings), np.bool_) for category in categories}
    for row, drawing in enumerate(drawings):
        for category, names in drawing.tags.items():
            if category not in known:
                continue
            known[category][row] = True
            matching = [columns[category, name] for name in names if (category, name) in columns]
            tags[row, matching] = True
    return Truth(tuple(labels), tags, known)
