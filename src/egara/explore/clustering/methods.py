"""Five ways to put points into clusters, all of scikit-learn.

Each takes `Points` and answers labels (N,): 0 for the largest cluster, then the next; -1 for points
that the method leaves outside all clusters.
"""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from egara.errors import BadInput
from egara.explore.clustering.points import Points
from egara.search import ExactIndex
from egara.search.threads import one_blas_thread

__all__ = ["Labels", "Method", "by_size", "cluster"]

Labels = NDArray[np.int32]

ALL_AT_ONCE = 20_000
"""Up to so many points everything is fitted on all; see docs/benchmarks.md."""

OF_DENSITY = 16
"""Principal components that all but k-means look at: in more, every point is far from all others,
and BIC finds the parameters of another Gaussian too dear."""

SHIFTED = 2000
BANDWIDTH = 0.02
LEAST_DENSE = 5
RESTARTS = 10


class Method(StrEnum):
    """How clusters are found."""

    KMEANS = "kmeans"
    """K clusters around K means (Lloyd); in small batches for large collections (Sculley 2010)."""

    GMM = "gmm"
    """A mixture of Gaussians with diagonal covariances."""

    MEANSHIFT = "meanshift"
    """The modes of the density (Comaniciu and Meer 2002); finds the number itself."""

    DBSCAN = "dbscan"
    """Dense regions, joined (Ester et al. 1996); finds the number itself, and leaves some out."""

    HDBSCAN = "hdbscan"
    """Dense regions of any density (Campello et al. 2013); as DBSCAN otherwise."""

    @property
    def takes_k(self) -> bool:
        """Whether the number of clusters is given, or proposed, rather than found."""
        return self in (Method.KMEANS, Method.GMM)


def cluster(points: Points, method: Method, k: int = 1, seed: int = 0) -> Labels:
    """Cluster points; `k` counts for those methods that take it.

    There are never more clusters than different points.

    Raises:
        BadInput: k is not 1 to N.
    """
    if method.takes_k and len(points) and not 1 <= k <= len(points):
        raise BadInput(f"k must be 1 to {len(points):,}, the number of drawings; got {k}.")
    if points.distinct <= 1:
        return np.zeros(len(points), np.int32)
    return by_size(_WAYS[method](points, min(k, points.distinct), seed))


def by_size(labels: NDArray[Any]) -> Labels:
    """Number the clusters by their size, largest first, ties by the first row; -1 stays."""
    found, first, sizes = np.unique(labels, return_index=True, return_counts=True)
    real = np.flatnonzero(found >= 0)
    order = real[np.lexsort((first[real], -sizes[real]))]
    new = np.full(len(found), -1, np.int32)
    new[order] = np.arange(len(order))
    return np.asarray(new[np.searchsorted(found, labels)], np.int32)


def _kmeans(points: Points, k: int, seed: int) -> NDArray[Any]:
    from sklearn.cluster import KMeans, MiniBatchKMeans

    if len(points) <= ALL_AT_ONCE:
        model = KMeans(k, n_init=RESTARTS, random_state=seed)
    else:
        model = MiniBatchKMeans(k, batch_size=4096, n_init=RESTARTS, random_state=seed)
    with fitting():
        return np.asarray(model.fit_predict(points.values))


def mixture(values: NDArray[np.float32], k: int, seed: int) -> Any:  # noqa: ANN401
    """Fit a mixture of k Gaussians; scikit-learn's GaussianMixture."""
    from sklearn.mixture import GaussianMixture

    # A thousandth of the mean variance keeps a component from closing in on equal drawings.
    numbers = of_density(values)
    floor = max(1e-3 * float(numbers.var(axis=0).mean()), 1e-12)
    with fitting():
        return GaussianMixture(
            k, covariance_type="diag", reg_covar=floor, max_iter=200, n_init=2, random_state=seed
        ).fit(numbers)


def _gmm(points: Points, k: int, seed: int) -> NDArray[Any]:
    fitted = mixture(points.values[_some(len(points), ALL_AT_ONCE, seed)], k, seed)
    return np.asarray(fitted.predict(of_density(points.values)))


