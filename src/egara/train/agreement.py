"""How far two encoders agree about the same drawings."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Agreement", "agreement"]

Vectors = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How near one encoder's vectors are to another's.

    Attributes:
        drawings: how many were compared.
        mean_cosine: between a drawing's two vectors, over all drawings.
        worst_cosine: of the drawing where they are furthest apart.
        neighbour_overlap: of a drawing's ``k`` nearest by one encoder, the fraction that is also
            among its ``k`` nearest by the other; the mean over all drawings.
        k: see above.
    """

    drawings: int
    mean_cosine: float
    worst_cosine: float
    neighbour_overlap: float
    k: int


def agreement(reference: Vectors, other: Vectors, k: int = 10) -> Agreement:
    """Compare (N, D) vectors with (N, D) vectors of the same N drawings, two or more.

    Of fewer than k + 1 drawings, all others are a drawing's nearest: then k is N - 1.

    Raises:
        ValueError: the shapes differ, or N is too small.
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
    return Agreement(len(first), float(cosines.mean()), float(cosines.min()), float(shared), k)


def _unit(vectors: Vectors) -> NDArray[np.float64]:
    values = vectors.astype(np.float64)
    lengths = np.linalg.norm(values, axis=1, keepdims=True)
    unit: NDArray[np.float64] = values / np.maximum(lengths, np.finfo(np.float64).tiny)
    return unit


def _nearest(unit: NDArray[np.float64], k: int) -> NDArray[np.intp]:
    products = unit @ unit.T
    np.fill_diagonal(products, -np.inf)
    return np.argsort(-products, axis=1, kind="stable")[:, :k]
