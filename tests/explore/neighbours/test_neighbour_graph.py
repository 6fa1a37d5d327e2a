"""The k-nearest-neighbour graph, against sorting all distances."""

import numpy as np
import pytest

from egara.errors import BadInput
from egara.explore.neighbours import neighbour_graph
from egara.search import ExactIndex

from .expected import nearest_by_sorting


@pytest.mark.parametrize("metric", ["hamming", "euclidean", "cosine", "inner"])
def test_the_graph_holds_the_k_nearest_neighbours(metric):
    rng = np.random.default_rng(1)
    vectors = rng.integers(0, 256, (300, 4), dtype=np.uint8)
    if metric != "hamming":
        vectors = rng.normal(size=(300, 5)).astype(np.float32)
    index = ExactIndex(vectors, metric)
    graph = neighbour_graph(index, 5)
    rows, distances = nearest_by_sorting(index, 5)
    assert np.array_equal(graph.indices, rows)
    assert np.array_equal(graph.distances, distances)


def test_a_row_is_not_its_own_neighbour_among_equal_rows():
    graph = neighbour_graph(ExactIndex(np.zeros((20, 2), np.uint8), "hamming"), 3)
    assert not (graph.indices == np.arange(20)[:, None]).any()
    assert graph.indices[0].tolist() == [1, 2, 3]
    assert graph.indices[19].tolist() == [0, 1, 2]


@pytest.mark.parametrize(("rows", "k"), [(0, 0), (1, 0), (2, 1), (4, 3), (6, 5), (7, 5)])
def test_k_is_at_most_n_minus_1(rows, k):
    vectors = np.arange(rows * 2, dtype=np.float32).reshape(rows, 2)
    graph = neighbour_graph(ExactIndex(vectors, "euclidean"), 5)
    assert graph.indices.shape == graph.distances.shape == (rows, k)


def test_k_below_one_is_refused():
    with pytest.raises(BadInput, match="1 or more"):
        neighbour_graph(ExactIndex(np.zeros((3, 2), np.uint8), "hamming"), 0)


def test_progress_grows_and_ends_at_the_total():
    calls = []
    vectors = np.random.default_rng(0).normal(size=(9000, 2)).astype(np.float32)
    neighbour_graph(ExactIndex(vectors, "euclidean"), 2, lambda *done: calls.append(done))
    assert len(calls) > 1
    assert calls == sorted(calls)
    assert calls[-1] == (9000, 9000)
    assert {total for _, total in calls} == {9000}
