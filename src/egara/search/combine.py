"""Combine positive and negative examples of several encoders into one score.

An example (an image, or a drawing that the user likes or dislikes) gives a distance to every
drawing. Distances of different encoders cannot be added: 1,800 differing bits, a length of 14.2 and
a cosine distance of 0.3 have different units. Ranks could be added, but they lose whether the first
drawing is far ahead of the second, and whether any drawing is near at all. Distances are therefore
standardised over the whole collection: the z-score of a drawing is the number of standard
deviations by which it is nearer than the mean::

    z = (mean - distance) / deviation

The z-score is linear in the distance. With one example, drawings are therefore in the order of
their distances (differences below 1e-15 deviations are ties).

For each encoder, the z-scores of the positive examples are averaged by the examples' weights, and
half of the weighted mean of max(z, 0) over the negative examples is subtracted. Nearness to a
negative example lowers the score, but distance from it does not raise it, because most drawings are
far from it. The encoders are averaged by weight. An encoder with a negative weight subtracts max(z,
0), by the same rule. For example, `semantic` 1 and `style` -0.5 find drawings that are near in
meaning but not in style.

The displayed score is 1 for a drawing at distance 0 from the query and 0.5 for the average drawing
of the collection. It never increases with the distance. Let z be the combined value, and c the
value of a drawing at distance 0 from every positive example for every encoder with a positive
weight. Then with g(z) = z / (1 + |z|) ::

    score = (1 + g(z) / g(c)) / 2  for z >= 0
    score = (1 + g(z)) / 2         for z < 0

A score of 0.75 is about one deviation nearer than the average. Negative examples and negative
weights lower z but not c. A drawing near to a negative example therefore has a score below 1 even
at distance 0. Without positive examples, no score is above 0.5. A logistic function is not used,
because it rounds values above 36 deviations to 1 and loses their order. An exact copy among
4,096-bit codes is about 60 deviations from the mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from egara.errors import BadInput

__all__ = [
    "NEGATIVE_WEIGHT",
    "EncoderExamples",
    "ExampleDistances",
    "combine",
    "rank",
    "standardise",
]

NEGATIVE_WEIGHT = 0.5
"""Weight of the negative examples of an encoder, relative to its positive examples."""


@dataclass(frozen=True, slots=True)
class ExampleDistances:
    """The distances of one example according to one encoder.

    Attributes:
        distances: (n,), the distances from the candidates.
        mean: the mean distance from all drawings of the collection, not only from the candidates.
        deviation: the standard deviation of the distances from all drawings of the collection.
        floor: the distance of a copy of the example: 0, or the smallest distance if distances can
            be negative.
        weight: the weight among the positive or the negative examples; above 0.
    """

    distances: NDArray[np.float32]
    mean: float
    deviation: float
    floor: float = 0.0
    weight: float = 1.0

    @classmethod
    def of(
        cls,
        distances: NDArray[np.float32],
        rows: NDArray[Any] | None = None,
        weight: float = 1.0,
    ) -> "ExampleDistances":
        """Compute the mean and the deviation from the distances from the whole collection.

        Args:
            distances: (N,), the distances from all drawings of the collection.
            rows: (n,), the rows of the candidates; all by default.
            weight: the weight of the example.
        """
        candidates = distances if rows is None else distances[rows]
        if not len(distances):
            return cls(candidates, 0.0, 0.0, weight=weight)
        mean = float(np.mean(distances, dtype=np.float64))
        deviation = float(np.std(distances, dtype=np.float64))
        return cls(candidates, mean, deviation, min(0.0, float(distances.min())), weight)

    @property
    def ceiling(self) -> float:
        """The z-score of a copy of the example; 0 if all drawings are copies."""
        return (self.mean - self.floor) / (self.deviation or 1.0)


@dataclass(frozen=True, slots=True)
class EncoderExamples:
    """The positive and negative examples for one encoder.

    Attributes:
        positives: the examples that results should be near to.
        negatives: the examples that results should not be near to.
        weight: the weight of the encoder; only ratios of weights matter. A negative weight lowers
            the scores of drawings that are near according to this encoder.
    """

    positives: Sequence[ExampleDistances]
    negatives: Sequence[ExampleDistances] = field(default=())
    weight: float = 1.0


def standardise(example: ExampleDistances) -> NDArray[np.float64]:
    """Return the z-scores (n,) of the candidates; 0 if the deviation is 0."""
    if example.deviation == 0:
        return np.zeros(len(example.distances))
    return (example.mean - example.distances.astype(np.float64)) / example.deviation


def combine(encoders: Sequence[EncoderExamples]) -> NDArray[np.float64]:
    """Return the scores (n,) of the candidates, 0 to 1; higher is better.

    Args:
        encoders: the examples of each encoder.

    Raises:
        BadInput: there is no encoder, no weight is above 0, a weight is not finite, or an encoder
            has no examples.
    """
    weights = [encoder.weight for encoder in encoders]
    if not encoders or not np.isfinite(weights).all() or max(weights) <= 0:
        raise BadInput(f"Weights must be numbers, one of them above 0; got {weights}.")
    total = sum(map(abs, weights))
    shares = [(encoder, encoder.weight / total) for encoder in encoders if encoder.weight]
    values = sum(_clipped_values(encoder) * share for encoder, share in shares)
    ceilings = [
        _ceiling(encoder) * share for encoder, share in shares if share > 0 and encoder.positives
    ]
    return _displayed_scores(np.asarray(values), sum(ceilings) if ceilings else None)


def _clipped_values(examples: EncoderExamples) -> NDArray[np.float64]:
    """Return the combined z-scores (n,), at least 0 if the encoder's weight is negative."""
    values = _combined_z_scores(examples)
    return values if examples.weight > 0 else np.maximum(values, 0)


