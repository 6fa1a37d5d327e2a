"""What two drawings are to one another: duplicates, alternatives, or nothing.

The numbers were measured with `benchmarks/duplicates.py`; see docs/benchmarks.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from egara.explore.duplicates.copies import COPY_RADIUS, same_proportions
from egara.explore.duplicates.likeness import Likeness

__all__ = ["HASH_RADIUS", "Pair", "Relation", "relation"]

HASH_RADIUS = COPY_RADIUS
"""Bits of the perceptual hash, of 64, that may differ."""

SAME_OUTLINES = 0.9
SAME_PART = 0.88
SAME_COLOUR = 0.6
SAME_LIGHT = 12.0


class Relation(StrEnum):
    """What a drawing is to another. All but `DUPLICATE` are alternatives."""

    DUPLICATE = "duplicate"
    """The same picture, at another size or in another file format."""

    COLOURS = "colours"
    """The same picture in other colours, or in grey."""

    MIRRORED = "mirrored"
    """The mirror image."""

    CHANGED = "changed"
    """Cropped, framed, turned, or drawn a little differently."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What is known of two drawings.

    Attributes:
        hash_distance: bits of the perceptual hash that differ.
        encoder_distance: None where an encoder has not seen both.
        likeness: of their thumbnails.
        proportions: of the one's width to height, over the other's.
        aligned: gives `egara.explore.duplicates.aligned_shape`, which takes milliseconds; called
            only where it decides.
    """

    hash_distance: int
    encoder_distance: float | None
    likeness: Likeness
    proportions: float
    aligned: Callable[[], float]

    def near_by(self, threshold: float | None) -> tuple[str, ...]:
        """What says that the two are near: ``hash``, ``encoder``, both or neither."""
        away = self.encoder_distance
        found = {
            "hash": self.hash_distance <= HASH_RADIUS,
            "encoder": threshold is not None and away is not None and away <= threshold,
        }
        return tuple(name for name, near in found.items() if near)


def relation(pair: Pair, threshold: float | None) -> Relation | None:
    """Say what the pair is; None where it is nothing.

    A pair is looked at where the hash differs in at most 8 bits or the encoder's distance is at
    most `threshold`. Neither is believed alone, as drawings with little in them have much the same
    hashes and vectors: the thumbnails decide. Pictures of one proportion that nowhere differ
    visibly are duplicates. Where their outlines are the same everywhere they are alternatives, in
    other colours or a little changed, as are mirror images. What is left is an alternative if the
    encoder calls the two near and each shows the middle of the other.
    """
    near_by = pair.near_by(threshold)
    if not near_by:
        return None
    likeness = pair.likeness
    if same_proportions(pair.proportions):
        if likeness.same:
            return Relation.DUPLICATE
        if likeness.outlines >= SAME_OUTLINES:
            coloured = likeness.colour > SAME_COLOUR or likeness.light > SAME_LIGHT
            return Relation.COLOURS if coloured else Relation.CHANGED
        if likeness.mirrored >= SAME_OUTLINES:
            return Relation.MIRRORED
    if "encoder" in near_by and pair.aligned() >= SAME_PART:
        return Relation.CHANGED
    return None
