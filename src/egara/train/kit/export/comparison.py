"""How well the vectors of two encoders agree, for example of a float32 and an 8-bit graph."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["VectorComparison", "compare_vectors"]

Vectors = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class VectorComparison:
    """How near one encoder's vectors are to another's.

    Attributes:
        drawings: the number of drawings.
        mean_cosine: the cosine between a drawing's two vectors, averaged over the drawings.
        worst_cosine: the smallest of these cosines.
        neighbour_overlap: the fraction of a drawing's ``k`` nearest neighbours by one encoder that
            are also among its ``k`` nearest neighbours by the other, averaged over the drawings.
        k: the number of nearest neighbours.
    """

    drawings: int
    mean_cosine: float
    worst_cosine: float
    neighbour_overlap: float
    k: int


def compare_vectors(reference: Vectors, other: Vectors, k: int = 10) -> VectorComparison:
    """Compare two arrays of vectors of the same drawings.

    Args:
        reference: (N, D), with N of 2 or more.
        other: (N, D).
        k: the number of nearest neighbours; N - 1 if there are fewer.

    Raises:
        ValueError: the shapes differ, or N is less than 2.
    """
    if reference.shape != other.shape or len(reference) < 2:
        raise ValueError(
            "Two arrays of one shape with two rows or more are needed, "
            f"not {reference.shape} and {other.shape}."
        )
    k = min(k, len(reference) - 1)
    first, second = _unit(reference), _unit(other)
    cosines = (first * second).sum(axis=1)
    near, also_near = _nearest(first, k), _nearest(second, k)
    shared = (near[:, :, None] == also_near[:, None, :]).any(axis=2).mean()
    return VectorComparison(
        len(first), float(cosines.mean()), float(cosines.min()), float(shared), k
    )


def _unit(vectors: Vectors) -> NDArray[np.float64]:
    values = vectors.astype(np.float64)
    lengths = np.linalg.norm(values, axis=1, keepdims=True)
    unit: NDArray[np.float64] = values / np.maximum(lengths, np.finfo(np.float64).tiny)
    return unit


def _nearest(unit: NDArray[np.float64], k: int) -> NDArray[np.intp]:
    products = unit @ unit.T
    np.fill_diagonal(products, -np.inf)
    return np.argsort(-products, axis=1, kind="stable")[:, :k]
