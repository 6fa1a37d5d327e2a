"""Propose the number of clusters: by the silhouette for k-means, by BIC for mixtures."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from egara.errors import Cancelled
from egara.explore.clustering.methods import Method, fit_mixture, leading_components, one_thread_fit
from egara.explore.clustering.points import Points
from egara.explore.neighbours import Cancel, Progress

__all__ = ["Proposal", "check_cancelled", "propose_k"]

CANDIDATES = (*range(2, 13), 14, 16, 20, 24, 32)
SAMPLE_SIZE = 2000


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed number of clusters.

    Attributes:
        k: the proposed number.
        scores: for each number that was tried, the mean silhouette (-1 to 1, higher is better) or
            the BIC (lower is better).
    """

    k: int
    scores: dict[int, float]


def propose_k(
    points: Points,
    method: Method,
    seed: int = 0,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Proposal:
    """Try some numbers from 2 (mixtures: 1) to 32 on at most 2,000 points and choose the best.

    Sources: Rousseeuw, "Silhouettes" (1987); Schwarz, "Estimating the dimension of a model" (1978).

    Args:
        points: the points to cluster.
        method: k-means or a mixture; other methods find the number themselves and get k = 1.
        seed: the seed of the sample and the fits.
        progress: receives the number of finished candidates and their total.
        cancel: called between two numbers.

    Raises:
        Cancelled: `cancel` returned true.
    """
    if points.distinct <= 2 or not method.takes_k:
        return Proposal(min(points.distinct, 1), {})
    rng = np.random.default_rng(seed)
    chosen = np.sort(rng.choice(len(points), min(SAMPLE_SIZE, len(points)), replace=False))
    values = points.values[chosen]
    max_k = min(points.distinct, len(values)) - 1
    is_mixture = method is Method.GMM
    tried = [k for k in CANDIDATES if k <= max_k]
    scores: dict[int, float] = {}
    for done, k in enumerate(numbers := (1, *tried) if is_mixture else tried):
        check_cancelled(cancel)
        if progress:
            progress(done, len(numbers))
        score = _bic(values, k, seed) if is_mixture else _silhouette(values, k, seed)
        if score is not None:
            scores[k] = score
    best = min if is_mixture else max
    return Proposal(best(scores, key=scores.__getitem__) if scores else 1, scores)


def check_cancelled(cancel: Cancel | None) -> None:
    """Raise `Cancelled` if the caller requests it.

    Raises:
        Cancelled: `cancel` returned true.
    """
    if cancel and cancel():
        raise Cancelled(
            "the search for clusters was cancelled; the next call starts from the beginning"
        )


def _silhouette(values: NDArray[np.float32], k: int, seed: int) -> float | None:
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score

    with one_thread_fit():
        labels = KMeans(k, n_init=3, random_state=seed).fit_predict(values)
        # A sample may have fewer different drawings than k, and the silhouette needs 2 clusters.
        is_defined = 1 < len(set(labels)) < len(values)
        return float(silhouette_score(values, labels)) if is_defined else None


def _bic(values: NDArray[np.float32], k: int, seed: int) -> float:
    return float(fit_mixture(values, k, seed).bic(leading_components(values)))
