"""Combining several queries, and several encoders, in one order.

Each query item (an image, a liked or an unliked drawing) gives a distance to every drawing, but the
distances of two encoders cannot be added: 1,800 differing bits, a length of 14.2 and a cosine
distance of 0.3 have nothing in common. Ranks can be added and lose what matters most: whether the
first is far ahead of the second or hardly, and whether anything is near at all. So the unit is the
collection's own spread: for each item, how many standard deviations a drawing is nearer than the
collection's mean, ::

    z = (mean - distance) / deviation

which is a straight line in the distance: with one query the order is that of the distances (those
within 1e-15 deviations of one another are a tie).
For each encoder the positive items' z are averaged by the items' weights, and half of the average
of max(z, 0) over the negative items is taken off: being near to an unwanted drawing counts against,
being far from it does not count for (most of a collection is far from it). Encoders are then
averaged by weight. An
encoder of a negative weight takes off what a drawing is nearer than the mean under it, by the same
rule: near in meaning but not in style is `semantic` 1 with `style` -0.5.

The score that is shown is 1 for a drawing at distance 0 of the query, 0.5 for one that is as near
as the average drawing of the collection, and never increases with the distance. Let z be the result
and c the z of a drawing at distance 0 of every positive item under every encoder of positive
weight. Then with g(z) = z / (1 + |z|) ::

    score = (1 + g(z) / g(c)) / 2  for z >= 0
    score = (1 + g(z)) / 2         for z < 0

so 0.75 is about one deviation nearer than the average, under every encoder. Negative items and
weights lower z and not c: a drawing near to one of them has less than 1 even at distance 0. Without
positive items no score is above 0.5. (A logistic function would round all that is more than 36
deviations away to 1, and lose their order: an exact copy among 4,096-bit codes is some 60 away.)
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from egara.errors import BadInput

__all__ = ["UNLIKE", "Evidence", "Item", "combine", "rank", "standardise"]

UNLIKE = 0.5
"""How much of the nearness to unwanted drawings is taken off."""


@dataclass(frozen=True, slots=True)
class Item:
    """One query item under one encoder."""

    distances: NDArray[np.float32]
    """(n,): to each candidate row."""

    mean: float
    """Mean distance of this item to the whole collection (not to the candidates alone)."""

    deviation: float
    """Standard deviation of those distances."""

    floor: float = 0.0
    """The distance of a copy: 0, or the least distance where distances can be negative."""

    weight: float = 1.0
    """Its share among the positive or the negative items, above 0."""

    @classmethod
    def of(
        cls,
        distances: NDArray[np.float32],
        rows: NDArray[Any] | None = None,
        weight: float = 1.0,
    ) -> "Item":
        """From the distances (N,) to the whole collection; `rows` then chooses the candidates."""
        chosen = distances if rows is None else distances[rows]
        if not len(distances):
            return cls(chosen, 0.0, 0.0, weight=weight)
        mean = float(np.mean(distances, dtype=np.float64))
        deviation = float(np.std(distances, dtype=np.float64))
        return cls(chosen, mean, deviation, min(0.0, float(distances.min())), weight)

    @property
    def ceiling(self) -> float:
        """How many deviations a copy is nearer than the mean; 0 where all are copies."""
        return (self.mean - self.floor) / (self.deviation or 1.0)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one encoder says."""

    positives: Sequence[Item]
    negatives: Sequence[Item] = field(default=())
    weight: float = 1.0
    """Its share; negative to stay away from what is near under this encoder."""


def standardise(item: Item) -> NDArray[np.float64]:
    """How many deviations each candidate is nearer than the mean, (n,); 0 where nothing spreads."""
    if item.deviation == 0:
        return np.zeros(len(item.distances))
    return (item.mean - item.distances.astype(np.float64)) / item.deviation


def combine(evidence: Sequence[Evidence]) -> NDArray[np.float64]:
    """Scores (n,) of the candidates, 0 to 1, higher is better.

    Raises `BadInput` without any evidence, or where no weight is above 0 or one is no number.
    """
    weights = [one.weight for one in evidence]
    if not evidence or not np.isfinite(weights).all() or max(weights) <= 0:
        raise BadInput(f"weights must be numbers, one of them above 0; got {weights}")
    total = sum(map(abs, weights))
    shares = [(one, one.weight / total) for one in evidence if one.weight]
    mixed = sum(_counted(one) * share for one, share in shares)
    ceilings = [_ceiling(one) * share for one, share in shares if share > 0 and one.positives]
    return _shown(np.asarray(mixed), sum(ceilings) if ceilings else None)


def _counted(evidence: Evidence) -> NDArray[np.float64]:
    near = _closeness(evidence)
    return near if evidence.weight > 0 else np.maximum(near, 0)


def _closeness(evidence: Evidence) -> NDArray[np.float64]:
    if not evidence.positives and not evidence.negatives:
        raise BadInput("a query needs at least one image or drawing to compare with")
    near = np.zeros(len([*evidence.positives, *evidence.negatives][0].distances))
    for item in evidence.positives:
        near += standardise(item) * item.weight / _total(evidence.positives)
    for item in evidence.negatives:
        unwanted = UNLIKE * np.maximum(standardise(item), 0)
        near -= unwanted * item.weight / _total(evidence.negatives)
    return near


def _total(items: Sequence[Item]) -> float:
    return sum(item.weight for item in items)


def _ceiling(evidence: Evidence) -> float:
    """The closeness of a drawing at distance 0 of every positive item."""
    total = _total(evidence.positives)
    return sum(item.ceiling * item.weight / total for item in evidence.positives)


def _shown(values: NDArray[np.float64], ceiling: float | None) -> NDArray[np.float64]:
    """Scores (n,) of the combined values; `ceiling` is the value of a copy, None without one."""
    if ceiling is None:
        return (1 + _squashed(values)) / 2
    if ceiling <= 0:  # every drawing of the collection is a copy of every positive item
        return np.where(values >= 0, 1.0, (1 + _squashed(values)) / 2)
    near = np.clip(values, 0, ceiling)
    share = near * (1 + ceiling) / (ceiling * (1 + near))
    return np.asarray((1 + np.where(values > 0, share, _squashed(values))) / 2)


def _squashed(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(values / (1 + np.abs(values)))


def rank(
    scores: NDArray[np.float64], offset: int = 0, limit: int | None = None
) -> NDArray[np.int64]:
    """Places of the best scores, from `offset` on, at most `limit`.

    The order is total (score descending, then place ascending), so pages of one query are slices of
    one list: nothing is shown twice or left out.
    """
    if offset < 0 or (limit is not None and limit < 0):
        raise BadInput(f"offset and limit must not be negative; got {offset} and {limit}")
    order = np.argsort(-scores, kind="stable")
    return order[offset : None if limit is None else offset + limit]
