"""What a query asks of the encoders, and the order that answers it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from egara.collection.snapshots import Catalogue, Mask, Space
from egara.collection.stacks import Stacking
from egara.search import Evidence, Item, combine, rank

__all__ = ["Asked", "Hit", "browse", "ranked_hits"]

Vector = NDArray[Any]

PAGES = 1000
"""Hits that approximate search answers; beyond them, and within narrow filters, all is compared."""

CANDIDATES = 2000
"""Drawings that approximate search proposes for each image, in each encoder."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A drawing that a search found.

    Attributes:
        id: the drawing's identity.
        path: relative to the indexed folder.
        score: 0..1, higher is better: 1 for a copy of what was asked, 0.5 for the average drawing
            of the collection; see `egara.search.combine`. None where nothing was compared.
        distance: to the first image or liked drawing, under the encoder with the most weight;
            None where the query had neither.
        rank: 1 for the best.
        copies: IDs of the copies of this drawing that it stands for; empty where copies are shown.
    """

    id: str
    path: str
    score: float | None
    distance: float | None
    rank: int
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What one encoder is asked: vectors (D,) to be near to, and to be far from."""

    space: Space
    weight: float
    near: Sequence[Vector]
    far: Sequence[Vector]


def browse(
    catalogue: Catalogue,
    mask: Mask,
    offset: int,
    limit: int,
    words: NDArray[np.float32] | None = None,
) -> list[Hit]:
    """Answer a query without images: the drawings in the order of their paths.

    Those that fit the words of the query best come first; ``words`` (N,) says how well each fits.
    """
    rows = catalogue.in_order(mask)
    if words is not None:
        rows = rows[np.argsort(-words[rows], kind="stable")]
    rows = rows[offset : offset + limit]
    return [
        Hit(catalogue.ids[row], catalogue.paths[row], None, None, offset + place)
        for place, row in enumerate(rows, start=1)
    ]


def ranked_hits(
    catalogue: Catalogue,
    asked: Sequence[Asked],
    mask: Mask,
    offset: int,
    limit: int,
    stacking: Stacking | None,
) -> list[Hit]:
    """Order the drawings of a mask by all that was asked; with stacks, the best of each alone.

    A drawing that one of the encoders has no vector of is left out: it cannot be compared.
    """
    mask = mask & _seen_by_all(asked)
    rows, scores = _ordered(asked, mask, offset + limit, stacking)
    best = slice(offset, offset + limit)
    distances = _distances(asked, rows[best])
    return [
        Hit(
            id=catalogue.ids[row],
            path=catalogue.paths[row],
            score=float(score),
            distance=distance,
            rank=offset + place,
            copies=_copies(catalogue, row, mask, stacking),
        )
        for place, (row, score, distance) in enumerate(
            zip(rows[best].tolist(), scores[best], distances, strict=True), start=1
        )
    ]


def _copies(
    catalogue: Catalogue, row: int, mask: Mask, stacking: Stacking | None
) -> tuple[str, ...]:
    members = [] if stacking is None else stacking.members(row).tolist()
    return tuple(catalogue.ids[one] for one in members if one != row and mask[one])


def _seen_by_all(asked: Sequence[Asked]) -> Mask:
    seen: Mask = np.all([one.space.position_of_row >= 0 for one in asked], axis=0)
    return seen


def _ordered(
    asked: Sequence[Asked], mask: Mask, wanted: int, stacking: Stacking | None
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Rows in the order of the answer and their scores, as many as are wanted or more.

    Where approximate search serves, its first rows come first for every page, and the rest follow
    in their exact order: pages stay slices of one order.
    """
    first = _candidates(asked, mask)
    if first is None:
        return _ranked(asked, np.flatnonzero(mask), stacking)
    rows, scores = _ranked(asked, first, stacking)
    rows, scores = rows[:PAGES], scores[:PAGES]
    if wanted > len(rows):
        others = mask.copy()
        others[rows if stacking is None else stacking.all_members(rows.tolist())] = False
        after, lower = _ranked(asked, np.flatnonzero(others), stacking)
        rows, scores = np.concatenate([rows, after]), np.concatenate([scores, lower])
    return rows, scores


def _ranked(
    asked: Sequence[Asked], rows: NDArray[np.int64], stacking: Stacking | None
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    if not len(rows):
        return rows, np.empty(0)
    scores = combine([_evidence(one, rows) for one in asked])
    order = rank(scores)
    if stacking is not None:
        order = order[stacking.firsts(rows[order])]
    return rows[order], scores[order]


def _candidates(asked: Sequence[Asked], mask: Mask) -> NDArray[np.int64] | None:
    """The rows near to what is asked, by approximate search; None where all must be compared."""
    if not any(one.space.approximate for one in asked):
        return None
    found = [_near(one, vector) for one in asked if one.weight > 0 for vector in one.near]
    rows = np.unique(np.concatenate(found)) if found else np.empty(0, np.int64)
    rows = rows[mask[rows]]
    return rows if len(rows) >= PAGES else None


def _near(asked: Asked, vector: Vector) -> NDArray[np.int64]:
    index = asked.space.approximate or asked.space.exact
    near: NDArray[np.int64] = asked.space.rows[index.search(vector[None], CANDIDATES).indices[0]]
    return near


def _evidence(asked: Asked, rows: NDArray[np.int64]) -> Evidence:
    positions = asked.space.position_of_row[rows]

    def item(vector: Vector) -> Item:
        if asked.space.approximate is None:
            return Item.of(asked.space.exact.distances(vector), positions)
        sampled = Item.of(asked.space.exact.distances(vector, asked.space.sample))
        near = asked.space.exact.distances(vector, positions)
        floor = min(sampled.floor, float(near.min(initial=0.0)))
        return Item(near, sampled.mean, sampled.deviation, floor)

    return Evidence([item(v) for v in asked.near], [item(v) for v in asked.far], asked.weight)


def _distances(asked: Sequence[Asked], rows: NDArray[np.int64]) -> list[float | None]:
    main = max(asked, key=lambda one: one.weight)
    if not main.near:
        return [None] * len(rows)
    found = main.space.exact.distances(main.near[0], main.space.position_of_row[rows])
    return [float(distance) for distance in found]
