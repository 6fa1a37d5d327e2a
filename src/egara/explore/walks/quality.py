"""Measures of the quality of a walk."""

from dataclasses import dataclass

import numpy as np

from egara.explore.walks.walk import Walk

__all__ = ["WalkQuality", "walk_quality"]


@dataclass(frozen=True, slots=True)
class WalkQuality:
    """Measures of a walk, independent of the search method.

    Attributes:
        total: sum of the steps' distances.
        direct: distance from the first drawing to the last; for a metric, never more than the
            total.
        largest: the distance of the largest step.
        nearer: share of the steps, 0 to 1, that approach the last drawing.
    """

    total: float
    direct: float
    largest: float
    nearer: float


def walk_quality(walk: Walk) -> WalkQuality:
    """Measure a walk."""
    return WalkQuality(
        total=float(walk.distances.sum(dtype=np.float64)),
        direct=float(walk.to_end[0]),
        largest=float(walk.distances[1:].max()),
        nearer=float((np.diff(walk.to_end) < 0).mean()),
    )
