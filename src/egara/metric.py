"""Types of vectors and metrics.

This module is at the root because `egara.encoders`, which declare them, and `egara.search` and
`egara.explore`, which compute with them, may not import each other. It needs the standard library
only.
"""

from enum import StrEnum

__all__ = ["Metric", "VectorType"]


class VectorType(StrEnum):
    """The type of the columns of a vector."""

    BITS = "bits"
    """`uint8`, eight bits in a column, packed as by `numpy.packbits`."""

    FLOATS = "floats"
    """`float32`."""


class Metric(StrEnum):
    """The distance of two vectors; for every metric, smaller is nearer."""

    HAMMING = "hamming"
    """The number of differing bits; for packed bits."""

    COSINE = "cosine"
    """1 minus the cosine, 0 to 2; 1 if either vector is zero."""

    EUCLIDEAN = "euclidean"
    """The length of the difference."""

    INNER = "inner"
    """The negative inner product."""