def _combined_z_scores(examples: EncoderExamples) -> NDArray[np.float64]:
    """Return the weighted mean of the z-scores (n,), reduced by the negative examples."""
    if not examples.positives and not examples.negatives:
        raise BadInput("A query needs at least one image or drawing to compare with.")
    values = np.zeros(len([*examples.positives, *examples.negatives][0].distances))
    for example in examples.positives:
        values += standardise(example) * example.weight / _total_weight(examples.positives)
    for example in examples.negatives:
        penalty = NEGATIVE_WEIGHT * np.maximum(standardise(example), 0)
        values -= penalty * example.weight / _total_weight(examples.negatives)
    return values


def _total_weight(examples: Sequence[ExampleDistances]) -> float:
    return sum(example.weight for example in examples)


def _ceiling(examples: EncoderExamples) -> float:
    """Return the value of a drawing at distance 0 from every positive example."""
    total = _total_weight(examples.positives)
    return sum(example.ceiling * example.weight / total for example in examples.positives)


def _displayed_scores(values: NDArray[np.float64], ceiling: float | None) -> NDArray[np.float64]:
    """Return the scores (n,) of combined values.

    Args:
        values: (n,), the combined values z.
        ceiling: the value c of a copy of all positive examples; None if there are none.
    """
    if ceiling is None:
        return (1 + _g(values)) / 2
    if ceiling <= 0:  # every drawing of the collection is a copy of every positive example
        return np.where(values >= 0, 1.0, (1 + _g(values)) / 2)
    near = np.clip(values, 0, ceiling)
    share = near * (1 + ceiling) / (ceiling * (1 + near))
    return np.asarray((1 + np.where(values > 0, share, _g(values))) / 2)


def _g(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return g(z) = z / (1 + |z|), between -1 and 1; see the module's docstring."""
    return np.asarray(values / (1 + np.abs(values)))


def rank(
    scores: NDArray[np.float64], offset: int = 0, limit: int | None = None
) -> NDArray[np.int64]:
    """Return the indices of the best scores, the best first.

    The order is total (score descending, then index ascending). The pages of one query are
    therefore slices of one list, and no drawing is repeated or missing.

    Args:
        scores: (n,).
        offset: the number of best scores to skip.
        limit: the largest number of indices; all by default.

    Raises:
        BadInput: offset or limit is negative.
    """
    if offset < 0 or (limit is not None and limit < 0):
        raise BadInput(f"offset and limit must not be negative; got {offset} and {limit}")
    order = np.argsort(-scores, kind="stable")
    return order[offset : None if limit is None else offset + limit]
