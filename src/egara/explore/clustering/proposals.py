"""How many clusters: by silhouette for k-means, by BIC for mixtures."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from egara.explore.clustering.methods import Method, fitting, mixture, of_density
from egara.explore.clustering.points import Points

__all__ = ["Proposal", "propose"]

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


def propose(points: Points, method: Method, seed: int = 0) -> Proposal:
    """Try some numbers from 2 (mixtures: 1) to 32 on at most 2,000 points, and take the best.

    Sources: Rousseeuw, "Silhouettes" (1987); Schwarz, "Estimating the dimension of a model" (1978).
    """
    if points.distinct <= 2 or not method.takes_k:
        return Proposal(min(points.distinct, 1), {})
    rng = np.random.default_rng(seed)
    chosen = np.sort(rng.choice(len(points), min(SAMPLE, len(points)), replace=False))
    values = points.values[chosen]
    most = min(points.distinct, len(values)) - 1
    tried = [k for k in CANDIDATES if k <= most]
    if method is Method.GMM:
        scores = {k: _bic(values, k, seed) for k in (1, *tried)}
        return Proposal(min(scores, key=scores.__getitem__), scores)
    silhouettes = {k: _silhouette(values, k, seed) for k in tried}
    scores = {k: score for k, score in silhouettes.items() if score is not None}
    return Proposal(max(scores, key=scores.__getitem__), scores) if scores else Proposal(1, {})


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
