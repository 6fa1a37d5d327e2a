"""Agreement of clusters and classes (art style paper, section 4.2.3).

The arguments of the metrics are two lists: the class and the cluster of each of N drawings. Class
and cluster names may have any type that numpy can compare; only equality matters.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linear_sum_assignment

from egara.errors import BadInput
from egara.metric import Metric

__all__ = [
    "METRIC_NAMES",
    "ClusteringMetrics",
    "adjusted_rand_index",
    "clustering_accuracy",
    "clustering_agreement",
    "contingency",
    "k_means",
    "k_means_agreement",
    "normalised_mutual_information",
]

RESTARTS = 10
"""Runs of k-means with different initial centres; the best one is used."""

PERMUTATIONS = 10
"""Random permutations of the classes, to estimate the NMI by chance."""


@dataclass(frozen=True, slots=True)
class ClusteringMetrics:
    """The three metrics of the paper's Table 2, and two that show how much of the NMI is chance.

    With small classes, NMI is far above 0 by chance: 0.88 for 2,000 drawings of 1,000 artists.

    Attributes:
        accuracy: see `clustering_accuracy`.
        ari: see `adjusted_rand_index`; 0 by chance.
        nmi: see `normalised_mutual_information`.
        ami: adjusted mutual information: 0 by chance, 1 for the same partition (Vinh, Epps and
            Bailey, JMLR 11, 2010).
        nmi_by_chance: the mean NMI of the same clusters when the drawings are permuted.
    """

    accuracy: float
    ari: float
    nmi: float
    ami: float = math.nan  # missing in files of an earlier version
    nmi_by_chance: float = math.nan


METRIC_NAMES = ("accuracy", "ARI", "NMI", "AMI", "NMI by chance")
"""Column names for the fields of `ClusteringMetrics`, in their order."""


def k_means_agreement(
    vectors: NDArray[Any], classes: ArrayLike, metric: Metric, *, seed: int = 0
) -> ClusteringMetrics:
    """Cluster vectors with k-means, one cluster for each class, and compare with the classes.

    Args:
        vectors: (N, D) floats, or bits packed into uint8.
        classes: (N,).
        metric: the metric of the encoder; see `k_means`.
        seed: the random seed.

    Raises:
        BadInput: the numbers of classes and vectors differ, or all classes are the same.
    """
    names = np.unique(np.asarray(classes))
    if len(names) < 2:
        raise BadInput(
            f"Clusters are compared with two classes or more; the {len(vectors):,} drawings have "
            f"{len(names)}."
        )
    return clustering_agreement(classes, k_means(vectors, len(names), metric, seed=seed), seed=seed)


def clustering_agreement(
    classes: ArrayLike, clusters: ArrayLike, *, seed: int = 0
) -> ClusteringMetrics:
    """Compute all metrics.

    Args:
        classes: (N,).
        clusters: (N,).
        seed: the random seed of the permutations.
    """
    from sklearn.metrics import adjusted_mutual_info_score

    rng = np.random.default_rng(seed)
    permuted = (rng.permutation(np.asarray(classes)) for _ in range(PERMUTATIONS))
    return ClusteringMetrics(
        clustering_accuracy(classes, clusters),
        adjusted_rand_index(classes, clusters),
        normalised_mutual_information(classes, clusters),
        float(adjusted_mutual_info_score(classes, clusters)),
        float(np.mean([normalised_mutual_information(p, clusters) for p in permuted])),
    )


def k_means(vectors: NDArray[Any], k: int, metric: Metric, *, seed: int = 0) -> NDArray[np.int32]:
    """Return the cluster, 0 to k - 1, of each of (N, D) vectors.

    k-means uses Euclidean distances. Therefore bits are converted to 0 and 1, and vectors with the
    cosine metric are normalised to length 1, as when a collection is clustered.
    """
    from sklearn.cluster import KMeans
    from sklearn.preprocessing import normalize

    values = np.unpackbits(vectors, axis=1) if metric == Metric.HAMMING else vectors
    values = values.astype(np.float32)
    if metric == Metric.COSINE:
        values = normalize(values)
    labels: NDArray[np.int32] = KMeans(k, n_init=RESTARTS, random_state=seed).fit_predict(values)
    return labels


def clustering_accuracy(classes: ArrayLike, clusters: ArrayLike) -> float:
    """Return the share of drawings in the cluster that is assigned to their class, 0 to 1.

    The assignment of clusters to classes is one to one and maximises this share (Hungarian method).
    Source: Xie et al., Unsupervised deep embedding for clustering analysis, ICML 2016.
    """
    table = contingency(classes, clusters)
    rows, columns = linear_sum_assignment(table, maximize=True)
    return float(table[rows, columns].sum() / table.sum())


def adjusted_rand_index(classes: ArrayLike, clusters: ArrayLike) -> float:
    """Return the agreement over pairs of drawings: 1 for the same partition, 0 by chance.

    The lowest value is -0.5.
    Source: Hubert and Arabie, Comparing partitions, Journal of Classification 2, 1985.
    """
    table = contingency(classes, clusters)
    pairs_in_both = _pairs(table)
    in_class, in_cluster = _pairs(table.sum(axis=1)), _pairs(table.sum(axis=0))
    expected = in_class * in_cluster / max(_pairs(table.sum()), 1)
    largest = (in_class + in_cluster) / 2
    # Both have one group, or both have N groups: the same partition.
    return 1.0 if largest == expected else (pairs_in_both - expected) / (largest - expected)


def normalised_mutual_information(classes: ArrayLike, clusters: ArrayLike) -> float:
    """Return the mutual information divided by the mean of the two entropies, 0 to 1.

    The mean is arithmetic, as in scikit-learn. If both have a single group, the result is 1.
    """
    table = contingency(classes, clusters)
    of_class, of_cluster = _entropy(table.sum(axis=1)), _entropy(table.sum(axis=0))
    if of_class + of_cluster == 0:
        return 1.0
    shared = of_class + of_cluster - _entropy(table.ravel())
    return max(0.0, 2 * shared / (of_class + of_cluster))


def contingency(classes: ArrayLike, clusters: ArrayLike) -> NDArray[np.int64]:
    """Return the number of drawings of each class in each cluster, (C, K)."""
    classes, clusters = np.asarray(classes), np.asarray(clusters)
    if classes.ndim != 1 or classes.shape != clusters.shape or not len(classes):
        raise BadInput(
            "classes and clusters must be two lists of the same length, at least 1; "
            f"got the shapes {classes.shape} and {clusters.shape}"
        )
    names, rows = np.unique(classes, return_inverse=True)
    numbers, columns = np.unique(clusters, return_inverse=True)
    codes = rows * len(numbers) + columns
    counts = np.bincount(codes, minlength=len(names) * len(numbers))
    return counts.reshape(len(names), len(numbers))


def _pairs(counts: NDArray[np.int64]) -> float:
    return float((counts * (counts - 1) // 2).sum())


def _entropy(counts: NDArray[np.int64]) -> float:
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log(shares)).sum())
