"""Rank the drawings of a collection by their distances to the examples of a query."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from egara.collection.searching.encoder_queries import EncoderQuery, Example
from egara.collection.searching.hit import Hit, hits_of
from egara.collection.snapshots import Catalogue, Mask
from egara.collection.stacks import Stacking
from egara.search import EncoderExamples, ExampleDistances, combine, rank

__all__ = ["ranked_hits"]

APPROXIMATE_HITS = 1000
"""The number of hits from approximate search. Later hits are compared exactly; so are the drawings
that match a filter if the candidates contain fewer of them."""

CANDIDATES = 2000
"""The number of candidates from approximate search for each positive example and encoder."""


def ranked_hits(
    catalogue: Catalogue,
    queries: Sequence[EncoderQuery],
    mask: Mask,
    offset: int,
    limit: int,
    stacking: Stacking | None,
    word_scores: NDArray[np.float32] | None = None,
) -> list[Hit]:
    """Rank the drawings of a mask (N,). With stacks, return only the best drawing of each stack.

    With ``word_scores`` (N,), 0 to 1, the score of a drawing is 1 - (1 - score)(1 - word score): a
    drawing that certainly has the words is as good as a copy. Drawings without a vector of one of
    the encoders are excluded, because they cannot be compared.
    """
    mask = mask & _encoded_by_all(queries)
    rows, scores = _ordered(queries, mask, offset + limit, stacking, word_scores)
    page = slice(offset, offset + limit)
    rows, scores = rows[page], scores[page]
    return hits_of(
        catalogue,
        rows,
        offset + 1,
        scores.tolist(),
        _distances(queries, rows),
        [_copies(catalogue, row, mask, stacking) for row in rows.tolist()],
    )


def _copies(
    catalogue: Catalogue, row: int, mask: Mask, stacking: Stacking | None
) -> tuple[str, ...]:
    members = [] if stacking is None else stacking.members(row).tolist()
    return tuple(catalogue.ids[copy] for copy in members if copy != row and mask[copy])


def _encoded_by_all(queries: Sequence[EncoderQuery]) -> Mask:
    encoded: Mask = np.all([query.space.position_of_row >= 0 for query in queries], axis=0)
    return encoded


def _ordered(
    queries: Sequence[EncoderQuery],
    mask: Mask,
    min_count: int,
    stacking: Stacking | None,
    word_scores: NDArray[np.float32] | None,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the rows in the order of the hits, and their scores.

    With approximate search, every page begins with the same approximate rows. The other rows follow
    in their exact order. Pages are therefore slices of one order.

    Args:
        queries: the query for each encoder.
        mask: (N,) the drawings to rank.
        min_count: the number of rows to return at least, if the mask has so many.
        stacking: the stacks; None to rank all copies.
        word_scores: see `ranked_hits`.
    """
    candidates = _candidates(queries, mask)
    if candidates is None:
        return _ranked(queries, np.flatnonzero(mask), stacking, word_scores)
    if word_scores is not None:
        candidates = np.union1d(candidates, np.flatnonzero(mask & (word_scores > 0)))
    rows, scores = _ranked(queries, candidates, stacking, word_scores)
    rows, scores = rows[:APPROXIMATE_HITS], scores[:APPROXIMATE_HITS]
    if min_count > len(rows):
        rest = mask.copy()
        rest[rows if stacking is None else stacking.all_members(rows.tolist())] = False
        next_rows, next_scores = _ranked(queries, np.flatnonzero(rest), stacking, None)
        rows = np.concatenate([rows, next_rows])
        scores = np.concatenate([scores, next_scores])
    return rows, scores


def _ranked(
    queries: Sequence[EncoderQuery],
    rows: NDArray[np.int64],
    stacking: Stacking | None,
    word_scores: NDArray[np.float32] | None,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    if not len(rows):
        return rows, np.empty(0)
    scores = combine([_evidence(query, rows) for query in queries])
    if word_scores is not None:
        scores = 1 - (1 - scores) * (1 - word_scores[rows].astype(np.float64))
    order = rank(scores)
    if stacking is not None:
        order = order[stacking.firsts(rows[order])]
    return rows[order], scores[order]


def _candidates(queries: Sequence[EncoderQuery], mask: Mask) -> NDArray[np.int64] | None:
    """Return the rows that approximate search finds; None if all rows must be compared."""
    if not any(query.space.approximate for query in queries):
        return None
    nearest = [
        _nearest(query, example)
        for query in queries
        if query.weight > 0
        for example in query.positives
    ]
    rows = np.unique(np.concatenate(nearest)) if nearest else np.empty(0, np.int64)
    rows = rows[mask[rows]]
    return rows if len(rows) >= APPROXIMATE_HITS else None


def _nearest(query: EncoderQuery, example: Example) -> NDArray[np.int64]:
    index = query.space.approximate or query.space.exact
    positions = index.search(example.vector[None], CANDIDATES).indices[0]
    rows: NDArray[np.int64] = query.space.rows[positions]
    return rows


def _evidence(query: EncoderQuery, rows: NDArray[np.int64]) -> EncoderExamples:
    space = query.space
    positions = space.position_of_row[rows]

    def item(example: Example) -> ExampleDistances:
        weight = abs(example.weight)
        if space.approximate is None:
            return ExampleDistances.of(space.exact.distances(example.vector), positions, weight)
        sampled = ExampleDistances.of(space.exact.distances(example.vector, space.sample))
        distances = space.exact.distances(example.vector, positions)
        floor = min(sampled.floor, float(distances.min(initial=0.0)))
        return ExampleDistances(distances, sampled.mean, sampled.deviation, floor, weight)

    return EncoderExamples(
        [item(example) for example in query.positives],
        [item(example) for example in query.negatives],
        query.weight,
    )


def _distances(queries: Sequence[EncoderQuery], rows: NDArray[np.int64]) -> list[float | None]:
    """Return distances to the first positive example, with the encoder of the largest weight."""
    main = max(queries, key=lambda query: query.weight)
    if not main.positives:
        return [None] * len(rows)
    positions = main.space.position_of_row[rows]
    distances: list[float | None] = main.space.exact.distances(
        main.positives[0].vector, positions
    ).tolist()
    return distances
