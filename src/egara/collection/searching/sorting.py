"""Sort the drawings of a listing: by name, file time or size, or at random."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from egara.collection.snapshots import Mask, Snapshot
from egara.errors import BadInput

__all__ = ["Order", "Sort", "sorted_rows"]

Sort = Literal["relevance", "name", "newest", "size", "pixels", "random"]

MAX_SEED = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a result.

    Attributes:
        sort: see `SearchVerbs.search`.
        seed: the seed of the order ``random``.

    Raises:
        BadInput: there is no such order, or the seed is out of range.
    """

    sort: Sort = "relevance"
    seed: int = 0

    def __post_init__(self) -> None:
        """Check the values."""
        if self.sort not in get_args(Sort):
            raise BadInput(f"sort must be one of {', '.join(get_args(Sort))}; got {self.sort!r}.")
        is_integer = isinstance(self.seed, int) and not isinstance(self.seed, bool)
        if not is_integer or not 0 <= self.seed <= MAX_SEED:
            raise BadInput(f"seed must be an integer from 0 to {MAX_SEED:,}; got {self.seed!r}.")


def sorted_rows(
    snapshot: Snapshot,
    mask: Mask,
    order: Order,
    word_scores: NDArray[np.float32] | None = None,
) -> NDArray[np.int64]:
    """Return the rows of a mask (N,) in an order. Equal drawings are in the order of their paths.

    Args:
        snapshot: the drawings, N rows.
        mask: (N,).
        order: the order. The order ``relevance`` is that of the paths if there are no words.
        word_scores: (N,) the certainty with which each drawing matches the words of the query; by
            relevance, higher values come first.
    """
    if order.sort == "name":
        by_name = snapshot.catalogue.by_name
        return by_name[mask[by_name]]
    rows = snapshot.catalogue.in_order(mask)
    if order.sort == "relevance":
        return rows if word_scores is None else _descending(rows, word_scores[rows])
    if order.sort == "newest":
        return _descending(rows, snapshot.files().modified[rows])
    if order.sort == "random":
        return rows[np.argsort(_random_numbers(snapshot.catalogue.id_numbers[rows], order.seed))]
    columns = ("size",) if order.sort == "size" else ("width", "height")
    values = [snapshot.catalogue.table[name].to_numpy().astype(np.int64) for name in columns]
    return _descending(rows, np.prod(values, axis=0)[rows])


def _descending(
    rows: NDArray[np.int64], values: NDArray[np.int64] | NDArray[np.float32]
) -> NDArray[np.int64]:
    """Return rows by their values, the highest first; rows with equal values keep their order."""
    return rows[np.argsort(-values, kind="stable")]


def _random_numbers(ids: NDArray[np.uint64], seed: int) -> NDArray[np.uint64]:
    """Return a random number for each drawing, which depends only on its ID and the seed.

    New drawings and filters therefore do not change the order of the other drawings. The numbers
    are those of SplitMix64 (Steele, Lea & Flood 2014).
    """
    return _mixed(ids ^ _mixed(np.array([seed], np.uint64)))


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
