"""Clustering: methods, proposals, description, kept clusters."""

import math

import numpy as np
import pytest
from sklearn.cluster import DBSCAN
from sklearn.metrics import adjusted_rand_score, silhouette_score

from egara.errors import BadInput, Cancelled
from egara.explore.clustering import (
    Method,
    Points,
    cluster,
    distances_to_centroid,
    distinguishing_tags,
    euclidean_points,
    match_kept_clusters,
    number_by_size,
    propose_k,
)

SIZES = (40, 30, 20)


@pytest.fixture
def blobs():
    """Three groups far apart in 100 dimensions, and which each row is of."""
    rng = np.random.default_rng(0)
    middles = rng.normal(0, 10, (3, 100))
    truth = np.repeat(np.arange(3), SIZES)
    order = rng.permutation(90)
    vectors = (middles[truth] + rng.normal(0, 1, (90, 100))).astype(np.float32)
    return vectors[order], truth[order]


@pytest.mark.parametrize("method", list(Method))
def test_each_method_finds_well_separated_groups(blobs, method) -> None:
    vectors, truth = blobs
    labels = cluster(euclidean_points(vectors, "euclidean"), method, 3)
    inside = labels >= 0
    # Mean shift may see a point at the edge as a mode of its own.
    assert adjusted_rand_score(truth[inside], labels[inside]) > 0.98
    assert inside.mean() > 0.5
    if method.takes_k:
        assert np.bincount(labels).tolist() == list(SIZES)


def test_dbscan_fits_each_distinct_point_once_with_a_weight(monkeypatch) -> None:
    rng = np.random.default_rng(5)
    vectors = rng.normal(size=(150, 2)).astype(np.float32)
    vectors = np.concatenate([vectors, np.repeat(vectors[:20], 4, axis=0), vectors[:1] + 50])
    points = euclidean_points(rng.permutation(vectors), "euclidean")
    near = np.sort(np.linalg.norm(points.values[:, None] - points.values, axis=2))[:, 4]
    plain = DBSCAN(eps=float(np.median(near)), min_samples=5).fit_predict(points.values)
    seen = []
    fit = DBSCAN.fit

    def counted(self, X, *arguments, **options):  # noqa: N803 - scikit-learn's name
        seen.append(len(X))
        return fit(self, X, *arguments, **options)

    monkeypatch.setattr(DBSCAN, "fit", counted)
    assert np.array_equal(cluster(points, Method.DBSCAN), number_by_size(plain))
    assert seen == [points.distinct] == [151]


@pytest.mark.parametrize("method", list(Method))
def test_the_same_seed_gives_the_same_clusters(method) -> None:
    vectors = np.random.default_rng(3).normal(size=(200, 20)).astype(np.float32)
    first, second = (
        cluster(euclidean_points(vectors, "cosine", 1), method, 5, 1) for _ in range(2)
    )
    assert np.array_equal(first, second)


@pytest.mark.parametrize("method", [Method.KMEANS, Method.GMM])
def test_the_true_number_of_clusters_is_proposed(blobs, method) -> None:
    proposal = propose_k(euclidean_points(blobs[0], "euclidean"), method)
    assert proposal.k == 3
    best = max if method is Method.KMEANS else min
    assert best(proposal.scores, key=proposal.scores.get) == 3


def test_scores_of_a_k_means_proposal_are_silhouettes(blobs) -> None:
    vectors, truth = blobs
    scores = propose_k(euclidean_points(vectors, "euclidean"), Method.KMEANS).scores
    # 64 of 100 dimensions are kept: nearly the silhouette of the whole.
    assert scores[3] == pytest.approx(silhouette_score(vectors, truth), abs=0.05)


@pytest.mark.parametrize(("method", "numbers"), [(Method.KMEANS, 16), (Method.GMM, 17)])
def test_progress_of_a_proposal_counts_the_numbers_tried(blobs, method, numbers) -> None:
    told: list[tuple[int, int]] = []
    proposal = propose_k(
        euclidean_points(blobs[0], "euclidean"), method, progress=lambda *far: told.append(far)
    )
    assert told == [(done, numbers) for done in range(numbers)]
    assert len(proposal.scores) == numbers


def test_a_proposal_can_be_cancelled_between_two_numbers(blobs) -> None:
    told: list[int] = []
    with pytest.raises(Cancelled, match="clusters was cancelled"):
        propose_k(
            euclidean_points(blobs[0], "euclidean"),
            Method.KMEANS,
            progress=lambda done, _: told.append(done),
            cancel=lambda: len(told) == 3,
        )
    assert told == [0, 1, 2]