def of_density(values: NDArray[np.float32]) -> NDArray[np.float64]:
    """What all methods but k-means look at, in the precision that mixtures need."""
    return np.ascontiguousarray(values[:, :OF_DENSITY], np.float64)


def _meanshift(points: Points, _: int, seed: int) -> NDArray[Any]:
    """The bandwidth is the mean distance to the farthest of the nearest 2 %, at least five."""
    from sklearn.cluster import MeanShift, estimate_bandwidth

    values = points.values[:, :OF_DENSITY]
    chosen = values[_some(len(points), SHIFTED, seed)]
    with fitting():
        share = min(max(BANDWIDTH, (LEAST_DENSE + 1) / len(chosen)), 1.0)  # each counts itself
        bandwidth = estimate_bandwidth(chosen, quantile=share, random_state=seed)
        if bandwidth <= 0:  # most are equal: each different drawing is a mode
            return np.unique(values, axis=0, return_inverse=True)[1].ravel()
        # Seeds on a grid, where one is coarser than the points: a tenth of the time.
        model = MeanShift(bandwidth=bandwidth, bin_seeding=True).fit(chosen)
        return np.asarray(model.predict(values))


def _dbscan(points: Points, _: int, seed: int) -> NDArray[Any]:
    """Half of the points have their fifth nearest within epsilon, and so are core points.

    Equal points are one of their number's weight: every point's neighbours are held at once.
    """
    from sklearn.cluster import DBSCAN

    def fit(values: NDArray[np.float32]) -> NDArray[Any]:
        least = min(LEAST_DENSE, len(values))
        near = ExactIndex(values, "euclidean").search(values, least).distances[:, -1]
        first, place, counts = np.unique(
            values, axis=0, return_index=True, return_inverse=True, return_counts=True
        )[1:]
        order = np.argsort(first)  # clusters grow from the first points on
        model = DBSCAN(eps=max(float(np.median(near)), 1e-6), min_samples=least)
        found = model.fit_predict(values[first[order]], sample_weight=counts[order])
        return np.asarray(found[np.argsort(order)[place.ravel()]])

    return _dense(points, fit, seed)


def _hdbscan(points: Points, _: int, seed: int) -> NDArray[Any]:
    from sklearn.cluster import HDBSCAN

    def fit(values: NDArray[np.float32]) -> NDArray[Any]:
        least = max(2, min(LEAST_DENSE, len(values)))
        return np.asarray(HDBSCAN(min_cluster_size=least, copy=True).fit_predict(values))

    return _dense(points, fit, seed)


def _dense(
    points: Points, fit: Callable[[NDArray[np.float32]], NDArray[Any]], seed: int
) -> NDArray[Any]:
    """Labels of all: of many, a sample is clustered, and the others are with their nearest."""
    values = np.ascontiguousarray(points.values[:, :OF_DENSITY])
    chosen = _some(len(points), ALL_AT_ONCE, seed)
    with fitting():
        labels = fit(values[chosen])
    if len(chosen) == len(points):
        return labels
    nearest = ExactIndex(values[chosen], "euclidean").search(values, 1)
    return np.asarray(labels[nearest.indices[:, 0]])


def _some(total: int, most: int, seed: int) -> NDArray[np.int64]:
    if total <= most:
        return np.arange(total)
    return np.sort(np.random.default_rng(seed).choice(total, most, replace=False))


@contextmanager
def fitting() -> Iterator[None]:
    """Fit on one thread, and without a word where all is well enough: the last digit not settled.

    With several, those of BLAS and OpenMP wait for one another: on a busy machine with two cores
    proposing k took forty times as long.
    """
    from sklearn.exceptions import ConvergenceWarning
    from threadpoolctl import threadpool_limits

    with one_blas_thread(), threadpool_limits(1, "openmp"), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.filterwarnings("ignore", "Binning data failed", UserWarning)
        yield


_WAYS: dict[Method, Callable[[Points, int, int], NDArray[Any]]] = {
    Method.KMEANS: _kmeans,
    Method.GMM: _gmm,
    Method.MEANSHIFT: _meanshift,
    Method.DBSCAN: _dbscan,
    Method.HDBSCAN: _hdbscan,
}
