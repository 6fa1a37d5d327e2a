"""t-SNE of a neighbour graph: openTSNE's affinities and optimiser, Egara's repulsion."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from egara.errors import BadInput, Cancelled
from egara.explore.graph import NeighbourGraph
from egara.explore.mapping.affinities import joint_affinities
from egara.explore.mapping.apart import apart
from egara.explore.mapping.repulsion import Repulsion
from egara.explore.watching import Cancel, Progress
from egara.search.threads import cores

__all__ = ["WORTH_THREADS", "lay_out"]

EARLY, LATE = 250, 750
EXAGGERATION = 12.0
MOMENTUM = 0.8
TOLD_EVERY = 5
WORTH_THREADS = 4096  # drawings


def lay_out(
    graph: NeighbourGraph,
    start: NDArray[np.float64],
    progress: Progress | None = None,
    *,
    cancel: Cancel | None = None,
) -> NDArray[np.float32]:
    """The map (N, 2) of a graph of N rows, beginning at `start` (N, 2).

    The same graph and start give the same map, on any number of threads. Fewer than three rows
    need no optimiser: they are put side by side. `progress` is called with the steps done and
    those to do in all.

    Raises `BadInput` where `start` does not fit; `Cancelled` soon after `cancel` answers true.

    Source: van der Maaten & Hinton 2008; exaggeration and learning rate as Belkina et al. 2019.
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
    threads = cores() if total >= WORTH_THREADS else 1
    for steps, exaggeration, before in ((EARLY, EXAGGERATION, 0), (LATE, 1.0, EARLY)):
        embedding.optimize(
            steps,
            inplace=True,
            propagate_exception=True,
            exaggeration=exaggeration,
            learning_rate=max(total / exaggeration, 1.0),
            momentum=MOMENTUM,
            n_jobs=threads,
            callbacks=_told(before, progress, cancel),
            callbacks_every_iters=TOLD_EVERY,
        )
    return apart(np.asarray(embedding, np.float32))


class _Objective:
    """Gradient and divergence, as openTSNE's optimiser asks for them at every step."""

    def __init__(self, repulsion: Repulsion) -> None:
        self._repulsion = repulsion

    def __call__(
        self,
        embedding: NDArray[np.float64],
        P: csr_matrix,  # noqa: N803 - openTSNE's name
        n_jobs: int = 1,
        should_eval_error: bool = False,
        **_: Any,  # noqa: ANN401 - settings of its own two methods
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


def _told(
    before: int, progress: Progress | None, cancel: Cancel | None
) -> Callable[[int, float, NDArray[np.float64]], None]:
    def tell(step: int, _error: float, _embedding: NDArray[np.float64]) -> None:
        if cancel and cancel():
            raise Cancelled("drawing the map was stopped as asked; the next time begins anew")
        if progress:
            progress(before + step, EARLY + LATE)

    return tell
