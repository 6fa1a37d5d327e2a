"""t-SNE of a neighbour graph, with the optimiser of openTSNE and Egara's repulsive forces."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy  # its submodules are imported when they are used
from numpy.typing import NDArray

from egara.errors import BadInput, Cancelled
from egara.explore.mapping.affinities import joint_affinities
from egara.explore.mapping.overlaps import separate_overlaps
from egara.explore.mapping.repulsion import Repulsion
from egara.explore.neighbours.graph import NeighbourGraph
from egara.explore.neighbours.monitor import Cancel, Progress
from egara.search.threads import cores

__all__ = ["MIN_ROWS_FOR_THREADS", "lay_out"]

EARLY_ITERATIONS, LATE_ITERATIONS = 250, 750
EARLY_EXAGGERATION = 12.0
MOMENTUM = 0.8
REPORT_EVERY = 5  # iterations
MIN_ROWS_FOR_THREADS = 4096


def lay_out(
    graph: NeighbourGraph,
    start: NDArray[np.float64],
    progress: Progress | None = None,
    *,
    cancel: Cancel | None = None,
) -> NDArray[np.float32]:
    """Lay out a graph of N rows in two dimensions.

    The same arguments give the same map, on any number of threads. Fewer than three rows are placed
    side by side.

    Source: van der Maaten and Hinton 2008; exaggeration and learning rate from Belkina et al. 2019.

    Args:
        graph: the neighbour graph.
        start: (N, 2), the initial positions.
        progress: receives the finished iterations and their total number.
        cancel: called every few iterations.

    Returns:
        The map (N, 2).

    Raises:
        BadInput: `start` has another shape.
        Cancelled: `cancel` returned true.
    """
    total = len(graph.indices)
    if start.shape != (total, 2):
        raise BadInput(f"a start must have shape ({total}, 2); got {start.shape}")
    if total < 3 or not graph.indices.shape[1]:
        return np.column_stack([np.arange(total), np.zeros(total)]).astype(np.float32)
    from openTSNE import TSNEEmbedding
    from openTSNE.affinity import PrecomputedAffinities

    affinities = PrecomputedAffinities(joint_affinities(graph))
    embedding = TSNEEmbedding(start, affinities, negative_gradient_method=_Objective(Repulsion()))
    threads = cores() if total >= MIN_ROWS_FOR_THREADS else 1
    phases = ((EARLY_ITERATIONS, EARLY_EXAGGERATION, 0), (LATE_ITERATIONS, 1.0, EARLY_ITERATIONS))
    for iterations, exaggeration, before in phases:
        embedding.optimize(
            iterations,
            inplace=True,
            propagate_exception=True,
            exaggeration=exaggeration,
            learning_rate=max(total / exaggeration, 1.0),
            momentum=MOMENTUM,
            n_jobs=threads,
            callbacks=_callback(before, progress, cancel),
            callbacks_every_iters=REPORT_EVERY,
        )
    return separate_overlaps(np.asarray(embedding, np.float32))


class _Objective:
    """Gradient and divergence, in the form that the optimiser of openTSNE calls."""

    def __init__(self, repulsion: Repulsion) -> None:
        self._repulsion = repulsion

    def __call__(
        self,
        embedding: NDArray[np.float64],
        P: scipy.sparse.csr_matrix,  # noqa: N803 - openTSNE's name
        n_jobs: int = 1,
        should_eval_error: bool = False,
        **_: Any,  # noqa: ANN401 - parameters of openTSNE's own methods
    ) -> tuple[float, NDArray[np.float64]]:
        from openTSNE._tsne import estimate_positive_gradient_nn

        points = np.asarray(embedding)
        forces, pairs = self._repulsion(points)
        gradient = forces / -max(pairs, np.finfo(float).eps)
        settings = {"num_threads": n_jobs, "should_eval_error": should_eval_error}
        weights, divergence = estimate_positive_gradient_nn(
            P.indices, P.indptr, P.data, points, points, gradient, **settings
        )[:2]
        if should_eval_error:
            divergence += weights * np.log(pairs)
        return divergence, gradient


def _callback(
    before: int, progress: Progress | None, cancel: Cancel | None
) -> Callable[[int, float, NDArray[np.float64]], None]:
    def report(iteration: int, _error: float, _embedding: NDArray[np.float64]) -> None:
        if cancel and cancel():
            raise Cancelled(
                "the layout of the map was cancelled; the next call starts from the beginning"
            )
        if progress:
            progress(before + iteration, EARLY_ITERATIONS + LATE_ITERATIONS)

    return report
