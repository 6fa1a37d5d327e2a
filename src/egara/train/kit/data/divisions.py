"""Divisions of a dataset by ratio or by class, and k folds.

Rows that belong together (the same instance, the same person) can be kept in one part, and classes
can be divided evenly. The same seed gives the same division.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from egara.errors import BadInput

__all__ = ["divide_by_class", "divide_by_ratio", "folds"]

Rows = NDArray[np.int64]


def divide_by_ratio(
    count: int,
    ratios: Mapping[str, float],
    *,
    seed: int,
    classes: Sequence[int] | NDArray[np.integer] | None = None,
    groups: Sequence[object] | None = None,
) -> dict[str, Rows]:
    """Divide rows into parts, such as 5:3:2.

    Args:
        count: N, the number of rows.
        ratios: the ratio of each part, such as ``{"train": 5, "validation": 3, "test": 2}``.
        seed: the seed of the order.
        classes: the class of each row. Each class is then divided by the ratios, as far as its
            groups allow.
        groups: the group of each row, such as an instance. A group is not divided.

    Returns:
        The rows of each part, in ascending order. Every row is in exactly one part.

    Raises:
        BadInput: a ratio is not positive, or a part has no row.
    """
    if not ratios or min(ratios.values()) <= 0:
        raise BadInput(f"The ratios are {dict(ratios)}; each must be more than 0.")
    parts: dict[str, list[int]] = {name: [] for name in ratios}
    shares = np.array(list(ratios.values()), float)
    bounds = np.cumsum(shares / shares.sum())
    for members in _strata(count, classes, groups, seed):
        total = sum(map(len, members))
        placed = 0
        for member in members:
            # The part in which the middle of the group lies; a single row is a group of one.
            middle = (placed + len(member) / 2) / total
            index = min(int(np.searchsorted(bounds, middle, side="right")), len(bounds) - 1)
            parts[list(parts)[index]] += member
            placed += len(member)
    return _checked(parts, count)


def divide_by_class(
    classes: Sequence[int] | NDArray[np.integer], ratios: Mapping[str, float], *, seed: int
) -> dict[str, Rows]:
    """Divide classes into parts: all rows of a class are in one part.

    Args:
        classes: the class of each row.
        ratios: the ratio of the number of classes of each part.
        seed: the seed of the order.

    Returns:
        The rows of each part, in ascending order.

    Raises:
        BadInput: a ratio is not positive, or a part has no class.
    """
    names = sorted({int(name) for name in classes})
    of_classes = divide_by_ratio(len(names), ratios, seed=seed)
    return {
        part: np.flatnonzero(np.isin(classes, [names[index] for index in indices])).astype(np.int64)
        for part, indices in of_classes.items()
    }


def folds(
    count: int,
    k: int,
    *,
    seed: int,
    classes: Sequence[int] | NDArray[np.integer] | None = None,
    groups: Sequence[object] | None = None,
) -> list[Rows]:
    """Divide rows into k folds of equal size, as far as groups allow.

    Args:
        count: N, the number of rows.
        k: the number of folds, 2 or more.
        seed: the seed of the order.
        classes: the class of each row. Each class is then divided evenly.
        groups: the group of each row. A group is not divided.

    Returns:
        The rows of each fold, in ascending order. Every row is in exactly one fold.

    Raises:
        BadInput: k is less than 2, or a fold has no row.
    """
    if k < 2:
        raise BadInput(f"{k} folds are asked for; 2 or more are needed.")
    parts: dict[str, list[int]] = {str(number): [] for number in range(k)}
    for members in _strata(count, classes, groups, seed):
        counts = dict.fromkeys(parts, 0)
        for member in sorted(members, key=len, reverse=True):
            # The fold with the fewest rows of this class, then with the fewest rows at all.
            name = min(parts, key=lambda name: (counts[name], len(parts[name])))
            parts[name] += member
            counts[name] += len(member)
    return list(_checked(parts, count).values())


def _strata(
    count: int,
    classes: Sequence[int] | NDArray[np.integer] | None,
    groups: Sequence[object] | None,
    seed: int,
) -> list[list[list[int]]]:
    """Return the groups of each class in a random order. A group has the class of its first row."""
    of_group: dict[object, list[int]] = {}
    for row in range(count):
        of_group.setdefault(row if groups is None else groups[row], []).append(row)
    of_class: dict[int, list[list[int]]] = {}
    for members in of_group.values():
        name = 0 if classes is None else int(classes[members[0]])
        of_class.setdefault(name, []).append(members)
    rng = np.random.default_rng(seed)
    return [
        [members[i] for i in rng.permutation(len(members))]
        for _, members in sorted(of_class.items())
    ]


def _checked(parts: Mapping[str, Sequence[int]], count: int) -> dict[str, Rows]:
    if empty := [name for name, rows in parts.items() if not rows]:
        raise BadInput(
            f"{count:,} rows are too few for {len(parts)} parts: {', '.join(empty)} would be empty."
        )
    return {name: np.array(sorted(rows), np.int64) for name, rows in parts.items()}
