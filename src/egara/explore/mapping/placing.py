"""Placing new drawings on a map without moving the others."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from egara.explore.mapping.affinities import new_affinities
from egara.explore.mapping.layout import WORTH_THREADS
from egara.explore.mapping.repulsion import RepulsionField
from egara.search.threads import cores

__all__ = ["place"]

STEPS = 250
EXAGGERATION = 4.0
RATE = 0.1
MOMENTUM = 0.8
LONGEST = 0.25  # of a gradient, so that no drawing is flung away


def place(indices: NDArray[Any], xy: NDArray[np.float32]) -> NDArray[np.float32]:
    """Places (M, 2) for M new drawings on a map (N, 2).

    Each begins at the median of its neighbours, is drawn to them and pushed by all that are
    placed; new drawings do not see each other (Poličar, Stražar & Zupan 2023, section 2.3). They
    are drawn harder than in openTSNE's own settings: `benchmarks/map.py` says how well it serves.

    Args:
        indices: (M, k) rows of `xy`, the nearest placed drawings of each new one.
        xy: (N, 2), from `lay_out`.
    """
    placed = xy.astype(np.float64)
    start = np.asarray(np.median(placed[indices], axis=1))
    if len(placed) < 3 or not len(start):
        return np.asarray(start, np.float32)
    from openTSNE import PartialTSNEEmbedding, TSNEEmbedding
    from openTSNE.affinity import PrecomputedAffinities

    nothing = PrecomputedAffinities(csr_matrix((len(xy), len(xy))), normalize=False)
    embedding = PartialTSNEEmbedding(
        start,
        TSNEEmbedding(placed, nothing),
        new_affinities(indices, len(xy)),
        negative_gradient_method=_Objective(RepulsionField(placed)),
    )
    embedding.optimize(
        STEPS,
        inplace=True,
        exaggeration=EXAGGERATION,
        learning_rate=RATE,
        momentum=MOMENTUM,
        max_grad_norm=LONGEST,
        n_jobs=cores() if len(start) >= WORTH_THREADS else 1,
    )
    return np.asarray(embedding, np.float32)


class _Objective:
    """The gradient, as openTSNE's optimiser asks for it at every step."""

    def __init__(self, field: RepulsionField) -> None:
        self._field = field

    def __call__(
        self,
        embedding: NDArray[np.float64],
        P: csr_matrix,  # noqa: N803 - openTSNE's name
        reference_embedding: NDArray[np.float64],
        n_jobs: int = 1,
        **_: Any,  # noqa: ANN401 - settings of its own two methods
    ) -> tuple[float, NDArray[np.float64]]:
        from openTSNE._tsne import estimate_positive_gradient_nn

        points, placed = np.asarray(embedding), np.asarray(reference_embedding)
        forces, sums = self._field.at(points)
        gradient = forces / -np.maximum(sums, np.finfo(float).eps)[:, None]
        estimate_positive_gradient_nn(
            P.indices, P.indptr, P.data, points, placed, gradient, num_threads=n_jobs
        )
        return 0.0, gradient
