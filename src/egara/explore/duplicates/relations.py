"""Decide the relation of two drawings: duplicates, alternatives, or none.

The thresholds were measured with `benchmarks/duplicates.py`; see docs/benchmarks.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from egara.explore.duplicates.copies import COPY_RADIUS, same_proportions
from egara.explore.duplicates.similarity import Similarity

__all__ = ["HASH_RADIUS", "CandidatePair", "Relation", "relation"]

HASH_RADIUS = COPY_RADIUS
"""The largest Hamming distance of the perceptual hashes (64 bits) of a candidate pair."""

MIN_OUTLINES = 0.9
MIN_PART_CORRELATION = 0.88
MAX_COLOUR = 0.6
MAX_LIGHT = 12.0


class Relation(StrEnum):
    """The relation of two drawings. All but `DUPLICATE` are alternatives."""

    DUPLICATE = "duplicate"
    """The same picture, at another size or in another file format."""

    COLOURS = "colours"
    """The same picture in other colours, or in grey."""

    MIRRORED = "mirrored"
    """The mirror image."""

    CHANGED = "changed"
    """Cropped, framed, turned, or drawn a little differently."""


@dataclass(frozen=True, slots=True)
class CandidatePair:
    """Two drawings that may be duplicates or alternatives, and their measurements.

    Attributes:
        hash_distance: number of differing bits of the perceptual hashes.
        encoder_distance: None if the encoder has no vector of one of them.
        similarity: of their thumbnails.
        proportions: width over height of the first, divided by that of the second.
        part_correlation: computes `egara.explore.duplicates.part_correlation`, which takes
            milliseconds; called only if the result depends on it.
    """

    hash_distance: int
    encoder_distance: float | None
    similarity: Similarity
    proportions: float
    part_correlation: Callable[[], float]

    def near_by(self, threshold: float | None) -> tuple[str, ...]:
        """Return which distances are small: ``hash``, ``encoder``, both or none."""
        distance = self.encoder_distance
        is_near = {
            "hash": self.hash_distance <= HASH_RADIUS,
            "encoder": threshold is not None and distance is not None and distance <= threshold,
        }
        return tuple(name for name, near in is_near.items() if near)


def relation(pair: CandidatePair, threshold: float | None) -> Relation | None:
    """Decide the relation of a pair.

    A pair is examined if its hashes differ in at most 8 bits, or if its encoder distance is at most
    `threshold`. Simple drawings have similar hashes and vectors, so the thumbnails decide:

    - Same proportions and no visible difference: a duplicate.
    - Same proportions and the same outlines: an alternative, in other colours or changed a little.
    - Same proportions and mirrored outlines: an alternative, mirrored.
    - Otherwise, a small encoder distance and each picture shows the centre of the other: an
      alternative, changed.

    Args:
        pair: the measurements.
        threshold: of the encoder distance; None to ignore it.

    Returns:
        The relation; None if there is none.
    """
    near_by = pair.near_by(threshold)
    if not near_by:
        return None
    similarity = pair.similarity
    if same_proportions(pair.proportions):
        if similarity.same:
            return Relation.DUPLICATE
        if similarity.outlines >= MIN_OUTLINES:
            coloured = similarity.colour > MAX_COLOUR or similarity.light > MAX_LIGHT
            return Relation.COLOURS if coloured else Relation.CHANGED
        if similarity.mirrored >= MIN_OUTLINES:
            return Relation.MIRRORED
    if "encoder" in near_by and pair.part_correlation() >= MIN_PART_CORRELATION:
        return Relation.CHANGED
    return None
