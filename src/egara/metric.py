"""Types of vectors and metrics.

This module is at the root because `egara.encoders`, `egara.search` and `egara.explore` use these
types and may not import each other. The module imports only the standard library.
"""

from enum import StrEnum

__all__ = ["Metric", "VectorType"]


class VectorType(StrEnum):
    """The type of a vector's elements."""

    BITS = "bits"
    """`uint8`, eight bits per byte, packed like the result of `numpy.packbits`."""

    FLOATS = "floats"
    """`float32`."""


class Metric(StrEnum):
    """A distance between two vectors; smaller values mean more similar vectors."""

    HAMMING = "hamming"
    """The number of different bits; only for packed bits."""

    COSINE = "cosine"
    """1 minus the cosine similarity, 0 to 2; 1 if a vector is zero."""

    EUCLIDEAN = "euclidean"
    """The length of the difference (L2)."""

    INNER = "inner"
    """The negative inner product."""
