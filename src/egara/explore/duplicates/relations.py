"""What two drawings are to one another: duplicates, alternatives, or nothing.

The numbers were measured with `benchmarks/duplicates.py`; see docs/benchmarks.md.
"""

from dataclasses import dataclass
from enum import StrEnum

from egara.explore.duplicates.likeness import Likeness

__all__ = ["HASH_RADIUS", "Pair", "Relation", "relation"]

HASH_RADIUS = 8
"""Bits of the perceptual hash, of 64, that may differ."""

SAME_SHAPE = 0.95
ALIKE = 0.9
SAME_COLOUR = 0.6
SAME_LIGHT = 12.0
SAME_PROPORTIONS = 0.03


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
    """

    hash_distance: int
    encoder_distance: float | None
    likeness: Likeness
    proportions: float


def relation(pair: Pair, threshold: float | None) -> Relation | None:
    """Say what the pair is; None where it is nothing.

    A pair is looked at where the hash differs in at most 8 bits or the encoder's distance is at
    most `threshold`. Where the thumbnails have one shape and one proportion it is a duplicate, or
    where the colours are others an alternative; where one is the other's mirror image, an
    alternative too. What is left is an alternative if the encoder says so; the hash alone is not
    believed where the shapes differ, as pictures with little in them have few hashes.
    """
    by_encoder = (
        threshold is not None
        and pair.encoder_distance is not None
        and pair.encoder_distance <= threshold
    )
    if not by_encoder and pair.hash_distance > HASH_RADIUS:
        return None
    same_proportions = abs(pair.proportions - 1) <= SAME_PROPORTIONS
    if same_proportions and pair.likeness.shape >= SAME_SHAPE:
        same = pair.likeness.colour <= SAME_COLOUR and pair.likeness.light <= SAME_LIGHT
        return Relation.DUPLICATE if same else Relation.COLOURS
    if same_proportions and pair.likeness.mirrored >= SAME_SHAPE:
        return Relation.MIRRORED
    return Relation.CHANGED if by_encoder or pair.likeness.shape >= ALIKE else None
