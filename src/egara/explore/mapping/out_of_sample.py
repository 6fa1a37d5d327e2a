"""Place new drawings on a map without moving the others (out-of-sample embedding)."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy  # its submodules are imported when they are used
from numpy.typing import NDArray

from egara.explore.mapping.affinities import new_affinities
from egara.explore.mapping.repulsion import RepulsionField
from egara.explore.mapping.tsne import MIN_ROWS_FOR_THREADS
from egara.search.threads import cores

__all__ = ["place_new_points"]

ITERATIONS = 250
EXAGGERATION = 4.0
LEARNING_RATE = 0.1
MOMENTUM = 0.8
MAX_GRADIENT_NORM = 0.25  # keeps drawings from being thrown far away


def place_new_points(indices: NDArray[Any], xy: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return positions (M, 2) for M new drawings on a map.

    A new drawing starts at the median of its neighbours. The neighbours attract it and all drawings
    of the map repel it; new drawings do not affect each other (Poličar, Stražar and Zupan 2023,
    section 2.3). The attraction is stronger than openTSNE's default; `benchmarks/map.py` measures
    the result.

    Args:
        indices: (M, k), rows of `xy`: the nearest neighbours of each new drawing on the map.
        xy: (N, 2), the map from `lay_out`.
    """
    placed = xy.astype(np.float64)
    start = np.asarray(np.median(placed[indices], axis=1))
    if len(placed) < 3 or not len(start):
        return np.asarray(start, np.float32)
    from openTSNE import PartialTSNEEmbedding, TSNEEmbedding
    from openTSNE.affinity import PrecomputedAffinities

    no_affinities = PrecomputedAffinities(
        scipy.sparse.csr_matrix((len(xy), len(xy))), normalize=False
    )
    embedding = PartialTSNEEmbedding(
        start,
        TSNEEmbedding(placed, no_affinities),
        new_affinities(indices, len(xy)),
        negative_gradient_method=_Objective(RepulsionField(placed)),
    )
    embedding.optimize(
        ITERATIONS,
        inplace=True,
        exaggeration=EXAGGERATION,
        learning_rate=LEARNING_RATE,
        momentum=MOMENTUM,
        max_grad_norm=MAX_GRADIENT_NORM,
        n_jobs=cores() if len(start) >= MIN_ROWS_FOR_THREADS else 1,
    )
    return np.asarray(embedding, np.float32)


class _Objective:
    """The gradient, in the form that the optimiser of openTSNE calls."""

    def __init__(self, field: RepulsionField) -> None:
        self._field = field

    def __call__(
        self,
        embedding: NDArray[np.float64],
        P: scipy.sparse.csr_matrix,  # noqa: N803 - openTSNE's name
        reference_embedding: NDArray[np.float64],
        n_jobs: int = 1,
        **_: Any,  # noqa: ANN401 - parameters of openTSNE's own methods
    ) -> tuple[float, NDArray[np.float64]]:
        from openTSNE._tsne import estimate_positive_gradient_nn

        points, placed = np.asarray(embedding), np.asarray(reference_embedding)
        forces, sums = self._field.at(points)
        gradient = forces / -np.maximum(sums, np.finfo(float).eps)[:, None]
        estimate_positive_gradient_nn(
            P.indices, P.indptr, P.data, points, placed, gradient, num_threads=n_jobs
        )
        return 0.0, gradient
