"""Five clustering methods of scikit-learn.

Each takes `Points` and returns labels (N,): 0 for the largest cluster, then the next; -1 for points
outside all clusters.
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

__all__ = ["Labels", "Method", "cluster", "number_by_size"]

Labels = NDArray[np.int32]

FIT_LIMIT = 20_000
"""Points that a method is fitted on; with more, on a sample. See docs/benchmarks.md."""

DENSITY_COMPONENTS = 16
"""Principal components that all methods but k-means use. In more dimensions every point is far from
all others, and BIC penalises the parameters of another Gaussian too much."""

MEANSHIFT_SAMPLE = 2000
BANDWIDTH_QUANTILE = 0.02
MIN_POINTS = 5  # of a dense region
RESTARTS = 10


class Method(StrEnum):
    """A clustering method."""

    KMEANS = "kmeans"
    """K clusters around K means (Lloyd); in small batches for large collections (Sculley 2010)."""

    GMM = "gmm"
    """A mixture of Gaussians with diagonal covariances."""

    MEANSHIFT = "meanshift"
    """Modes of the density (Comaniciu and Meer 2002); finds the number of clusters."""

    DBSCAN = "dbscan"
    """Dense regions (Ester et al. 1996); finds the number; some points stay outside."""

    HDBSCAN = "hdbscan"
    """Regions of different densities (Campello et al. 2013); otherwise as DBSCAN."""

    @property
    def takes_k(self) -> bool:
        """Whether the number of clusters is a parameter of the method."""
        return self in (Method.KMEANS, Method.GMM)


def cluster(points: Points, method: Method, k: int = 1, seed: int = 0) -> Labels:
    """Cluster points.

    Args:
        points: to cluster.
        method: how.
        k: number of clusters, for methods that take it; at most as many as different points.
        seed: of the method's random numbers.

    Raises:
        BadInput: k is not 1 to N.
    """
    if method.takes_k and len(points) and not 1 <= k <= len(points):
        raise BadInput(f"k must be 1 to {len(points):,}, the number of drawings; got {k}.")
    if points.distinct <= 1:
        return np.zeros(len(points), np.int32)
    return number_by_size(_FUNCTIONS[method](points, min(k, points.distinct), seed))


def number_by_size(labels: NDArray[Any]) -> Labels:
    """Number the clusters by size, the largest first, ties by the first row; -1 stays."""
    found, first, sizes = np.unique(labels, return_index=True, return_counts=True)
    clusters = np.flatnonzero(found >= 0)
    order = clusters[np.lexsort((first[clusters], -sizes[clusters]))]
    new = np.full(len(found), -1, np.int32)
    new[order] = np.arange(len(order))
    return np.asarray(new[np.searchsorted(found, labels)], np.int32)


def _kmeans(points: Points, k: int, seed: int) -> NDArray[Any]:
    from sklearn.cluster import KMeans, MiniBatchKMeans

    if len(points) <= FIT_LIMIT:
        model = KMeans(k, n_init=RESTARTS, random_state=seed)
    else:
        model = MiniBatchKMeans(k, batch_size=4096, n_init=RESTARTS, random_state=seed)
    with one_thread_fit():
        return np.asarray(model.fit_predict(points.values))


def fit_mixture(values: NDArray[np.float32], k: int, seed: int) -> Any:  # noqa: ANN401
    """Fit a mixture of k Gaussians; return scikit-learn's GaussianMixture."""
    from sklearn.mixture import GaussianMixture

    # A thousandth of the mean variance keeps a component from collapsing onto equal drawings.
    components = leading_components(values)
    floor = max(1e-3 * float(components.var(axis=0).mean()), 1e-12)
    with one_thread_fit():
        return GaussianMixture(
            k, covariance_type="diag", reg_covar=floor, max_iter=200, n_init=2, random_state=seed
        ).fit(components)


def _gmm(points: Points, k: int, seed: int) -> NDArray[Any]:
    fitted = fit_mixture(points.values[_sample(len(points), FIT_LIMIT, seed)], k, seed)
    return np.asarray(fitted.predict(leading_components(points.values)))


