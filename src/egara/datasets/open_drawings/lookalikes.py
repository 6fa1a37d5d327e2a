"""Leaving out of training what looks the same as a drawing that models are measured on."""

from collections.abc import Iterable, Sequence

from egara.datasets.contract import SPLITS, Split

__all__ = ["without_lookalikes"]


def without_lookalikes(drawn: Iterable[tuple[int, Split]]) -> list[bool]:
    """Say which drawings are kept, of (hash, split) of each.

    A drawing of the training split is left out where one of validation or test has the same hash;
    one of validation where one of test has. Sets copy each other (flags, brands, newer versions of
    a set), so splits by subject or by drawing would not be enough.
    """
    rows: Sequence[tuple[int, Split]] = list(drawn)
    later: dict[int, int] = {}
    for hash_, split in rows:
        later[hash_] = max(later.get(hash_, 0), SPLITS.index(split))
    return [later[hash_] == SPLITS.index(split) for hash_, split in rows]
