"""Define `Hit`, a drawing in the result of a search."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from egara.collection.snapshots import Catalogue
from egara.collection.words import Match

__all__ = ["Hit", "hits_of"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A drawing in the result of a search, with the data for a caption.

    Attributes:
        id: the drawing's ID.
        path: relative to the indexed folder.
        score: 0 to 1, higher is better. With examples: 1 for a copy of the query, 0.5 for the
            average drawing of the collection; see `egara.search.combine`. With only words: 1 if
            all words are certain; see docs/words.md. None if the query has neither.
        distance: the distance to the first positive example, according to the encoder with the
            largest weight; None without a positive example.
        rank: the rank; 1 for the best hit.
        copies: IDs of the copies of this drawing that the hit represents; empty if copies are
            shown.
        width: in pixels.
        height: in pixels.
        title: the title in the file's metadata; None if it has none.
        matched: why the drawing matches the words of the query: for each word the best reason.
        partial: whether the drawing has only some of the words, because no drawing has all.
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
    matched: tuple[Match, ...] = ()
    partial: bool = False


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
        rows: rows of the catalogue, best hit first.
        first_rank: the rank of the first hit.
        scores: the score of each hit; None if the search has no examples.
        distances: the distance of each hit; None if the search has no examples.
        copies: IDs of the copies that each hit represents; None for no copies.
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
