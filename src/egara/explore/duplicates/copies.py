"""Decide whether two drawings are copies: one picture in two sizes or file formats.

The thresholds were measured with `benchmarks/copies.py`; see docs/benchmarks.md.
"""

from egara.explore.duplicates.similarity import SmallImage, visually_equal

__all__ = ["COPY_RADIUS", "is_copy", "same_proportions"]

COPY_RADIUS = 8
"""The largest Hamming distance of the perceptual hashes (64 bits) of copies."""

PROPORTION_TOLERANCE = 0.03


def is_copy(a: SmallImage, b: SmallImage, proportions: float) -> bool:
    """Return whether two pictures are copies.

    The caller has checked that their hashes differ in at most `COPY_RADIUS` bits.

    Args:
        a: the first picture.
        b: the second picture.
        proportions: width over height of the first, divided by that of the second; within 3 % of 1
            for copies.
    """
    return same_proportions(proportions) and visually_equal(a, b)


def same_proportions(proportions: float) -> bool:
    """Return whether two pictures have the same proportions; see `is_copy`."""
    return abs(proportions - 1) <= PROPORTION_TOLERANCE
