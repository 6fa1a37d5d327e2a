"""Exact search, against brute force in float64."""

import os
import threading

import numpy as np
import pytest

from egara.errors import BadInput
from egara.metric import Metric
from egara.search import ExactIndex
from egara.search.exact import _BLOCK_ROWS

METRICS = list(Metric)


def vectors_for(metric: str, rows: int, columns: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    if metric == Metric.HAMMING:
        return rng.integers(0, 256, (rows, columns), dtype=np.uint8)
    return rng.normal(size=(rows, columns)).astype(np.float32)


def brute_force(vectors: np.ndarray, query: np.ndarray, metric: str) -> np.ndarray:
    if metric == Metric.HAMMING:
        return np.unpackbits(vectors ^ query, axis=1).sum(axis=1).astype(np.float32)
    wide, asked = vectors.astype(np.float64), query.astype(np.float64)
    if metric == Metric.EUCLIDEAN:
        return np.sqrt(((wide - asked) ** 2).sum(axis=1)).astype(np.float32)
    if metric == Metric.INNER:
        return -(wide * asked).sum(axis=1).astype(np.float32)
    lengths = np.sqrt((wide**2).sum(axis=1)) * np.sqrt((asked**2).sum())
    dots = (wide * asked).sum(axis=1)
    cosines = np.divide(dots, lengths, out=np.zeros(len(dots)), where=lengths > 0)
    return (1 - cosines).astype(np.float32)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("columns", [1, 3, 16, 37])
def test_distances_are_those_of_brute_force(metric, columns):
    vectors = vectors_for(metric, 500, columns)
    found = ExactIndex(vectors, metric).distances(vectors[7])
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, brute_force(vectors, vectors[7], metric), 3e-7, 1e-12)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize(
    ("rows", "queries", "k"),
    [(1, 1, 1), (7, 5, 20), (3000, 2, 10), (5000, 70, 10), (9000, 3, 2500), (9000, 200, 5)],
)
def test_search_is_the_sorted_brute_force_and_ties_go_to_the_lowest_row(metric, rows, queries, k):
    vectors = vectors_for(metric, rows, 4, seed=rows)
    vectors[rows // 2 : rows // 2 + 40] = vectors[0]  # ties
    asked = vectors[np.random.default_rng(1).integers(0, rows, queries)].copy()
    index = ExactIndex(vectors, metric)
    found = index.search(asked, k)
    assert found.indices.shape == found.distances.shape == (queries, min(k, rows))
    for query, indices, distances in zip(asked, found.indices, found.distances, strict=True):
        away = index.distances(query)
        order = np.argsort(away, kind="stable")[:k]
        assert np.array_equal(indices, order)
        assert np.array_equal(distances, away[order])


@pytest.mark.parametrize("metric", METRICS)
def test_one_query_and_a_batch_agree(metric):
    vectors = vectors_for(metric, 6000, 8)
    index = ExactIndex(vectors, metric)
    batch = index.search(vectors[:20], 7)
    for row in range(20):
        alone = index.search(vectors[row : row + 1], 7)
        assert np.array_equal(alone.indices[0], batch.indices[row])
        assert np.array_equal(alone.distances[0], batch.distances[row])


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("queries", [1, 5])
def test_rows_restrict_the_search(metric, queries):
    vectors = vectors_for(metric, 5000, 4)
    index = ExactIndex(vectors, metric)
    chosen = np.random.default_rng(2).permutation(5000)[:3000]
    mask = np.zeros(5000, bool)
    mask[chosen] = True
    expected = ExactIndex(vectors[mask], metric).search(vectors[:queries], 9)
    for rows in (chosen, mask, chosen.tolist()):
        found = index.search(vectors[:queries], 9, rows=rows)
        assert np.array_equal(found.indices, np.flatnonzero(mask)[expected.indices])
        assert np.array_equal(found.distances, expected.distances)
    away = index.distances(vectors[0], rows=chosen)
    assert np.array_equal(away, index.distances(vectors[0])[chosen])


@pytest.mark.parametrize("metric", METRICS)
def test_empty_indexes_and_queries_give_empty_results(metric):
    vectors = vectors_for(metric, 5, 3)
    empty = ExactIndex(vectors[:0], metric)
    assert empty.search(vectors, 4).indices.shape == (5, 0)
    assert empty.distances(vectors[0]).shape == (0,)
    index = ExactIndex(vectors, metric)
    assert index.search(vectors[:0], 4).distances.shape == (0, 4)
    assert index.search(vectors, 4, rows=[]).indices.shape == (5, 0)
    assert index.search(vectors[:1], 0).indices.shape == (1, 0)


def test_euclidean_order_is_exact_for_differences_in_the_last_digits():
    # |x|^2 - 2 x.q + |q|^2 in float32 would lose all of these differences.
    base = np.full((3000, 8), 1000, np.float32)
    shifts = np.random.default_rng(3).permutation(3000).astype(np.float32)
    base[:, 0] += shifts / 4096
    index = ExactIndex(base, "euclidean")
    found = index.search(np.repeat(base[shifts == 0], 5, axis=0), 50)
    assert np.array_equal(shifts[found.indices], np.tile(np.arange(50), (5, 1)))
    np.testing.assert_allclose(found.distances[0], np.arange(50) / 4096, rtol=1e-6)


def test_cosine_of_nearly_equal_vectors_is_accurate():
    angles = np.arange(100) * 1e-5
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    found = ExactIndex(vectors, "cosine").search(vectors[:1], 100)
    assert np.array_equal(found.indices[0], np.arange(100))
    wide = vectors.astype(np.float64) / np.linalg.norm(vectors.astype(np.float64), axis=1)[:, None]
    expected = ((wide - wide[0]) ** 2).sum(axis=1) / 2
    np.testing.assert_allclose(found.distances[0], expected, rtol=1e-6)


@pytest.mark.parametrize("queries", [1, 4])
def test_cosine_of_a_zero_vector_is_one(queries):
    vectors = vectors_for("cosine", 10, 3)
    vectors[4] = 0
    index = ExactIndex(vectors, "cosine")
    assert index.distances(vectors[1])[4] == 1
    zero = index.search(np.zeros((queries, 3), np.float32), 10)
    assert np.array_equal(zero.indices[0], np.arange(10))
    assert (zero.distances == 1).all()


@pytest.mark.parametrize("metric", ["euclidean", "cosine", "inner"])
def test_very_many_equal_vectors_do_not_fill_the_memory(metric, monkeypatch):
    monkeypatch.setattr("egara.search.exact._MAX_CANDIDATES", 2000)
    vectors = np.ones((3 * _BLOCK_ROWS, 4), np.float32)
    vectors[2500] = 2
    vectors[::5] *= np.float32(1 + 2e-7)
    index = ExactIndex(vectors, metric)
    found = index.search(vectors[:9], 6)
    for row in range(9):
        order = np.argsort(index.distances(vectors[row]), kind="stable")[:6]
        assert np.array_equal(found.indices[row], order)


def test_descending_distances_are_selected_correctly():
    vectors = np.linspace(900, 0, 9000, dtype=np.float32)[:, None]
    found = ExactIndex(vectors, "euclidean").search(np.zeros((5, 1), np.float32), 3)
    assert np.array_equal(found.indices, np.tile([8999, 8998, 8997], (5, 1)))


def test_read_only_and_strided_arrays_are_taken():
    vectors = vectors_for("hamming", 100, 8)
    vectors.flags.writeable = False
    strided = vectors[::2]
    found = ExactIndex(strided, "hamming").search(strided[:3], 1)
    assert found.indices[:, 0].tolist() == [0, 1, 2]


def test_the_array_is_not_copied():
    vectors = vectors_for("hamming", 100, 8)
    assert ExactIndex(vectors, "hamming").vectors is vectors


@pytest.mark.parametrize(
    ("vectors", "metric", "message"),
    [
        (np.zeros((3, 2), np.float32), "hamming", "uint8 vectors; these are float32"),
        (np.zeros((3, 2), np.uint8), "cosine", "float32 vectors; these are uint8"),
        (np.zeros((3, 2), np.float64), "euclidean", "float64"),
        (np.zeros(3, np.float32), "euclidean", r"\(N, D\).*\(3,\)"),
        (np.zeros((3, 0), np.float32), "euclidean", "D at least 1"),
        (np.zeros((3, 2), np.float32), "manhattan", "'manhattan'; use hamming, cosine"),
        (np.array([[np.nan, 1]], np.float32), "euclidean", "finite"),
        (np.array([[np.inf, 1]], np.float32), "inner", "finite"),
        (np.array([[1e30, 1]], np.float32), "euclidean", "no longer than"),
    ],
)
def test_invalid_vectors_and_metrics_are_refused(vectors, metric, message):
    with pytest.raises(BadInput, match=message):
        ExactIndex(vectors, metric)


@pytest.mark.parametrize(
    ("queries", "k", "rows", "message"),
    [
        (np.zeros((1, 4), np.float32), 1, None, "3 columns"),
        (np.zeros(3, np.float32), 1, None, "3 columns"),
        (np.zeros((1, 3), np.float64), 1, None, "float32"),
        (np.full((1, 3), np.nan, np.float32), 1, None, "finite"),
        (np.zeros((1, 3), np.float32), -1, None, "negative"),
        (np.zeros((1, 3), np.float32), 1, [5], "0 to 4"),
        (np.zeros((1, 3), np.float32), 1, [-1], "0 to 4"),
        (np.zeros((1, 3), np.float32), 1, [0.5], "row numbers"),
        (np.zeros((1, 3), np.float32), 1, np.ones(4, bool), r"\(5,\)"),
    ],
)
def test_invalid_queries_are_refused(queries, k, rows, message):
    index = ExactIndex(np.zeros((5, 3), np.float32), "euclidean")
    with pytest.raises(BadInput, match=message):
        index.search(queries, k, rows)


def test_many_threads_may_search_at_once():
    vectors = vectors_for("hamming", 20_000, 16)
    index = ExactIndex(vectors, "hamming")
    expected = index.search(vectors[:30], 5).indices
    found: list[np.ndarray] = []
    threads = [
        threading.Thread(target=lambda: found.append(index.search(vectors[:30], 5).indices))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert all(np.array_equal(one, expected) for one in found)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_child_can_search():
    vectors = vectors_for("hamming", 20_000, 16)
    index = ExactIndex(vectors, "hamming")
    index.search(vectors[:1], 1)  # the pool of threads exists by now
    child = os.fork()
    if child == 0:
        os._exit(int(index.search(vectors[3:4], 1).indices[0, 0]))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3


def test_equal_directions_are_at_a_cosine_distance_of_zero() -> None:
    rng = np.random.default_rng(5)
    vectors = rng.normal(size=(300, 1280)).astype(np.float32)
    index = ExactIndex(np.concatenate([vectors, 2 * vectors]), "cosine")
    for row in range(300):
        assert index.distances(vectors[row], [row, row + 300]).tolist() == [0, 0]
