"""Whether two drawings are copies: the same picture at another size or in another file format.

The numbers were measured with `benchmarks/copies.py`; see docs/benchmarks.md.
"""

from egara.explore.duplicates.likeness import Look, differ_nowhere

__all__ = ["COPY_RADIUS", "is_copy", "same_proportions"]

COPY_RADIUS = 8
"""Bits of the perceptual hash, of 64, that may differ."""

SAME_PROPORTIONS = 0.03


def is_copy(a: Look, b: Look, proportions: float) -> bool:
    """Say whether two pictures are copies, whose hashes differ in at most `COPY_RADIUS` bits.

    Args:
        a: the one's look.
        b: the other's.
        proportions: of the one's width to height, over the other's: within 3 % of 1 in copies.
    """
    return same_proportions(proportions) and differ_nowhere(a, b)


def same_proportions(proportions: float) -> bool:
    """Say whether two pictures have one shape, by the quotient of their widths over heights."""
    return abs(proportions - 1) <= SAME_PROPORTIONS