def leading_components(values: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the leading principal components in float64, which mixtures need."""
    return np.ascontiguousarray(values[:, :DENSITY_COMPONENTS], np.float64)


def _meanshift(points: Points, _: int, seed: int) -> NDArray[Any]:
    """The bandwidth is the mean distance to the farthest of the nearest 2 %, at least 5 points."""
    from sklearn.cluster import MeanShift, estimate_bandwidth

    values = points.values[:, :DENSITY_COMPONENTS]
    chosen = values[_sample(len(points), MEANSHIFT_SAMPLE, seed)]
    with one_thread_fit():
        quantile = min(
            max(BANDWIDTH_QUANTILE, (MIN_POINTS + 1) / len(chosen)), 1.0
        )  # each point counts itself
        bandwidth = estimate_bandwidth(chosen, quantile=quantile, random_state=seed)
        if bandwidth <= 0:  # most points are equal: each different point is a mode
            return np.unique(values, axis=0, return_inverse=True)[1].ravel()
        # Seeds on a grid take a tenth of the time.
        model = MeanShift(bandwidth=bandwidth, bin_seeding=True).fit(chosen)
        return np.asarray(model.predict(values))


def _dbscan(points: Points, _: int, seed: int) -> NDArray[Any]:
    """Epsilon is the median distance to the fifth nearest point, so half are core points.

    Equal points are merged to one weighted point, because DBSCAN stores all neighbours at once.
    """
    from sklearn.cluster import DBSCAN

    def fit(values: NDArray[np.float32]) -> NDArray[Any]:
        least = min(MIN_POINTS, len(values))
        kth_distances = ExactIndex(values, "euclidean").search(values, least).distances[:, -1]
        first, numbers, counts = np.unique(
            values, axis=0, return_index=True, return_inverse=True, return_counts=True
        )[1:]
        order = np.argsort(first)  # DBSCAN visits points in this order
        model = DBSCAN(eps=max(float(np.median(kth_distances)), 1e-6), min_samples=least)
        labels = model.fit_predict(values[first[order]], sample_weight=counts[order])
        return np.asarray(labels[np.argsort(order)[numbers.ravel()]])

    return _fit_sample(points, fit, seed)


def _hdbscan(points: Points, _: int, seed: int) -> NDArray[Any]:
    from sklearn.cluster import HDBSCAN

    def fit(values: NDArray[np.float32]) -> NDArray[Any]:
        least = max(2, min(MIN_POINTS, len(values)))
        return np.asarray(HDBSCAN(min_cluster_size=least, copy=True).fit_predict(values))

    return _fit_sample(points, fit, seed)


def _fit_sample(
    points: Points, fit: Callable[[NDArray[np.float32]], NDArray[Any]], seed: int
) -> NDArray[Any]:
    """Cluster at most `FIT_LIMIT` points; the others get the label of the nearest of these."""
    values = np.ascontiguousarray(points.values[:, :DENSITY_COMPONENTS])
    chosen = _sample(len(points), FIT_LIMIT, seed)
    with one_thread_fit():
        labels = fit(values[chosen])
    if len(chosen) == len(points):
        return labels
    nearest = ExactIndex(values[chosen], "euclidean").search(values, 1)
    return np.asarray(labels[nearest.indices[:, 0]])


def _sample(total: int, most: int, seed: int) -> NDArray[np.int64]:
    if total <= most:
        return np.arange(total)
    return np.sort(np.random.default_rng(seed).choice(total, most, replace=False))


@contextmanager
def one_thread_fit() -> Iterator[None]:
    """Fit on one thread, without warnings about convergence in the last digits.

    Several threads of BLAS and OpenMP wait for each other: on a busy machine with two cores,
    proposing k took forty times as long.
    """
    from sklearn.exceptions import ConvergenceWarning
    from threadpoolctl import threadpool_limits

    with one_blas_thread(), threadpool_limits(1, "openmp"), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.filterwarnings("ignore", "Binning data failed", UserWarning)
        yield


_FUNCTIONS: dict[Method, Callable[[Points, int, int], NDArray[Any]]] = {
    Method.KMEANS: _kmeans,
    Method.GMM: _gmm,
    Method.MEANSHIFT: _meanshift,
    Method.DBSCAN: _dbscan,
    Method.HDBSCAN: _hdbscan,
}
