"""What a vector is made of, and how two of them are compared."""

from enum import StrEnum

__all__ = ["Metric", "VectorType"]


class VectorType(StrEnum):
    """What the columns of an embedding hold."""

    BITS = "bits"
    """Eight bits a column, `uint8`, packed as `numpy.packbits` packs them."""

    FLOATS = "floats"
    """One number a column, `float32`."""


class Metric(StrEnum):
    """How far apart two vectors are; nearer is smaller for all of them."""

    HAMMING = "hamming"
    """Number of bits that differ; for packed bits."""

    COSINE = "cosine"
    """1 minus the cosine, 0 to 2; 1 where either vector is zero."""

    EUCLIDEAN = "euclidean"
    """Length of the difference."""

    INNER = "inner"
    """Minus the inner product."""
