"""Layouts of maps: forces against brute force and openTSNE, initialisation, new points."""

import numpy as np
import pytest
from openTSNE import tsne
from scipy.sparse import csr_matrix
from scipy.spatial.distance import pdist

from egara.errors import BadInput, Cancelled
from egara.explore.mapping import lay_out, map_quality, pca_initialisation, place_new_points
from egara.explore.mapping.affinities import joint_affinities
from egara.explore.mapping.overlaps import MIN_SEPARATION, separate_overlaps
from egara.explore.mapping.repulsion import Repulsion, RepulsionField
from egara.explore.mapping.tsne import _Objective
from egara.explore.neighbours import neighbour_graph
from egara.search import ExactIndex


def clusters(rows: int = 240, count: int = 4, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    owners = np.arange(rows) % count
    vectors = 8 * np.eye(count, 12)[owners] + rng.normal(size=(rows, 12))
    return vectors.astype(np.float32), owners


def a_map(vectors: np.ndarray, metric: str = "euclidean", seed: int = 0) -> np.ndarray:
    graph = neighbour_graph(ExactIndex(vectors, metric), 10)
    return lay_out(graph, pca_initialisation(vectors, metric, seed))


@pytest.mark.parametrize("extent", [1e-4, 1.0, 40.0])
def test_repulsion_is_that_of_all_pairs(extent: float) -> None:
    points = np.random.default_rng(1).normal(scale=extent, size=(700, 2))
    difference = points[:, None] - points[None]
    inverse = 1 / (1 + (difference**2).sum(axis=2))
    expected = (difference * inverse[..., None] ** 2).sum(axis=1)
    forces, pairs = Repulsion()(points)
    assert pairs == pytest.approx(inverse.sum() - len(points), rel=0.02)
    assert np.linalg.norm(forces - expected) < 0.05 * np.linalg.norm(expected)


def test_the_field_is_the_repulsion_by_fixed_points() -> None:
    rng = np.random.default_rng(2)
    points, others = rng.normal(scale=20, size=(900, 2)), rng.normal(scale=10, size=(50, 2))
    difference = others[:, None] - points[None]
    inverse = 1 / (1 + (difference**2).sum(axis=2))
    expected = (difference * inverse[..., None] ** 2).sum(axis=1)
    forces, sums = RepulsionField(points).at(others)
    np.testing.assert_allclose(sums, inverse.sum(axis=1), rtol=0.03)
    assert np.linalg.norm(forces - expected) < 0.05 * np.linalg.norm(expected)


def test_cached_kernels_give_the_same_forces_as_new_ones() -> None:
    rng = np.random.default_rng(3)
    kept = Repulsion()
    for scale in (30, 30.01, 55, 1e-3, 30):
        points = rng.normal(scale=scale, size=(200, 2))
        np.testing.assert_array_equal(kept(points)[0], Repulsion()(points)[0])


def test_the_gradient_and_the_divergence_are_those_of_openTSNE() -> None:  # noqa: N802
    vectors, _ = clusters()
    weights = joint_affinities(neighbour_graph(ExactIndex(vectors, "euclidean"), 10))
    points = np.random.default_rng(4).normal(scale=12, size=(len(vectors), 2))
    divergence, gradient = _Objective(Repulsion())(points, weights, should_eval_error=True)
    expected = tsne.kl_divergence_bh(
        points, weights, 1, {"theta": 0.0}, should_eval_error=True
    )  # theta 0: all pairs
    assert divergence == pytest.approx(expected[0], rel=5e-3)
    assert np.linalg.norm(gradient - expected[1]) < 0.05 * np.linalg.norm(expected[1])


def test_affinities_are_the_same_for_all_neighbours_and_sum_to_one() -> None:
    vectors, _ = clusters(60)
    graph = neighbour_graph(ExactIndex(vectors, "euclidean"), 5)
    dense = np.zeros((60, 60))
    np.put_along_axis(dense, graph.indices.astype(np.int64), 1, axis=1)
    dense = np.maximum(dense, dense.T)
    found = joint_affinities(graph)
    assert isinstance(found, csr_matrix)
    np.testing.assert_allclose(found.toarray(), dense / dense.sum())


def test_clusters_are_separate_on_the_map() -> None:
    vectors, owners = clusters()
    xy = a_map(vectors)
    assert (xy.shape, xy.dtype) == ((240, 2), np.float32)
    distances = np.linalg.norm(xy[:, None] - xy[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    nearest = np.argsort(distances, axis=1)[:, :5]
    assert (owners[nearest] == owners[:, None]).mean() > 0.99
    assert map_quality(ExactIndex(vectors, "euclidean"), xy).trustworthiness > 0.9


def test_the_seed_determines_the_map() -> None:
    vectors, _ = clusters(90)
    np.testing.assert_array_equal(a_map(vectors), a_map(vectors))
    assert not np.array_equal(a_map(vectors), a_map(vectors, seed=1))


@pytest.mark.parametrize("rows", [0, 1, 2, 3, 4, 12])
def test_few_drawings_have_a_map(rows: int) -> None:
    vectors, _ = clusters(max(rows, 4))
    index = ExactIndex(vectors[:rows], "euclidean")
    xy = lay_out(neighbour_graph(index, 10), pca_initialisation(vectors[:rows], "euclidean"))
    assert xy.shape == (rows, 2)
    assert np.isfinite(xy).all()
    assert len(np.unique(xy, axis=0)) == rows


@pytest.mark.parametrize("metric", ["euclidean", "cosine", "inner", "hamming"])
def test_equal_drawings_have_a_map(metric: str) -> None:
    kind = np.uint8 if metric == "hamming" else np.float32
    for vectors in (np.zeros((40, 6), kind), np.ones((40, 6), kind)):
        xy = a_map(vectors, metric)
        assert np.isfinite(xy).all()
        assert pdist(xy).min() > 0.5 * MIN_SEPARATION * np.ptp(xy, axis=0).max() / np.sqrt(40)


def test_overlapping_points_are_separated_and_others_stay() -> None:
    xy = np.random.default_rng(0).normal(size=(50, 2)).astype(np.float32)
    xy[10:20] = xy[3]
    moved = separate_overlaps(xy)
    alone = np.delete(np.arange(50), np.arange(10, 20))
    np.testing.assert_array_equal(moved[alone], xy[alone])
    width = MIN_SEPARATION * np.ptp(xy, axis=0).max() / np.sqrt(50)
    assert pdist(moved).min() > 0.5 * width
    assert np.linalg.norm(moved[10:20] - xy[3], axis=1).max() < 4 * width
    for same in (np.zeros((5, 2), np.float32), np.array([[0, 0], [1, 0]], np.float32)):
        np.testing.assert_array_equal(separate_overlaps(same), same)


def test_the_initialisation_is_the_principal_components() -> None:
    vectors, _ = clusters()
    centred = vectors - vectors.mean(axis=0)
    expected = centred @ np.linalg.svd(centred, full_matrices=False)[2][:2].T
    start = pca_initialisation(vectors, "euclidean")
    assert start[:, 0].std() == pytest.approx(1e-4, rel=0.01)
    for axis in (0, 1):
        assert abs(np.corrcoef(start[:, axis], expected[:, axis])[0, 1]) > 0.999


def test_the_initialisation_of_wide_bits_separates_groups() -> None:
    rng = np.random.default_rng(5)
    bits = np.repeat(rng.integers(0, 2, (2, 4096), np.uint8), 30, axis=0)
    flipped = bits ^ (rng.random(bits.shape) < 0.1)
    start = pca_initialisation(np.packbits(flipped, axis=1), "hamming")
    assert start[:30, 0].max() < start[30:, 0].min() or start[:30, 0].min() > start[30:, 0].max()


def test_a_layout_reports_progress_and_can_be_cancelled() -> None:
    vectors, _ = clusters(40)
    graph = neighbour_graph(ExactIndex(vectors, "euclidean"), 10)
    start = pca_initialisation(vectors, "euclidean")
    told: list[tuple[int, int]] = []
    lay_out(graph, start, lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]
    told.clear()
    with pytest.raises(Cancelled, match="was cancelled"):
        lay_out(graph, start, lambda *step: told.append(step), cancel=lambda: len(told) == 3)
    assert len(told) == 3


def test_an_initialisation_of_another_shape_is_refused() -> None:
    graph = neighbour_graph(ExactIndex(clusters(20)[0], "euclidean"), 3)
    with pytest.raises(BadInput, match=r"\(20, 2\); got \(7, 2\)"):
        lay_out(graph, np.zeros((7, 2)))


def test_new_points_are_placed_in_their_cluster() -> None:
    vectors, owners = clusters(400)
    new = np.arange(400) % 10 == 0
    index = ExactIndex(vectors[~new], "euclidean")
    xy = lay_out(neighbour_graph(index, 10), pca_initialisation(vectors[~new], "euclidean"))
    before = xy.copy()
    placed = place_new_points(index.search(vectors[new], 10).indices, xy)
    np.testing.assert_array_equal(xy, before)
    nearest = np.linalg.norm(placed[:, None] - xy[None], axis=2).argmin(axis=1)
    assert (owners[~new][nearest] == owners[new]).all()


def test_new_points_on_a_map_of_one_or_two_are_at_their_median() -> None:
    one = np.array([[3, 4]], np.float32)
    np.testing.assert_array_equal(place_new_points(np.zeros((2, 1), int), one), [[3, 4], [3, 4]])
    two = np.array([[0, 0], [2, 0]], np.float32)
    np.testing.assert_array_equal(place_new_points(np.array([[0, 1]]), two), [[1, 0]])