def test_points_keep_the_distances_of_the_encoder() -> None:
    rng = np.random.default_rng(1)
    bits = np.packbits(rng.random((30, 64)) < 0.5, axis=1)
    points = euclidean_points(bits, "hamming").values
    for a, b in ((0, 1), (4, 9)):
        differing = int(np.unpackbits(bits[a] ^ bits[b]).sum())
        assert np.linalg.norm(points[a] - points[b]) == pytest.approx(math.sqrt(differing), 1e-4)
    floats = rng.normal(size=(30, 20)).astype(np.float32)
    units = floats / np.linalg.norm(floats, axis=1, keepdims=True)
    points = euclidean_points(floats, "cosine").values
    expected = np.linalg.norm(units[3] - units[7])
    assert np.linalg.norm(points[3] - points[7]) == pytest.approx(expected, 1e-4)


@pytest.mark.parametrize("method", list(Method))
@pytest.mark.parametrize("count", [0, 1, 2, 3, 7])
def test_few_and_equal_drawings_are_clustered_without_warnings(method, count) -> None:
    equal = np.ones((count, 9), np.float32)
    points = euclidean_points(equal, "cosine")
    assert points.distinct == min(count, 1)
    assert cluster(points, method, 1).tolist() == [0] * count
    assert propose_k(points, method).scores == {}
    different = np.eye(9, dtype=np.float32)[:count]
    points = euclidean_points(different, "cosine")
    labels = cluster(points, method, propose_k(points, method).k)
    assert len(labels) == count


def test_equal_drawings_stay_together_and_k_is_at_most_the_distinct_drawings() -> None:
    vectors = np.repeat(np.eye(3, dtype=np.float32), [5, 3, 2], axis=0)
    labels = cluster(euclidean_points(vectors, "euclidean"), Method.KMEANS, 7)
    assert labels.tolist() == [0] * 5 + [1] * 3 + [2] * 2


@pytest.mark.parametrize("k", [0, 11])
def test_k_outside_1_to_n_is_refused(k) -> None:
    points = euclidean_points(np.random.default_rng(0).normal(size=(10, 4)), "euclidean")
    with pytest.raises(BadInput, match="1 to 10"):
        cluster(points, Method.KMEANS, k)


def test_many_points_are_clustered_from_a_sample(monkeypatch, blobs) -> None:
    monkeypatch.setattr("egara.explore.clustering.methods.FIT_LIMIT", 60)
    vectors, truth = blobs
    for method in Method:
        labels = cluster(euclidean_points(vectors, "euclidean"), method, 3)
        inside = labels >= 0
        assert adjusted_rand_score(truth[inside], labels[inside]) > 0.98, method


def test_clusters_are_numbered_by_size_and_minus_one_stays() -> None:
    assert number_by_size(np.array([7, 3, 3, -1, 9, 9, 9])).tolist() == [2, 1, 1, -1, 0, 0, 0]
    assert number_by_size(np.array([5, 2, 5, 2])).tolist() == [0, 1, 0, 1]


def test_distances_to_the_centroid_are_those_to_the_mean() -> None:
    points = Points(np.float32([[0, 0], [2, 0], [5, 5]]), 3)
    assert distances_to_centroid(points, np.int32([0, 0, 1])).tolist() == [1, 1, 0]


def test_tag_scores_are_log_odds_ratios_over_their_standard_deviation() -> None:
    labels = np.int32([0] * 10 + [1] * 10 + [-1] * 5)
    rows = {"cat": np.arange(8), "all": np.arange(25), "once": np.array([12])}
    first, second = distinguishing_tags(rows, labels)
    ratio = math.log((8.5 / 2.5) / (0.5 / 15.5))
    z = ratio / math.sqrt(1 / 8.5 + 1 / 2.5 + 1 / 0.5 + 1 / 15.5)
    assert first == [("cat", pytest.approx(z))]
    assert second == []
    assert distinguishing_tags({}, labels) == [[], []]
    assert distinguishing_tags({}, np.int32([])[:0]) == []


def mask(*rows: int) -> np.ndarray:
    found = np.zeros(10, bool)
    found[list(rows)] = True
    return found


def test_a_kept_set_gets_the_clusters_it_holds_most_of_and_joins_them() -> None:
    labels = np.int32([0, 0, 0, 0, 1, 1, 1, 2, 2, -1])
    kept = [mask(4, 5), mask(0, 1)]  # most of cluster 1; half of cluster 0 is not enough
    assert match_kept_clusters(labels, kept)[1] == {1: 0}
    joined, names = match_kept_clusters(labels, [mask(4, 5, 6, 7, 8, 9)])
    assert joined.tolist() == [1, 1, 1, 1, 0, 0, 0, 0, 0, -1]
    assert names == {0: 0}
    same, none = match_kept_clusters(labels, [])
    assert (same.tolist(), none) == (labels.tolist(), {})


def test_a_cluster_goes_to_the_set_with_most_members_and_the_last_of_equals() -> None:
    labels = np.int32([0] * 6 + [1] * 4)
    assert match_kept_clusters(labels, [mask(0, 1, 2, 3, 4), mask(0, 1, 2, 3)])[1] == {0: 0}
    assert match_kept_clusters(labels, [mask(0, 1, 2, 3), mask(0, 1, 2, 3)])[1] == {0: 1}
