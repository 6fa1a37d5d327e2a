"""A drawing that a search found."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from egara.collection.snapshots import Catalogue

__all__ = ["Hit", "hits_of"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A drawing that a search found, with what a caption shows.

    Attributes:
        id: the drawing's identity.
        path: relative to the indexed folder.
        score: 0 to 1, higher is better: 1 for a copy of the query, 0.5 for the average drawing of
            the collection; see `egara.search.combine`. None if the query has no examples.
        distance: to the first positive example, under the encoder with the largest weight; None
            if there is no positive example.
        rank: 1 for the best.
        copies: IDs of the copies of this drawing that it represents; empty if copies are shown.
        width: in pixels.
        height: in pixels.
        title: from the file's metadata; None without one.
    """

    id: str
    path: str
    score: float | None
    distance: float | None
    rank: int
    copies: tuple[str, ...]
    width: int
    height: int
    title: str | None


def hits_of(
    catalogue: Catalogue,
    rows: NDArray[np.int64],
    first_rank: int,
    scores: Sequence[float | None] | None = None,
    distances: Sequence[float | None] | None = None,
    copies: Sequence[tuple[str, ...]] | None = None,
) -> list[Hit]:
    """Describe the drawings of some rows (n,) of the catalogue as hits, in this order.

    Args:
        catalogue: the drawings.
        rows: the best first.
        first_rank: the rank of the first.
        scores: of each; None if nothing was compared.
        distances: of each; None if nothing was compared.
        copies: IDs of the copies that each represents; None for no copies.
    """
    nothing = [None] * len(rows)
    return [
        Hit(
            id=row["id"],
            path=row["path"],
            score=score,
            distance=distance,
            rank=rank,
            copies=represented,
            width=row["width"],
            height=row["height"],
            title=row["title"],
        )
        for rank, (row, score, distance, represented) in enumerate(
            zip(
                catalogue.rows(rows),
                scores or nothing,
                distances or nothing,
                copies or [()] * len(rows),
                strict=True,
            ),
            start=first_rank,
        )
    ]
