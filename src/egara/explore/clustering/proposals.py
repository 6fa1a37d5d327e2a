"""How many clusters: by silhouette for k-means, by BIC for mixtures."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from egara.errors import Cancelled
from egara.explore.clustering.methods import Method, fitting, mixture, of_density
from egara.explore.clustering.points import Points

__all__ = ["Proposal", "check", "propose"]

Progress = Callable[[int, int], None]
Cancel = Callable[[], bool]

CANDIDATES = (*range(2, 13), 14, 16, 20, 24, 32)
SAMPLE = 2000


@dataclass(frozen=True, slots=True)
class Proposal:
    """A number of clusters.

    Attributes:
        k: the proposed number.
        scores: what each number that was tried got: the mean silhouette (-1 to 1, higher is
            better), or the BIC (lower is better).
    """

    k: int
    scores: dict[int, float]


def propose(
    points: Points,
    method: Method,
    seed: int = 0,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Proposal:
    """Try some numbers from 2 (mixtures: 1) to 32 on at most 2,000 points, and take the best.

    Args:
        progress: is told how many numbers were tried, of how many.
        cancel: is asked between two numbers whether to stop.

    Raises:
        Cancelled: ``cancel`` answered true.

    Sources: Rousseeuw, "Silhouettes" (1987); Schwarz, "Estimating the dimension of a model" (1978).
    """
    if points.distinct <= 2 or not method.takes_k:
        return Proposal(min(points.distinct, 1), {})
    rng = np.random.default_rng(seed)
    chosen = np.sort(rng.choice(len(points), min(SAMPLE, len(points)), replace=False))
    values = points.values[chosen]
    most = min(points.distinct, len(values)) - 1
    mixed = method is Method.GMM
    tried = [k for k in CANDIDATES if k <= most]
    scores: dict[int, float] = {}
    for done, k in enumerate(numbers := (1, *tried) if mixed else tried):
        check(cancel)
        if progress:
            progress(done, len(numbers))
        score = _bic(values, k, seed) if mixed else _silhouette(values, k, seed)
        if score is not None:
            scores[k] = score
    best = min if mixed else max
    return Proposal(best(scores, key=scores.__getitem__) if scores else 1, scores)


def check(cancel: Cancel | None) -> None:
    """Stop where that is asked.

    Raises:
        Cancelled: ``cancel`` answered true.
    """
    if cancel and cancel():
        raise Cancelled("looking for clusters was stopped as asked; the next time begins anew")


def _silhouette(values: NDArray[np.float32], k: int, seed: int) -> float | None:
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score

    with fitting():
        labels = KMeans(k, n_init=3, random_state=seed).fit_predict(values)
        # In a sample there may be fewer different drawings.
        some = 1 < len(set(labels)) < len(values)
        return float(silhouette_score(values, labels)) if some else None


def _bic(values: NDArray[np.float32], k: int, seed: int) -> float:
    return float(mixture(values, k, seed).bic(of_density(values)))
